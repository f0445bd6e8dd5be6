import { parseTime } from '../../logql/go/time-layout-parse.ts';
import { UTC_ZONE } from '../../logql/go/time-zone.ts';
import type { NanoTime } from '../../logql/types.ts';

const RFC3339 = '2006-01-02T15:04:05Z07:00';
const NS_PER_SECOND = 1_000_000_000n;

/** RFC 3339 with up to nine digits of a second; undefined if the text is none. */
export function parseRfc3339(text: string): NanoTime | undefined {
  return parseTime(RFC3339, text, UTC_ZONE)?.ns;
}

/** Nanoseconds given as number, digits or RFC 3339. */
export function parseNanoTime(value: string | number | bigint): NanoTime | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return /^-?\d{1,19}$/.test(value) ? BigInt(value) : parseRfc3339(value);
}

/** Unix seconds, also with a fraction, or RFC 3339. */
export function parseStart(value: string | number): NanoTime | undefined {
  if (typeof value === 'string') return parseRfc3339(value);
  return Number.isFinite(value) ? BigInt(Math.round(value * 1000)) * 1_000_000n : undefined;
}

/** A time of a log line in a layout of Go, or `Unix`, `UnixMs`, `UnixNs`, `RFC3339`. */
export function parseLayout(text: string, layout: string): NanoTime | undefined {
  const unit = UNIX_UNITS.get(layout);
  if (unit !== undefined) return unixTime(text, unit);
  return parseTime(layout === 'RFC3339' ? RFC3339 : layout, text, UTC_ZONE)?.ns;
}

const UNIX_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['Unix', NS_PER_SECOND],
  ['UnixMs', 1_000_000n],
  ['UnixNs', 1n],
]);

function unixTime(text: string, unit: bigint): NanoTime | undefined {
  const match = /^(\d{1,19})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = (match[2] ?? '').padEnd(9, '0');
  return BigInt(match[1]) * unit + (BigInt(fraction) * unit) / NS_PER_SECOND;
}
