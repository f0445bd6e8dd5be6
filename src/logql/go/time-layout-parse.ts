import { daysInMonth, isLeapYear, secondsOf } from './time-civil.ts';
import { layoutChunks, type LayoutChunk, MONTH_NAMES, WEEKDAY_NAMES } from './time-layout-chunks.ts';
import type { GoTime } from './time-layout.ts';
import { type GoZone, offsetAt, offsetOfName, secondsInZone, UTC_ZONE } from './time-zone.ts';

/** Fields read so far; -1 stands for a field that the layout has not set. */
interface Fields {
  rest: string;
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  half: 'am' | 'pm' | undefined;
  zone: GoZone | undefined;
  offset: number | undefined;
  zoneName: string;
}

/** Go's time.ParseInLocation; undefined where Go returns an error. */
export function parseTime(layout: string, text: string, zone: GoZone): GoTime | undefined {
  const fields: Fields = {
    rest: text,
    year: 0,
    month: -1,
    day: -1,
    yearDay: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    half: undefined,
    zone: undefined,
    offset: undefined,
    zoneName: '',
  };
  const chunks = layoutChunks(layout);
  for (let i = 0; i < chunks.length; i++) {
    if (
      !readChunk(
        fields,
        chunks[i],
        chunks.slice(i + 1).find((chunk) => chunk.type !== 'text'),
      )
    )
      return undefined;
  }
  if (fields.rest !== '' || !settleDate(fields)) return undefined;
  if (fields.half === 'pm' && fields.hour < 12) fields.hour += 12;
  else if (fields.half === 'am' && fields.hour === 12) fields.hour = 0;
  return assemble(fields, zone);
}

function readChunk(fields: Fields, chunk: LayoutChunk, next: LayoutChunk | undefined): boolean {
  switch (chunk.type) {
    case 'text':
      return skipText(fields, chunk.text);
    case 'year':
      return readYear(fields, chunk.long);
    case 'monthName':
      return readName(fields, MONTH_NAMES, chunk.long, (index) => (fields.month = index + 1));
    case 'weekday':
      return readName(fields, WEEKDAY_NAMES, chunk.long, () => undefined);
    case 'month':
      fields.month = readNumber(fields, chunk.pad === 'zero');
      return fields.month >= 1 && fields.month <= 12;
    case 'day':
      if (chunk.pad === 'space') fields.rest = fields.rest.replace(/^ /, '');
      fields.day = readNumber(fields, chunk.pad === 'zero');
      return fields.day >= 0;
    case 'yearDay':
      return readYearDay(fields, chunk.pad === 'zero');
    case 'hour':
      fields.hour = readNumber(fields, false);
      return fields.hour >= 0 && fields.hour < 24;
    case 'hour12':
      fields.hour = readNumber(fields, chunk.pad === 'zero');
      return fields.hour >= 0 && fields.hour <= 12;
    case 'minute':
      fields.minute = readNumber(fields, chunk.pad === 'zero');
      return fields.minute >= 0 && fields.minute < 60;
    case 'second':
      return readSecond(fields, chunk.pad === 'zero', next);
    case 'half':
      return readHalf(fields, chunk.upper);
    case 'offset':
      return readOffset(fields, chunk);
    case 'zoneName':
      return readZoneName(fields);
    case 'fraction':
      return readFraction(fields, chunk);
    default: {
      const unknown: never = chunk;
      return unknown;
    }
  }
}

/** Runs of spaces in the layout match any run of spaces, and none at the end of the value. */
function skipText(fields: Fields, prefix: string): boolean {
  let at = 0;
  for (let i = 0; i < prefix.length; i++) {
    if (prefix[i] === ' ') {
      if (at < fields.rest.length && fields.rest[at] !== ' ') return false;
      while (prefix[i + 1] === ' ') i++;
      while (fields.rest[at] === ' ') at++;
      continue;
    }
    if (fields.rest[at] !== prefix[i]) return false;
    at++;
  }
  fields.rest = fields.rest.slice(at);
  return true;
}

