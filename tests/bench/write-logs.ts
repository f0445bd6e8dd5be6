import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_NAMES, syntheticRecords } from './synthetic-logs.ts';

const FLUSH_CHARS = 1 << 22;

/** Writes the synthetic logs into a folder of the cache, once for each number of records, and gives the folder. */
export function writeLogs(cache: string, count: number): string {
  const folder = join(cache, `logs-${count}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.part`;
  mkdirSync(unfinished, { recursive: true });
  const files = new Map(
    FILE_NAMES.map((name) => [name, { handle: openSync(join(unfinished, name), 'w'), parts: [''], chars: 0 }]),
  );
  for (const [name, record] of syntheticRecords(count)) {
    const file = files.get(name);
    if (file === undefined) continue;
    file.parts.push(record);
    file.chars += record.length;
    if (file.chars > FLUSH_CHARS) {
      writeSync(file.handle, `${file.parts.slice(1).join('\n')}\n`);
      file.parts = [''];
      file.chars = 0;
    }
  }
  for (const { handle, parts } of files.values()) {
    if (parts.length > 1) writeSync(handle, `${parts.slice(1).join('\n')}\n`);
    closeSync(handle);
  }
  renameSync(unfinished, folder);
  return folder;
}
