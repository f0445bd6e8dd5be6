import { byteLength, encodeUtf8, isAscii } from '../text.ts';
import { formatFloat } from './format-float.ts';
import { isPrintable } from './printable.ts';
import { quoteGo } from './quote.ts';

/** The flags, width and precision of one verb of a format. */
export interface Flags {
  width: number | undefined;
  precision: number | undefined;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`: names of struct fields. */
  plusV: boolean;
  /** `%#v`: Go syntax. */
  sharpV: boolean;
}

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  };
}

/** The number of runes; a byte outside UTF-8 counts one. */
export function runeCount(text: string): number {
  if (isAscii(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function padding(flags: Flags, count: number, zero: boolean): string {
  return (zero && !flags.minus ? '0' : ' ').repeat(Math.max(count, 0));
}

/** Pads a text to the width; zeros only where the flags ask for them and `mayZero`. */
export function pad(flags: Flags, text: string, mayZero = true): string {
  if (flags.width === undefined || flags.width === 0) return text;
  const fill = padding(flags, flags.width - runeCount(text), mayZero && flags.zero);
  return flags.minus ? text + fill : fill + text;
}

/** `%s`: at most `precision` runes. */
export function formatText(flags: Flags, text: string): string {
  return pad(flags, truncate(flags, text));
}

function truncate(flags: Flags, text: string): string {
  const limit = flags.precision;
  if (limit === undefined || text.length <= limit) return text;
  if (isAscii(text)) return text.slice(0, limit);
  return Array.from(text).slice(0, limit).join('');
}

/** `%x` and `%X` of a text: its bytes. */
export function formatBytesHex(flags: Flags, text: string, upper: boolean): string {
  const all = encodeUtf8(text);
  const bytes = flags.precision !== undefined && flags.precision < all.length ? all.subarray(0, flags.precision) : all;
  const prefix = flags.sharp ? (upper ? '0X' : '0x') : '';
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const digits = upper ? pairs.map((pair) => pair.toUpperCase()) : pairs;
  if (digits.length === 0) return padding(flags, flags.width ?? 0, flags.zero);
  const out = flags.space ? digits.map((pair) => prefix + pair).join(' ') : prefix + digits.join('');
  const fill = padding(flags, (flags.width ?? 0) - byteLength(out), flags.zero);
  return flags.minus ? out + fill : fill + out;
}

/** `%q` of a text. */
export function formatQuoted(flags: Flags, text: string): string {
  const cut = truncate(flags, text);
  if (flags.sharp && canBackquote(cut)) return pad(flags, `\`${cut}\``);
  return pad(flags, flags.plus ? toAscii(quoteGo(cut)) : quoteGo(cut));
}

function canBackquote(text: string): boolean {
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    if (point < 0x20 && point !== 0x09) return false;
    if (point === 0x60 || point === 0x7f || point === 0xfeff || (point >= 0xd800 && point <= 0xdfff)) return false;
  }
  return true;
}

/** Replaces every character outside ASCII by its Go escape. */
function toAscii(quoted: string): string {
  if (isAscii(quoted)) return quoted;
  let out = '';
  for (const char of quoted) {
    const point = char.codePointAt(0) ?? 0;
    if (point < 0x80) out += char;
    else if (point < 0x10000) out += `\\u${hex(point, 4)}`;
    else out += `\\U${hex(point, 8)}`;
  }
  return out;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** The rune of a code point, U+FFFD if there is none. */
function runeText(value: bigint): string {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return valid ? String.fromCodePoint(Number(value)) : '\ufffd';
}

/** `%c`. */
export function formatRune(flags: Flags, value: bigint): string {
  return pad(flags, runeText(value));
}

/** `%q` of an integer: a character literal. */
export function formatQuotedRune(flags: Flags, value: bigint): string {
  const char = runeText(value);
  const quoted = quoteGo(char).slice(1, -1);
  const body = char === '"' ? '"' : char === "'" ? "\\'" : quoted;
  return pad(flags, `'${flags.plus ? toAscii(body) : body}'`);
}

/** `%U`, with `#` also the character. */
export function formatUnicode(flags: Flags, value: bigint): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 0), '0');
  const printable = flags.sharp && unsigned <= 0x10ffffn && isPrintable(Number(unsigned));
  return pad(flags, `U+${digits}${printable ? ` '${String.fromCodePoint(Number(unsigned))}'` : ''}`, false);
}

/** `%d %b %o %O %x %X` and `%v` of an integer. */
export function formatInteger(flags: Flags, value: bigint, base: 2 | 8 | 10 | 16, verb: string): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (flags.precision !== undefined) {
    if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0);
    digits = digits.padStart(flags.precision, '0');
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    const sign = negative || flags.plus || flags.space ? 1 : 0;
    digits = digits.padStart(flags.width - sign, '0');
  }
  if (flags.sharp) digits = basePrefix(digits, base, verb) + digits;
  if (verb === 'O') digits = `0o${digits}`;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return pad(flags, sign + digits, false);
}

