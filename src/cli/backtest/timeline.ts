import type { NanoTime } from '../../logql/types.ts';

const SECOND = 1_000_000_000n;
/** Lengths of a cell that people read well, in seconds. */
const CELLS = [60, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400, 28 * 86400];
const MOST_CELLS = 24;

/** A stretch of time as a row of characters, one for each cell. */
export interface Timeline {
  readonly cellNs: bigint;
  readonly cells: number;
  /** How many of the times fall into each cell: a dot for none, 1 to 9, then +. */
  row(times: readonly NanoTime[]): string;
  /** The first and the last day over the row. */
  heading(dayOf: (ts: NanoTime) => string): string;
}

export function timeline(from: NanoTime, to: NanoTime): Timeline {
  const span = Number((to - from) / SECOND);
  const seconds = CELLS.find((cell) => Math.ceil(span / cell) + 1 <= MOST_CELLS) ?? CELLS[CELLS.length - 1];
  const cellNs = BigInt(seconds) * SECOND;
  const start = (from / cellNs) * cellNs;
  const cells = Math.max(1, Math.min(MOST_CELLS * 10, Number((to - start) / cellNs) + 1));
  return {
    cellNs,
    cells,
    row: (times) => {
      const counts = new Array<number>(cells).fill(0);
      for (const ts of times) counts[Math.max(0, Math.min(cells - 1, Number((ts - start) / cellNs)))]++;
      return counts.map((n) => (n === 0 ? '.' : n > 9 ? '+' : String(n))).join('');
    },
    heading: (dayOf) => {
      const [first, last] = [dayOf(from), dayOf(to)];
      if (first === last || cells < first.length + last.length + 1) return first;
      return first + last.padStart(cells - first.length);
    },
  };
}
