import { encodeUtf8 } from '../text.ts';
import { GoError } from './error.ts';
import { quoteGo } from './quote.ts';

const MAX = 1n << 63n;

const GO_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/**
 * Go's time.ParseDuration (`1h30m`, `-1.5s`, `0`; no `d`, `w`, `y`): nanoseconds. Throws a GoError with Go's message
 * (`time: invalid duration "x"`, `time: missing unit in duration "5"`, `time: unknown unit "d" in duration "5d"`).
 */
export function parseGoDuration(text: string): bigint {
  const value = tryParseGoDuration(text);
  if (typeof value === 'string') throw new GoError(value);
  return value;
}

/** {@link parseGoDuration} without an exception: nanoseconds, or the message as a string. */
export function tryParseGoDuration(text: string): bigint | string {
  const negative = text.startsWith('-');
  let at = negative || text.startsWith('+') ? 1 : 0;
  if (text.length === at + 1 && text[at] === '0') return 0n;
  const invalid = (): string => `time: invalid duration ${quoteTime(text)}`;
  if (at === text.length) return invalid();
  let total = 0n;
  while (at < text.length) {
    const digits = digitsAt(text, at);
    at += digits.length;
    const whole = digits === '' ? 0n : wholePart(digits);
    if (whole === undefined) return invalid();
    let fraction = '';
    if (text[at] === '.') {
      fraction = digitsAt(text, at + 1);
      at += 1 + fraction.length;
    }
    if (digits === '' && fraction === '') return invalid();
    const unitText = unitAt(text, at);
    if (unitText === '') return `time: missing unit in duration ${quoteTime(text)}`;
    at += unitText.length;
    const unit = GO_UNITS.get(unitText);
    if (unit === undefined) return `time: unknown unit ${quoteTime(unitText)} in duration ${quoteTime(text)}`;
    if (whole > MAX / unit) return invalid();
    total += whole * unit + fractionalPart(fraction, unit);
    if (total > MAX) return invalid();
  }
  if (negative) return -total;
  return total === MAX ? invalid() : total;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

function unitAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && text[end] !== '.' && !isDigit(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** Undefined above 2^63; leading zeros do not count. */
function wholePart(digits: string): bigint | undefined {
  const significant = digits.length > 18 ? digits.replace(/^0+/, '') : digits;
  if (significant.length > 19) return undefined;
  const value = BigInt(significant);
  return value > MAX ? undefined : value;
}

/** Digits behind the point as Go counts them: those that would overflow are ignored, the product is a double. */
function fractionalPart(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (MAX - 1n) / 10n) break;
    const next = value * 10n + BigInt(digit);
    if (next > MAX) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** The quoting of Go's package time: bytes above ASCII and control characters as \xNN. */
export function quoteTime(text: string): string {
  let out = '"';
  for (const byte of encodeUtf8(text)) {
    const char = String.fromCharCode(byte);
    if (byte >= 0x80 || byte < 0x20) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += char === '"' || char === '\\' ? `\\${char}` : char;
  }
  return `${out}"`;
}

/** Go's Duration.String(): `1h30m0s`, `1.5s`, `5µs`, `0s`. */
export function formatGoDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  const sign = ns < 0n ? '-' : '';
  const value = ns < 0n ? -ns : ns;
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 3)}µs`;
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 6)}ms`;
  const seconds = decimal(value % 60_000_000_000n, 9);
  const minutes = value / 60_000_000_000n;
  if (minutes === 0n) return `${sign}${seconds}s`;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}s`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`;
}

/** value / 10^places without zeros at the end of the fraction. */
function decimal(value: bigint, places: number): string {
  const scale = 10n ** BigInt(places);
  const fraction = (value % scale).toString().padStart(places, '0').replace(/0+$/, '');
  return fraction === '' ? `${value / scale}` : `${value / scale}.${fraction}`;
}

/** Biggest first: the order in which they may stand. */
const PROMETHEUS_UNITS: readonly (readonly [string, bigint])[] = [
  ['y', 31_536_000_000n],
  ['w', 604_800_000n],
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['m', 60_000n],
  ['s', 1_000n],
  ['ms', 1n],
];

/**
 * Prometheus' model.ParseDuration (`1d12h`, whole numbers, biggest unit first, each once; `0`): nanoseconds. Throws a
 * GoError with Prometheus' message (`not a valid duration string: "x"`, `unknown unit "x" in duration "5x"`,
 * `empty duration string`, `duration out of range`).
 */
export function parsePrometheusDuration(text: string): bigint {
  const value = tryParsePrometheusDuration(text);
  if (typeof value === 'string') throw new GoError(value);
  return value;
}

/** {@link parsePrometheusDuration} without an exception: nanoseconds, or the message as a string. */
export function tryParsePrometheusDuration(text: string): bigint | string {
  if (text === '0') return 0n;
  if (text === '') return 'empty duration string';
  const invalid = (): string => `not a valid duration string: ${quoteGo(text)}`;
  let total = 0n;
  let lastUnit = -1;
  let at = 0;
  while (at < text.length) {
    const digits = digitsAt(text, at);
    at += digits.length;
    const count = wholePart64(digits);
    const unitText = unitOf(text, at);
    if (count === undefined || unitText === '') return invalid();
    at += unitText.length;
    const index = PROMETHEUS_UNITS.findIndex(([name]) => name === unitText);
    if (index < 0) return `unknown unit ${quoteGo(unitText)} in duration ${quoteGo(text)}`;
    if (index <= lastUnit) return invalid();
    lastUnit = index;
    const unit = PROMETHEUS_UNITS[index][1] * 1_000_000n;
    if (count > MAX / unit) return 'duration out of range';
    total += count * unit;
    if (total >= MAX) return 'duration out of range';
  }
  return total;
}

/** Undefined without a digit and from 2^64 on. */
function wholePart64(digits: string): bigint | undefined {
  const significant = digits.replace(/^0+(?=.)/, '');
  if (significant === '' || significant.length > 20) return undefined;
  const value = BigInt(significant);
  return value >= 1n << 64n ? undefined : value;
}

function unitOf(text: string, start: number): string {
  let end = start;
  while (end < text.length && !isDigit(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** Prometheus' form: `1m30s`, `1d`, `1s500ms`; years and weeks only where nothing is left. Below 1 ms: `0s`. */
export function formatPrometheusDuration(ns: bigint): string {
  const sign = ns < 0n ? '-' : '';
  let left = (ns < 0n ? -ns : ns) / 1_000_000n;
  if (left === 0n) return '0s';
  let out = sign;
  for (const [name, unit] of PROMETHEUS_UNITS) {
    const exactOnly = name === 'y' || name === 'w';
    if (left < unit || (exactOnly && left % unit !== 0n)) continue;
    out += `${left / unit}${name}`;
    left %= unit;
  }
  return out;
}

/** A duration literal of LogQL outside `[…]`: Prometheus' form if it is one, else Go's; undefined if neither. */
export function parseLogqlDuration(text: string): bigint | undefined {
  const unsigned = tryParsePrometheusDuration(text);
  if (typeof unsigned === 'bigint') return unsigned;
  const value = tryParseGoDuration(text);
  return typeof value === 'bigint' ? value : undefined;
}
