import { compareBytes } from '../text.ts';
import type { Entry, Stream } from '../types.ts';

/** A part of a stream's entries. */
export interface EntrySlice {
  readonly entries: readonly Entry[];
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Index of the first entry at or after `ts`. */
export function firstAtOrAfter(entries: readonly Entry[], ts: bigint): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].ts < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entries of a stream with start <= ts < end. */
export function sliceByTime(entries: readonly Entry[], start: bigint, end: bigint): EntrySlice {
  return { entries, from: firstAtOrAfter(entries, start), to: firstAtOrAfter(entries, end) };
}

/** Streams in the order of their label texts: it decides between entries of one time, where Loki takes a hash. */
export function streamsInOrder(streams: readonly Stream[]): Stream[] {
  const named = streams.map((stream) => ({ stream, text: stream.labels.toString() }));
  return named.sort((a, b) => compareBytes(a.text, b.text)).map(({ stream }) => stream);
}

/**
 * Visits the entries of all slices in time order, or in exactly the reverse of it; entries of one time by slice, then as
 * they stand. Ends early when the visitor returns false.
 */
export function mergeByTime(
  slices: readonly EntrySlice[],
  backward: boolean,
  visit: (entry: Entry, slice: number) => boolean,
): void {
  const step = backward ? -1 : 1;
  const at = slices.map(({ from, to }) => (backward ? to - 1 : from));
  const left = slices.map(({ from, to }) => to - from);
  const heap = slices.map((_, slice) => slice).filter((slice) => left[slice] > 0);
  const precedes = (a: number, b: number): boolean => {
    const first = slices[a].entries[at[a]].ts;
    const second = slices[b].entries[at[b]].ts;
    if (first === second) return a < b !== backward;
    return first < second !== backward;
  };
  const sink = (start: number): void => {
    let parent = start;
    for (;;) {
      let best = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && precedes(heap[child], heap[best])) best = child;
      }
      if (best === parent) return;
      [heap[parent], heap[best]] = [heap[best], heap[parent]];
      parent = best;
    }
  };
  for (let parent = heap.length >> 1; parent >= 0; parent--) sink(parent);
  while (heap.length > 0) {
    const slice = heap[0];
    if (!visit(slices[slice].entries[at[slice]], slice)) return;
    at[slice] += step;
    if (--left[slice] === 0) {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
    }
    sink(0);
  }
}