function basePrefix(digits: string, base: 2 | 8 | 10 | 16, verb: string): string {
  if (base === 2) return '0b';
  if (base === 8) return digits.startsWith('0') ? '' : '0';
  if (base === 16) return verb === 'X' ? '0X' : '0x';
  return '';
}

/** `%e %f %g %x %b` and their upper-case forms of a float64; `precision` is the verb's own default. */
export function formatNumber(flags: Flags, value: number, verb: string, precision: number): string {
  const digits = floatDigits(value, verb, flags.precision ?? precision);
  const unsigned = digits.replace(/^[+-]/, '');
  const sign = digits.startsWith('-') ? '-' : flags.space && !flags.plus ? ' ' : '+';
  if (!Number.isFinite(value)) {
    const shown = Number.isNaN(value) && !flags.space && !flags.plus ? '' : sign;
    const infinite = value === Infinity && !flags.plus && !flags.space ? '+' : shown;
    return pad(flags, infinite + unsigned, false);
  }
  const body = flags.sharp && verb !== 'b' ? withPoint(unsigned, verb, flags.precision ?? precision) : unsigned;
  if (!flags.plus && sign === '+') return pad(flags, body);
  const fill = (flags.width ?? 0) - body.length - 1;
  if (flags.zero && !flags.minus && fill > 0) return sign + '0'.repeat(fill) + body;
  return pad(flags, sign + body);
}

function floatDigits(value: number, verb: string, precision: number): string {
  switch (verb) {
    case 'e':
    case 'f':
    case 'g':
      return formatFloat(value, verb, precision);
    case 'E':
      return formatFloat(value, 'e', precision).replace('e', 'E');
    case 'G':
      return formatFloat(value, 'g', precision).replace('e', 'E');
    case 'b':
      return binaryExponent(value);
    case 'x':
      return hexFloat(value, precision);
    default:
      return hexFloat(value, precision).toUpperCase().replace('INF', 'Inf').replace('NAN', 'NaN');
  }
}

/** The `#` flag of a float: always a decimal point, and for %g the trailing zeros. */
function withPoint(text: string, verb: string, precision: number): string {
  const match = /^([^eEpP]*)(.*)$/.exec(text);
  let number = match?.[1] ?? text;
  let tail = match?.[2] ?? '';
  if ((verb === 'x' || verb === 'X') && tail.toLowerCase().startsWith('e')) {
    const power = text.toLowerCase().indexOf('p');
    number = text.slice(0, power);
    tail = text.slice(power);
  }
  let missing = /[gGx]/.test(verb) ? (precision === -1 ? 6 : precision) : 0;
  const significant = number.replace('.', '').replace(/^0+/, '');
  missing -= significant.length;
  if (!number.includes('.')) {
    if (number === '0') missing -= 1;
    number += '.';
  }
  return number + '0'.repeat(Math.max(missing, 0)) + tail;
}

const MANTISSA_BITS = 52;
const view = new DataView(new ArrayBuffer(8));

function parts(value: number): { negative: boolean; mantissa: bigint; exponent: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  return {
    negative: bits >> 63n === 1n,
    mantissa: raw === 0 ? fraction : fraction | (1n << 52n),
    exponent: (raw === 0 ? 1 : raw) - 1075,
  };
}

/** strconv's format `b`: mantissa and binary exponent. */
function binaryExponent(value: number): string {
  if (!Number.isFinite(value)) return formatFloat(value, 'g', -1);
  const { negative, mantissa, exponent } = parts(value);
  return `${negative ? '-' : ''}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

/** strconv's format `x`: 0x1.yyyyp±dd. */
function hexFloat(value: number, precision: number): string {
  if (!Number.isFinite(value)) return formatFloat(value, 'g', -1);
  const { negative, mantissa, exponent } = parts(value);
  let bits = mantissa;
  let power = bits === 0n ? 0 : exponent + MANTISSA_BITS;
  while (bits !== 0n && bits < 1n << 52n) {
    bits <<= 1n;
    power -= 1;
  }
  if (precision >= 0 && precision < 13) {
    const drop = BigInt((13 - precision) * 4);
    const half = 1n << (drop - 1n);
    const rest = bits & ((1n << drop) - 1n);
    let kept = bits >> drop;
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
    bits = kept << drop;
    if (bits >= 1n << 53n) {
      bits >>= 1n;
      power += 1;
    }
  }
  const lead = bits >> 52n;
  const full = (bits & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, '0');
  const digits = precision < 0 ? full.replace(/0+$/, '') : full.slice(0, precision).padEnd(precision, '0');
  const shown = Math.abs(power).toString().padStart(2, '0');
  return `${negative ? '-' : ''}0x${lead}${digits === '' ? '' : `.${digits}`}p${power < 0 ? '-' : '+'}${shown}`;
}
