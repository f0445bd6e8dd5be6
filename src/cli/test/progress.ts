import type { Session } from '../session.ts';
import { count, duration } from '../terminal/format.ts';

export interface Progress {
  /** Shows how far the work is. */
  readonly show: (done: number, all: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** A line on the terminal's stderr that is rewritten: part, percent, time left. Nothing in a pipe or with --quiet. */
export function startProgress({ context, quiet }: Session, verb: string, things: string): Progress {
  if (!context.stderr.isTerminal || quiet) return { show: () => undefined, end: () => undefined };
  const started = context.elapsed();
  return {
    show: (done, all) => {
      const seconds = (context.elapsed() - started) / 1000;
      const left = done === 0 ? '' : `   ${duration(Number(((seconds / done) * (all - done)).toFixed(1)))} left`;
      const percent = Math.floor((100 * done) / Math.max(1, all));
      const text = `${verb.padEnd(9)}${count(done)} of ${count(all)} ${things}   ${percent} %${left}`;
      context.stderr.write(`\r${text}\x1b[K`);
    },
    end: () => context.stderr.write('\r\x1b[K'),
  };
}
