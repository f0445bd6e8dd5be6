import { daysFromCivil, type TimeSlot } from './time-slot.ts';

/**
 * Times read from bytes, without making strings: every line of a backtest passes here. The functions return the
 * offset behind what they read, or -1 if there is no such time; then the slot is unchanged.
 */

const ZERO = 0x30;
const DOT = 0x2e;
const COMMA = 0x2c;

/** The value of `count` decimal digits at `at`, or -1. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = bytes[i] - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const FRACTION_DIGITS = 9;

/** `.123456` at `at` as nanoseconds; more than nine digits are cut. Gives the offset behind the fraction. */
function fraction(bytes: Uint8Array, at: number, end: number, out: { nanos: number }): number {
  out.nanos = 0;
  if (at >= end || (bytes[at] !== DOT && bytes[at] !== COMMA)) return at;
  let i = at + 1;
  let scale = 1e8;
  for (let n = 0; i < end; n++, i++) {
    const digit = bytes[i] - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    if (n < FRACTION_DIGITS) {
      out.nanos += digit * scale;
      scale /= 10;
    }
  }
  return i;
}

const scratch = { nanos: 0 };

function setSlot(slot: TimeSlot, seconds: number, nanos: number): void {
  const ms = Math.floor(nanos / 1e6);
  slot.ms = seconds * 1000 + ms;
  slot.ns = Math.round(nanos - ms * 1e6);
}

function civilSeconds(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return NaN;
  if (second < 0 || second > 60) return NaN;
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

/**
 * `2026-11-22T04:03:56.5+00:00`, also with a space for T, `/` in the date, without zone (then `zoneSeconds` east of
 * UTC is meant) and with `Z`.
 */
export function readIsoTime(bytes: Uint8Array, at: number, end: number, slot: TimeSlot, zoneSeconds = 0): number {
  if (end - at < 19) return -1;
  const separator = bytes[at + 10];
  if (separator !== 0x54 && separator !== 0x20) return -1;
  const seconds = civilSeconds(
    digits(bytes, at, 4),
    digits(bytes, at + 5, 2),
    digits(bytes, at + 8, 2),
    digits(bytes, at + 11, 2),
    digits(bytes, at + 14, 2),
    digits(bytes, at + 17, 2),
  );
  if (!(seconds >= -62135596800)) return -1;
  const behind = fraction(bytes, at + 19, end, scratch);
  const nanos = scratch.nanos;
  const zone = readZone(bytes, behind, end);
  setSlot(slot, seconds - (zone === undefined ? zoneSeconds : zone.seconds), nanos);
  return zone === undefined ? behind : zone.end;
}

/** `Z`, `+02:00`, `+0200`. */
function readZone(bytes: Uint8Array, at: number, end: number): { seconds: number; end: number } | undefined {
  const sign = bytes[at];
  if (at < end && (sign === 0x5a || sign === 0x7a)) return { seconds: 0, end: at + 1 };
  if (at + 5 > end || (sign !== 0x2b && sign !== 0x2d)) return undefined;
  const hours = digits(bytes, at + 1, 2);
  const colon = bytes[at + 3] === 0x3a ? 1 : 0;
  const minutes = digits(bytes, at + 3 + colon, 2);
  if (hours < 0 || minutes < 0) return undefined;
  const seconds = (hours * 60 + minutes) * 60;
  return { seconds: sign === 0x2d ? -seconds : seconds, end: at + 5 + colon };
}

/** `1795320236`, `1795320236.091`: seconds since the epoch, at most 11 digits before the point. */
export function readEpochSeconds(bytes: Uint8Array, at: number, end: number, slot: TimeSlot): number {
  let seconds = 0;
  let i = at;
  for (; i < end && i - at < 12; i++) {
    const digit = bytes[i] - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    seconds = seconds * 10 + digit;
  }
  if (i - at < 9 || i - at > 11) return -1;
  const behind = fraction(bytes, i, end, scratch);
  setSlot(slot, seconds, scratch.nanos);
  return behind;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function monthAt(bytes: Uint8Array, at: number): number {
  const name = String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2]);
  const index = MONTHS.indexOf(name);
  return index < 0 || index % 3 !== 0 ? -1 : index / 3 + 1;
}

/** `22/Nov/2026:04:03:56 +0000` of the combined format, `22-Nov-2026 04:03:53` of php-fpm. */
export function readDayMonthTime(bytes: Uint8Array, at: number, end: number, slot: TimeSlot, zoneSeconds = 0): number {
  if (end - at < 20) return -1;
  const seconds = civilSeconds(
    digits(bytes, at + 7, 4),
    monthAt(bytes, at + 3),
    digits(bytes, at, 2),
    digits(bytes, at + 12, 2),
    digits(bytes, at + 15, 2),
    digits(bytes, at + 18, 2),
  );
  if (!(seconds >= -62135596800)) return -1;
  const zone = bytes[at + 20] === 0x20 ? readZone(bytes, at + 21, end) : undefined;
  setSlot(slot, seconds - (zone === undefined ? zoneSeconds : zone.seconds), 0);
  return zone === undefined ? at + 20 : zone.end;
}

/** Offset of an ASCII text in bytes from `at` to `end`, or -1. */
export function indexOfBytes(bytes: Uint8Array, needle: Uint8Array, at: number, end: number): number {
  const first = needle[0];
  const last = end - needle.length;
  outer: for (let i = at; i <= last; i++) {
    if (bytes[i] !== first) continue;
    for (let j = 1; j < needle.length; j++) if (bytes[i + j] !== needle[j]) continue outer;
    return i;
  }
  return -1;
}
