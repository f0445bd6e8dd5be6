import { civilOf, type Civil } from './time-civil.ts';
import { layoutChunks, type LayoutChunk, MONTH_NAMES, WEEKDAY_NAMES } from './time-layout-chunks.ts';
import { type GoZone, offsetAt, UTC_ZONE } from './time-zone.ts';

/** A Go time.Time: nanoseconds since the Unix epoch (not bounded by int64) and the zone it is shown in. */
export interface GoTime {
  readonly ns: bigint;
  readonly zone: GoZone;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Go's zero time: year 1 in UTC. */
export const ZERO_TIME: GoTime = { ns: -62_135_596_800n * NANOSECONDS_PER_SECOND, zone: UTC_ZONE };

/** The time of nanoseconds since the Unix epoch, in UTC. */
export function timeOf(nanoseconds: bigint): GoTime {
  return { ns: nanoseconds, zone: UTC_ZONE };
}

/** Whole seconds since the Unix epoch, rounded down. */
export function unixSeconds(time: GoTime): number {
  const seconds = time.ns / NANOSECONDS_PER_SECOND;
  return Number(time.ns < seconds * NANOSECONDS_PER_SECOND ? seconds - 1n : seconds);
}

/** The nanoseconds within the second, 0 to 999999999. */
export function nanosecondOf(time: GoTime): number {
  const rest = Number(time.ns % NANOSECONDS_PER_SECOND);
  return rest < 0 ? rest + 1e9 : rest;
}

/** Calendar fields of a time in its own zone. */
export function civilTime(time: GoTime): Civil {
  const seconds = unixSeconds(time);
  return civilOf(seconds + offsetAt(time.zone, seconds).offset);
}

/** Go's Time.String: `2020-09-13 12:26:40 +0000 UTC`, with the fraction of a second only where there is one. */
export function timeText(time: GoTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST');
}

/** Go's Time.Format. */
export function formatTime(time: GoTime, layout: string): string {
  const seconds = unixSeconds(time);
  const zone = offsetAt(time.zone, seconds);
  const civil = civilOf(seconds + zone.offset);
  const nanosecond = nanosecondOf(time);
  let text = '';
  for (const chunk of layoutChunks(layout)) {
    text += chunk.type === 'text' ? chunk.text : formatChunk(chunk, civil, nanosecond, zone);
  }
  return text;
}

function pad(value: number, width: number): string {
  const digits = Math.abs(value).toString().padStart(width, '0');
  return value < 0 ? `-${digits}` : digits;
}

function formatChunk(
  chunk: Exclude<LayoutChunk, { type: 'text' }>,
  civil: Civil,
  nanosecond: number,
  zone: { readonly name: string; readonly offset: number },
): string {
  switch (chunk.type) {
    case 'year':
      return chunk.long ? pad(civil.year, 4) : pad(Math.abs(civil.year) % 100, 2);
    case 'monthName':
      return chunk.long ? MONTH_NAMES[civil.month - 1] : MONTH_NAMES[civil.month - 1].slice(0, 3);
    case 'weekday':
      return chunk.long ? WEEKDAY_NAMES[civil.weekday] : WEEKDAY_NAMES[civil.weekday].slice(0, 3);
    case 'month':
      return padded(civil.month, chunk.pad);
    case 'day':
      return padded(civil.day, chunk.pad);
    case 'yearDay':
      return chunk.pad === 'zero' ? pad(civil.yearDay, 3) : civil.yearDay.toString().padStart(3, ' ');
    case 'hour':
      return pad(civil.hour, 2);
    case 'hour12':
      return padded(civil.hour % 12 === 0 ? 12 : civil.hour % 12, chunk.pad);
    case 'minute':
      return padded(civil.minute, chunk.pad);
    case 'second':
      return padded(civil.second, chunk.pad);
    case 'half':
      return halfOfDay(civil.hour, chunk.upper);
    case 'zoneName':
      return zone.name === '' ? offsetText(zone.offset, false, true, false) : zone.name;
    case 'offset':
      if (chunk.z && zone.offset === 0) return 'Z';
      return offsetText(zone.offset, chunk.colon, chunk.minutes, chunk.seconds);
    case 'fraction':
      return fraction(nanosecond, chunk);
    default: {
      const unknown: never = chunk;
      return unknown;
    }
  }
}

function padded(value: number, style: 'none' | 'zero' | 'space'): string {
  if (style === 'none') return value.toString();
  return value.toString().padStart(2, style === 'zero' ? '0' : ' ');
}

function halfOfDay(hour: number, upper: boolean): string {
  if (hour >= 12) return upper ? 'PM' : 'pm';
  return upper ? 'AM' : 'am';
}

/** Go cuts the offset to whole minutes before it looks at the sign. */
function offsetText(offset: number, colon: boolean, minutes: boolean, seconds: boolean): string {
  const zone = Math.trunc(offset / 60);
  const absolute = Math.abs(zone);
  let text = (zone < 0 ? '-' : '+') + pad(Math.floor(absolute / 60), 2);
  if (minutes) text += (colon ? ':' : '') + pad(absolute % 60, 2);
  if (seconds) text += (colon ? ':' : '') + pad((zone < 0 ? -offset : offset) % 60, 2);
  return text;
}

function fraction(nanosecond: number, chunk: { digits: number; separator: string; trim: boolean }): string {
  const all = nanosecond.toString().padStart(9, '0');
  let digits = all.slice(0, chunk.digits);
  if (chunk.trim) {
    digits = digits.replace(/0+$/, '');
    if (digits === '') return '';
  }
  return chunk.separator + digits.padEnd(chunk.trim ? 0 : Math.min(chunk.digits, 9), '0');
}