function readYear(fields: Fields, long: boolean): boolean {
  const digits = take(fields, long ? /^\d{4}/ : /^\d{2}/);
  if (digits === undefined) return readSignedYear(fields, long);
  const value = Number(digits);
  fields.year = long ? value : value + (value >= 69 ? 1900 : 2000);
  return true;
}

/** Go takes two characters and reads them as a number, so `+5` is year 5. */
function readSignedYear(fields: Fields, long: boolean): boolean {
  const text = long ? undefined : take(fields, /^[+-]\d/);
  if (text === undefined) return false;
  fields.year = Number(text) + 2000;
  return true;
}

function take(fields: Fields, pattern: RegExp): string | undefined {
  const match = pattern.exec(fields.rest)?.[0];
  if (match !== undefined) fields.rest = fields.rest.slice(match.length);
  return match;
}

function readName(fields: Fields, names: readonly string[], long: boolean, set: (index: number) => void): boolean {
  const lower = fields.rest.slice(0, 10).toLowerCase();
  const index = names.findIndex((name) => lower.startsWith((long ? name : name.slice(0, 3)).toLowerCase()));
  if (index < 0) return false;
  fields.rest = fields.rest.slice(long ? names[index].length : 3);
  set(index);
  return true;
}

/** One or two digits; two where `fixed`. -1 if there are none. */
function readNumber(fields: Fields, fixed: boolean): number {
  const digits = take(fields, fixed ? /^\d{2}/ : /^\d{1,2}/);
  return digits === undefined ? -1 : Number(digits);
}

function readYearDay(fields: Fields, fixed: boolean): boolean {
  if (!fixed) fields.rest = fields.rest.replace(/^ {1,2}/, '');
  const digits = take(fields, fixed ? /^\d{3}/ : /^\d{1,3}/);
  fields.yearDay = digits === undefined ? -1 : Number(digits);
  return digits !== undefined;
}

/** A fraction after the seconds is read even where the layout has none. */
function readSecond(fields: Fields, fixed: boolean, next: LayoutChunk | undefined): boolean {
  fields.second = readNumber(fields, fixed);
  if (fields.second < 0 || fields.second >= 60) return false;
  if (next?.type === 'fraction') return true;
  const digits = take(fields, /^[.,]\d+/);
  if (digits !== undefined) fields.nanosecond = nanoseconds(digits.slice(1));
  return true;
}

function nanoseconds(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'));
}

function readHalf(fields: Fields, upper: boolean): boolean {
  const text = take(fields, upper ? /^[AP]M/ : /^[ap]m/);
  if (text === undefined) return false;
  fields.half = text.toLowerCase() === 'pm' ? 'pm' : 'am';
  return true;
}

function readOffset(fields: Fields, chunk: Extract<LayoutChunk, { type: 'offset' }>): boolean {
  if (chunk.z && take(fields, /^Z/) !== undefined) {
    fields.zone = UTC_ZONE;
    return true;
  }
  const colon = chunk.colon ? ':' : '';
  const minutes = chunk.minutes ? `${colon}(\\d\\d)` : '()';
  const seconds = chunk.seconds ? `${colon}(\\d\\d)` : '()';
  const match = new RegExp(`^([+-])(\\d\\d)${minutes}${seconds}`).exec(fields.rest);
  if (match === null) return false;
  fields.rest = fields.rest.slice(match[0].length);
  const [hour, minute, second] = match.slice(2).map(Number);
  if (hour > 24 || minute > 60 || second > 60) return false;
  const offset = hour * 3600 + minute * 60 + second;
  fields.offset = match[1] === '-' ? -offset : offset;
  return true;
}

