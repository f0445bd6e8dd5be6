import { cleanRanges, type Ranges } from './char-class.ts';
import { FOLD_RUNS } from './unicode-data.ts';

let nextInOrbit: ReadonlyMap<number, number> | undefined;
let foldable: readonly number[] = [];

function orbits(): ReadonlyMap<number, number> {
  if (nextInOrbit !== undefined) return nextInOrbit;
  const map = new Map<number, number>();
  for (const run of FOLD_RUNS.split(' ')) {
    const [start, length, step, delta] = run.split(',').map((digits) => (digits === '' ? 0 : parseInt(digits, 36)));
    for (let rune = start; rune <= start + length; rune += step === 0 ? 1 : step) map.set(rune, rune + delta);
  }
  nextInOrbit = map;
  foldable = [...map.keys()].sort((a, b) => a - b);
  return map;
}

/** All code points that are equal to `rune` under simple folding, itself first. */
export function orbitOf(rune: number): number[] {
  const map = orbits();
  const out = [rune];
  for (let next = map.get(rune) ?? rune; next !== rune; next = map.get(next) ?? rune) out.push(next);
  return out;
}

/** The smallest code point of the orbit: how a case-insensitive literal is kept. */
export function minFold(rune: number): number {
  return Math.min(...orbitOf(rune));
}

/** The clean set with everything that is equal to a member under simple folding. */
export function foldRanges(ranges: Ranges): number[] {
  orbits();
  const out = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    for (let at = firstAtLeast(ranges[i]); at < foldable.length && foldable[at] <= ranges[i + 1]; at++) {
      for (const rune of orbitOf(foldable[at])) out.push(rune, rune);
    }
  }
  return cleanRanges(out);
}

function firstAtLeast(rune: number): number {
  let low = 0;
  let high = foldable.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (foldable[middle] < rune) low = middle + 1;
    else high = middle;
  }
  return low;
}
