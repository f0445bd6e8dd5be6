/** Sets of code points as flat lists of pairs, first and last included. "Clean" means sorted and apart from each other. */
export type Ranges = readonly number[];

export const MAX_RUNE = 0x10ffff;
export const ANY: Ranges = [0, MAX_RUNE];
export const ANY_NOT_NEWLINE: Ranges = [0, 9, 11, MAX_RUNE];

/** The clean form of a list of pairs in any order. */
export function cleanRanges(ranges: Ranges): number[] {
  if (ranges.length <= 2) return [...ranges];
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i], ranges[i + 1]]);
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [first, last] of pairs) {
    const end = out.length - 1;
    if (end > 0 && first <= out[end] + 1) out[end] = Math.max(out[end], last);
    else out.push(first, last);
  }
  return out;
}

/** All code points outside a clean set. */
export function negateRanges(ranges: Ranges): number[] {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (next < ranges[i]) out.push(next, ranges[i] - 1);
    next = ranges[i + 1] + 1;
  }
  if (next <= MAX_RUNE) out.push(next, MAX_RUNE);
  return out;
}

/** True if a clean set holds the code point. */
export function inRanges(ranges: Ranges, rune: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rune < ranges[2 * middle]) high = middle;
    else if (rune > ranges[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function sameRanges(a: Ranges, b: Ranges): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
