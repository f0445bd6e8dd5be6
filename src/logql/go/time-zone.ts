import { civilOf, secondsOf } from './time-civil.ts';
import { abbreviationOf } from './time-zone-names.ts';

/** Where a time is shown: UTC, a fixed offset in seconds, or a zone of the IANA database. */
export type GoZone =
  | { readonly type: 'utc' }
  | { readonly type: 'fixed'; readonly name: string; readonly offset: number }
  | { readonly type: 'iana'; readonly name: string; readonly format: Intl.DateTimeFormat };

export const UTC_ZONE: GoZone = { type: 'utc' };

/** The offset from UTC in seconds and the abbreviation that hold in a zone at a moment (seconds since the epoch). */
export interface ZoneOffset {
  readonly name: string;
  readonly offset: number;
}

const UTC_OFFSET: ZoneOffset = { name: 'UTC', offset: 0 };

export function offsetAt(zone: GoZone, seconds: number): ZoneOffset {
  switch (zone.type) {
    case 'utc':
      return UTC_OFFSET;
    case 'fixed':
      return zone;
    case 'iana': {
      const offset = ianaOffset(zone.format, seconds);
      return { name: abbreviationOf(zone.name, offset, isSummer(zone.format, seconds, offset)), offset };
    }
    default: {
      const unknown: never = zone;
      return unknown;
    }
  }
}

/** Moments outside this range are beyond what JavaScript dates can hold. */
const MAX_DATE_SECONDS = 8.64e12;

function ianaOffset(format: Intl.DateTimeFormat, seconds: number): number {
  if (Math.abs(seconds) > MAX_DATE_SECONDS) return 0;
  const fields = new Map<string, number>();
  let beforeChrist = false;
  for (const part of format.formatToParts(seconds * 1000)) {
    if (part.type === 'era') beforeChrist = part.value.startsWith('B');
    else fields.set(part.type, Number(part.value));
  }
  const field = (name: string): number => fields.get(name) ?? 0;
  const year = beforeChrist ? 1 - field('year') : field('year');
  const local = secondsOf(year, field('month'), field('day'), field('hour'), field('minute'), field('second'));
  return local - seconds;
}

/** Summer time: the offset is larger than the smaller of the offsets of January and July of that year. */
function isSummer(format: Intl.DateTimeFormat, seconds: number, offset: number): boolean {
  const { year } = civilOf(seconds);
  const january = ianaOffset(format, secondsOf(year, 1, 1, 0, 0, 0));
  const july = ianaOffset(format, secondsOf(year, 7, 1, 0, 0, 0));
  return offset > Math.min(january, july);
}

const ZONE_CACHE_LIMIT = 100;
const zones = new Map<string, GoZone | undefined>();

/**
 * Go's time.LoadLocation, with the local zone being UTC; undefined for a name the IANA database does not have. The
 * database is that of the JavaScript runtime.
 */
export function loadZone(name: string): GoZone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC_ZONE;
  if (zones.has(name)) return zones.get(name);
  const zone = openZone(name);
  if (zones.size >= ZONE_CACHE_LIMIT) zones.clear();
  zones.set(name, zone);
  return zone;
}

function openZone(name: string): GoZone | undefined {
  if (!/^[A-Z][A-Za-z0-9_+/-]*$/.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const resolved = format.resolvedOptions().timeZone;
    const otherCase = resolved !== name && resolved.toLowerCase() === name.toLowerCase();
    return otherCase ? undefined : { type: 'iana', name, format };
  } catch {
    return undefined;
  }
}

/** Go's time.Date: the moment at which clocks in the zone show `civilSeconds` (seconds counted as if it were UTC). */
export function secondsInZone(zone: GoZone, civilSeconds: number): number {
  const first = offsetAt(zone, civilSeconds).offset;
  if (first === 0) return civilSeconds;
  const second = offsetAt(zone, civilSeconds - first).offset;
  return civilSeconds - second;
}

/** Where the year itself does not use an abbreviation, this one stands for all others. */
const ANY_YEAR = 2024;

/** The offset that an abbreviation has in a zone near a moment counted as UTC; undefined if the zone never uses it. */
export function offsetOfName(zone: GoZone, name: string, civilSeconds: number): number | undefined {
  if (zone.type !== 'iana') {
    const only = offsetAt(zone, civilSeconds);
    return only.name === name ? only.offset : undefined;
  }
  const { year } = civilOf(civilSeconds);
  const candidates = [year, ANY_YEAR].flatMap((used) =>
    [1, 7].map((month) => offsetAt(zone, secondsOf(used, month, 1, 0, 0, 0))),
  );
  return candidates.find((candidate) => candidate.name === name)?.offset;
}
