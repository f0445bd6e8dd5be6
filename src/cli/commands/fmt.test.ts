import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run.test-support.ts';

const SOURCE = 'alert-rules/cachet/WK-CAC-002.yaml';
let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fmt-'));
  file = join(folder, 'WK-CAC-002.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The file with its second line last. */
function mixed(): string {
  const [schema, id, ...rest] = readFileSync(SOURCE, 'utf8').trimEnd().split('\n');
  return [schema, ...rest, id, ''].join('\n');
}

describe('fmt', () => {
  it('--check writes nothing and exits with 1; without it the file is written, then nothing is left to do', async () => {
    writeFileSync(file, mixed());
    const check = await runCommand(['fmt', '--check', file]);
    expect(check.exit).toBe(1);
    expect(check.out).toContain('WK-CAC-002.yaml   key order');
    expect(check.out).toContain('1 of 1 detection would change. Exit code 1.');
    expect(readFileSync(file, 'utf8')).toBe(mixed());
    const write = await runCommand(['fmt', file]);
    expect(write.exit).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^# yaml-language-server.*\nid: WK-CAC-002\nname:/);
    const again = await runCommand(['fmt', '--check', file, '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ files: 1, changed: 0, exit: 0 });
  });

  it('shows what is wrong in a broken file and exits with 2', async () => {
    writeFileSync(file, 'id: WK-CAC-002\nnam: x\n');
    const { exit, out } = await runCommand(['fmt', file]);
    expect(exit).toBe(2);
    expect(out).toContain('A detection has no key nam.');
  });
});
