import { GoError } from './error.ts';
import { quoteGo } from './quote.ts';

/**
 * Go's strconv.ParseFloat for 64 bits: decimal and hexadecimal forms, `_` between digits, `inf`, `infinity`, `nan`.
 * Throws a GoError with Go's message (`strconv.ParseFloat: parsing "x": invalid syntax`, `… value out of range`).
 */
export function parseGoFloat(text: string): number {
  const value = tryParseGoFloat(text);
  if (typeof value === 'string') throw new GoError(value);
  return value;
}

/** {@link parseGoFloat} without an exception: the number, or the message as a string. */
export function tryParseGoFloat(text: string): number | string {
  if (DECIMAL.test(text)) return checkRange(text, Number(text));
  const special = text.length > 9 ? undefined : SPECIAL.get(text.toLowerCase());
  if (special !== undefined) return special;
  if (text.includes('_')) {
    if (!underscoresSeparateDigits(text)) return failure(text, 'invalid syntax');
    const plain = text.replaceAll('_', '');
    if (DECIMAL.test(plain)) return checkRange(text, Number(plain));
    return parseHexadecimal(text, plain);
  }
  return parseHexadecimal(text, text);
}

const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-infinity', -Infinity],
  ['nan', NaN],
]);

function failure(text: string, reason: string): string {
  return `strconv.ParseFloat: parsing ${quoteGo(text)}: ${reason}`;
}

function checkRange(text: string, value: number): number | string {
  return Number.isFinite(value) ? value : failure(text, 'value out of range');
}

/** Go's rule: each `_` stands between two digits; a base prefix counts as a digit. */
function underscoresSeparateDigits(text: string): boolean {
  const prefix = /^[+-]?0[xXbBoO]/.exec(text)?.[0] ?? '';
  const isDigit = /[xX]$/.test(prefix) ? /[0-9a-fA-F]/ : /[0-9]/;
  let previous: 'digit' | '_' | 'other' = prefix === '' ? 'other' : 'digit';
  for (const char of text.slice(prefix.length)) {
    if (isDigit.test(char)) previous = 'digit';
    else if (char === '_') {
      if (previous !== 'digit') return false;
      previous = '_';
    } else {
      if (previous === '_') return false;
      previous = 'other';
    }
  }
  return previous !== '_';
}

const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/;

function parseHexadecimal(text: string, plain: string): number | string {
  const match = HEXADECIMAL.exec(plain);
  if (match === null) return failure(text, 'invalid syntax');
  const [, sign, integer, fraction = '', exponent] = match;
  const digits = integer + fraction;
  if (digits === '') return failure(text, 'invalid syntax');
  const magnitude = hexadecimalValue(digits, Number(exponent) - 4 * fraction.length);
  return checkRange(text, sign === '-' ? -magnitude : magnitude);
}

/** digits × 2^exponent, rounded once to the nearest double, ties to even. */
function hexadecimalValue(digits: string, exponent: number): number {
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return 0;
  const kept = significant.slice(0, 16);
  const cut = significant.slice(16);
  let mantissa = BigInt(`0x${kept}`);
  let power = exponent + 4 * cut.length;
  if (/[1-9a-fA-F]/.test(cut)) {
    mantissa = (mantissa << 1n) | 1n;
    power -= 1;
  }
  const bits = mantissa.toString(2).length;
  if (bits + power > 1024) return Infinity;
  if (bits + power < -1075) return 0;
  const drop = Math.max(bits - 53, -1074 - power);
  if (drop > 0) {
    mantissa = roundHalfEven(mantissa, BigInt(drop));
    power += drop;
  }
  return scaleByPowerOfTwo(Number(mantissa), power);
}

function roundHalfEven(mantissa: bigint, drop: bigint): bigint {
  const quotient = mantissa >> drop;
  const rest = mantissa - (quotient << drop);
  const half = 1n << (drop - 1n);
  return rest > half || (rest === half && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

/** value × 2^power in steps that stay exact: 2^±1000 is a double, 2^-1100 is not. */
function scaleByPowerOfTwo(value: number, power: number): number {
  let scaled = value;
  let left = power;
  for (; left > 1000; left -= 1000) scaled *= 2 ** 1000;
  for (; left < -1000; left += 1000) scaled *= 2 ** -1000;
  return scaled * 2 ** left;
}
