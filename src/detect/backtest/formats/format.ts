import type { TimeSlot } from '../time-slot.ts';

/** Nanoseconds. */
export const MICROSECOND = 1000;

/** How the lines of a file are read for a backtest. Bytes stand between `start` (inclusive) and `end` (exclusive). */
export interface LogFormat {
  /** The id used in watchkeeper.yaml: `nginx-json`. */
  readonly id: string;
  /** What a person calls it: `nginx JSON`. */
  readonly title: string;
  /** The source whose labels the lines get; undefined if the lines carry their own labels or must be told. */
  readonly source: string | undefined;
  /** True if a line is of this format; asked of a few lines at the start of a file. */
  recognises(line: string): boolean;
  /** Sets the slot to the time of a line; false if it has none. `zoneSeconds`: east of UTC, for lines without zone. */
  readTime(bytes: Uint8Array, start: number, end: number, slot: TimeSlot, zoneSeconds: number): boolean;
  /** Present if records span lines: true if a line starts a record; others belong to the record before. */
  startsRecord?(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * True if records can carry times that an attacker wrote (forged records): times that go back or far ahead are
   * repaired from their neighbours.
   */
  readonly repairsTimes?: boolean;
  /** True if processes write the file at once, so that its records are out of order by moments. */
  readonly sortsTimes?: boolean;
  /** Nanoseconds between records of one time, so that Loki keeps them apart. */
  readonly tieNs: number;
}

/** A function that finds the time behind a JSON key such as `"msec":` and remembers where it stood last. */
export function timeBehindKey(
  key: string,
  read: (bytes: Uint8Array, at: number, end: number, slot: TimeSlot) => number,
  find: (bytes: Uint8Array, needle: Uint8Array, at: number, end: number) => number,
): (bytes: Uint8Array, start: number, end: number, slot: TimeSlot) => boolean {
  const needle = Uint8Array.from(`"${key}":`, (char) => char.charCodeAt(0));
  let last = 0;
  const matchesAt = (bytes: Uint8Array, at: number) => {
    for (let j = 0; j < needle.length; j++) if (bytes[at + j] !== needle[j]) return false;
    return true;
  };
  return (bytes, start, end, slot) => {
    let at = start + last;
    if (at + needle.length > end || !matchesAt(bytes, at)) {
      at = find(bytes, needle, start, end);
      if (at < 0) return false;
      last = at - start;
    }
    let value = at + needle.length;
    while (value < end && (bytes[value] === 0x20 || bytes[value] === 0x22)) value++;
    return read(bytes, value, end, slot) >= 0;
  };
}