function readZoneName(fields: Fields): boolean {
  if (take(fields, /^UTC/) !== undefined) {
    fields.zone = UTC_ZONE;
    return true;
  }
  const length = zoneNameLength(fields.rest);
  if (length === 0) return false;
  fields.zoneName = fields.rest.slice(0, length);
  fields.rest = fields.rest.slice(length);
  return true;
}

function zoneNameLength(text: string): number {
  if (text.length < 3) return 0;
  if (/^(?:ChST|MeST)/.test(text)) return 4;
  if (text.startsWith('GMT')) return 3 + signedOffsetLength(text.slice(3));
  if (text[0] === '+' || text[0] === '-') return signedOffsetLength(text);
  const upper = /^[A-Z]{0,6}/.exec(text)?.[0] ?? '';
  if (upper.length === 5) return upper[4] === 'T' ? 5 : 0;
  if (upper.length === 4) return upper[3] === 'T' || upper === 'WITA' ? 4 : 0;
  return upper.length === 3 ? 3 : 0;
}

function signedOffsetLength(text: string): number {
  const match = /^[+-](\d+)/.exec(text);
  return match === null || Number(match[1]) > 23 ? 0 : match[0].length;
}

function readFraction(fields: Fields, chunk: Extract<LayoutChunk, { type: 'fraction' }>): boolean {
  if (chunk.trim) {
    const digits = take(fields, /^[.,]\d+/);
    if (digits !== undefined) fields.nanosecond = nanoseconds(digits.slice(1));
    return true;
  }
  const text = fields.rest.slice(0, chunk.digits + 1);
  if (!/^[.,]\d+$/.test(text.slice(0, 10)) || text.length !== chunk.digits + 1) return false;
  fields.rest = fields.rest.slice(chunk.digits + 1);
  fields.nanosecond = nanoseconds(text.slice(1, 10));
  return true;
}

/** Fills month and day from the day of the year or with 1; false if they contradict or do not exist. */
function settleDate(fields: Fields): boolean {
  if (fields.yearDay >= 0) {
    const found = dateOfYearDay(fields.year, fields.yearDay);
    if (found === undefined) return false;
    if (fields.month >= 0 && fields.month !== found.month) return false;
    if (fields.day >= 0 && fields.day !== found.day) return false;
    fields.month = found.month;
    fields.day = found.day;
  }
  if (fields.month < 0) fields.month = 1;
  if (fields.day < 0) fields.day = 1;
  return fields.day >= 1 && fields.day <= daysInMonth(fields.year, fields.month);
}

function dateOfYearDay(year: number, yearDay: number): { month: number; day: number } | undefined {
  if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365)) return undefined;
  let day = yearDay;
  let month = 1;
  while (day > daysInMonth(year, month)) {
    day -= daysInMonth(year, month);
    month += 1;
  }
  return { month, day };
}

function assemble(fields: Fields, zone: GoZone): GoTime {
  const civil = secondsOf(fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second);
  const at = (seconds: number, shown: GoZone): GoTime => ({
    ns: BigInt(seconds) * 1_000_000_000n + BigInt(fields.nanosecond),
    zone: shown,
  });
  if (fields.zone !== undefined) return at(secondsInZone(fields.zone, civil), fields.zone);
  if (fields.offset !== undefined && fields.offset !== -1) {
    const seconds = civil - fields.offset;
    const here = offsetAt(zone, seconds);
    const same = here.offset === fields.offset && (fields.zoneName === '' || here.name === fields.zoneName);
    return at(seconds, same ? zone : { type: 'fixed', name: fields.zoneName, offset: fields.offset });
  }
  if (fields.zoneName !== '') {
    const known = offsetOfName(zone, fields.zoneName, civil);
    if (known !== undefined) return at(civil - known, zone);
    const offset = fields.zoneName.startsWith('GMT') ? Number(fields.zoneName.slice(3)) * 3600 : 0;
    return at(civil, { type: 'fixed', name: fields.zoneName, offset });
  }
  return at(secondsInZone(zone, civil), zone);
}
