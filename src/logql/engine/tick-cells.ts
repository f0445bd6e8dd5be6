import { joinTime, splitTime } from './time.ts';

/** The times at which queries will be evaluated: `offsetNs + k * intervalNs`. */
export interface TickGrid {
  readonly intervalNs: bigint;
  readonly offsetNs?: bigint;
}

/** A window that ends at each tick of a grid. */
export interface GridWindow {
  readonly grid: TickGrid;
  readonly rangeNs: bigint;
  readonly offsetNs: bigint;
}

export function floorMod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * Cuts time into cells such that no window begins or ends inside one: samples of a cell are all inside a window or all
 * outside, so they may be counted together. A cell is open at its start and closed at its end.
 */
export class TickCells {
  readonly #period: bigint;
  /** Ends of cells within a period, ascending. */
  readonly #phases: readonly bigint[];
  #endMs = -Infinity;
  #endNs = 0;

  constructor(windows: readonly GridWindow[]) {
    this.#period = windows.map((window) => window.grid.intervalNs).reduce(gcd);
    const phases = windows.flatMap(({ grid, rangeNs, offsetNs }) => {
      const end = (grid.offsetNs ?? 0n) - offsetNs;
      return [floorMod(end, this.#period), floorMod(end - rangeNs, this.#period)];
    });
    this.#phases = [...new Set(phases)].sort((a, b) => (a < b ? -1 : 1));
  }

  /** True if the time lies in the cell of the time before, or before it. */
  holds(ms: number, ns: number): boolean {
    return ms < this.#endMs || (ms === this.#endMs && ns <= this.#endNs);
  }

  /** True if the time lies behind the cell of the times before; times must not go back. */
  enters(ms: number, ns: number): boolean {
    if (this.holds(ms, ns)) return false;
    const end = splitTime(this.#cellEnd(joinTime(ms, ns)));
    this.#endMs = end.ms;
    this.#endNs = end.ns;
    return true;
  }

  #cellEnd(ts: bigint): bigint {
    const base = ts - floorMod(ts, this.#period);
    for (const phase of this.#phases) if (base + phase >= ts) return base + phase;
    return base + this.#period + this.#phases[0];
  }
}
