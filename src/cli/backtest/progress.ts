import type { InputFile } from '../input/open.ts';
import type { CliContext } from '../context.ts';
import { count, duration, rate } from '../terminal/format.ts';

/** Milliseconds between two changes of the line. */
const SHOWN_EVERY_MS = 200;

/**
 * The line on stderr while files are read: part, percent, lines of about all, rate, time left. Nothing is written
 * where stderr is no terminal; `end` removes the line.
 */
export function readingProgress(context: CliContext, files: readonly InputFile[], quiet: boolean) {
  const { stderr } = context;
  const shows = stderr.isTerminal && !quiet;
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const isWhole = files.length > 0 && files.every(({ size }) => size !== undefined) && total > 0;
  const started = context.elapsed();
  let shown = started;
  return {
    update(records: number): void {
      const now = context.elapsed();
      if (!shows || now - shown < SHOWN_EVERY_MS) return;
      shown = now;
      const seconds = (now - started) / 1000;
      const read = files.reduce((sum, file) => sum + file.bytesRead(), 0);
      const done = files.filter((file) => file.size !== undefined && file.bytesRead() >= file.size).length;
      stderr.write(
        `\r\x1b[K${text(records, seconds, isWhole ? { read, total, done, files: files.length } : undefined)}`,
      );
    },
    end(): void {
      if (shows) stderr.write('\r\x1b[K');
    },
  };
}

interface Share {
  readonly read: number;
  readonly total: number;
  readonly done: number;
  readonly files: number;
}

function text(records: number, seconds: number, share: Share | undefined): string {
  const speed = rate(records / Math.max(seconds, 0.001), 'lines');
  if (share === undefined || share.read === 0) return `reading  ${count(records)} lines   ${speed}`;
  const part = Math.min(1, share.read / share.total);
  const left = seconds / part - seconds;
  return [
    `reading  ${share.done} of ${share.files} files`,
    `${Math.round(part * 100)} %`,
    `${count(records)} of about ${count(Math.round(records / part / 1000) * 1000)} lines`,
    speed,
    `${duration(Number(left.toFixed(1)))} left`,
  ].join('   ');
}
