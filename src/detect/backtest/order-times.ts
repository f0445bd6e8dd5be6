import type { RecordBatch } from './record-batch.ts';

/** What the times of the records before a batch leave behind. */
export interface TimeState {
  ms: number;
  ns: number;
}

/**
 * Puts the records of a batch into time order for Loki, which takes a stream's lines as they arrive:
 * - a record without time, and one not later than the record before, gets the time before plus `tieNs`;
 * - `sort` first orders the batch by time (processes that write one file interleave by microseconds);
 * - `repair` first gives a record outside the longest non-decreasing run of times the time of the next record inside
 *   it: a forged record says its own time, but a reader sees it when it is written.
 */
export function orderTimes(
  batch: RecordBatch,
  state: TimeState,
  options: { readonly tieNs: number; readonly sort: boolean; readonly repair: boolean },
): RecordBatch {
  const ordered = options.sort ? sortByTime(batch) : batch;
  if (options.repair) repairTimes(ordered);
  const { ms, ns, count } = ordered;
  for (let i = 0; i < count; i++) {
    const later = ms[i] > state.ms || (ms[i] === state.ms && ns[i] > state.ns);
    if (!later) {
      const nanos = state.ns + options.tieNs;
      ms[i] = state.ms + Math.floor(nanos / 1e6);
      ns[i] = nanos % 1e6;
    }
    state.ms = ms[i];
    state.ns = ns[i];
  }
  return ordered;
}

function isSorted({ ms, ns, count }: RecordBatch): boolean {
  for (let i = 1; i < count; i++) if (ms[i] < ms[i - 1] || (ms[i] === ms[i - 1] && ns[i] < ns[i - 1])) return false;
  return true;
}

function sortByTime(batch: RecordBatch): RecordBatch {
  if (isSorted(batch)) return batch;
  const { count, ms, ns, starts, ends } = batch;
  // A record without time stays behind the one before it.
  let last = Number.NEGATIVE_INFINITY;
  const keys = Float64Array.from({ length: count }, (_, i) => (last = Number.isNaN(ms[i]) ? last : ms[i]));
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a] - keys[b] || ns[a] - ns[b] || a - b);
  const pick = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
    order.forEach((source, target) => {
      to[target] = from[source];
    });
    return to;
  };
  return {
    bytes: batch.bytes,
    count,
    starts: pick(starts, new Int32Array(count)),
    ends: pick(ends, new Int32Array(count)),
    ms: pick(ms, new Float64Array(count)),
    ns: pick(ns, new Int32Array(count)),
    lines: pick(batch.lines, new Int32Array(count)),
  };
}

function repairTimes(batch: RecordBatch): void {
  if (isSorted(batch)) return;
  const { ms, ns, count } = batch;
  const inside = longestNonDecreasing(batch);
  let nextMs = NaN;
  let nextNs = 0;
  for (let i = count - 1; i >= 0; i--) {
    if (inside[i] === 1) {
      nextMs = ms[i];
      nextNs = ns[i];
    } else {
      ms[i] = nextMs;
      ns[i] = nextNs;
    }
  }
}

/** Marks (1) the records of a longest non-decreasing subsequence of times; patience sorting, n log n. */
function longestNonDecreasing({ ms, ns, count }: RecordBatch): Uint8Array {
  const tails: number[] = [];
  const previous = new Int32Array(count).fill(-1);
  const after = (a: number, b: number) => ms[a] > ms[b] || (ms[a] === ms[b] && ns[a] > ns[b]);
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(ms[i])) continue;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (after(tails[middle], i)) high = middle;
      else low = middle + 1;
    }
    if (low > 0) previous[i] = tails[low - 1];
    tails[low] = i;
  }
  const inside = new Uint8Array(count);
  for (let i = tails.length === 0 ? -1 : tails[tails.length - 1]; i >= 0; i = previous[i]) inside[i] = 1;
  return inside;
}
