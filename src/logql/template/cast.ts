import { GoInt, GoNamed, type GoValue, indirect } from '../go/fmt-values.ts';
import { tryParseGoFloat } from '../go/parse-float.ts';
import { parseInteger } from './number.ts';

const INT64_MIN = -(1n << 63n);
const TWO_TO_63 = 2 ** 63;

/** How Go on amd64 turns a float64 into an int64: cut off, and the smallest integer for what does not fit. */
export function truncateToInt64(value: number): bigint {
  if (!(value > -TWO_TO_63 && value < TWO_TO_63)) return INT64_MIN;
  return BigInt(Math.trunc(value));
}

/** A decimal number loses its fraction; any other text stays as it is. */
function withoutFraction(text: string): string {
  if (!text.includes('.')) return text;
  const match = /^([-+]?\d*)(\.\d*)?$/.exec(text);
  if (match === null) return text;
  const [, integer] = match;
  return integer === '' || integer === '-' || integer === '+' ? `${integer}0` : integer;
}

/**
 * The integer of a value as the functions `int`, `add`, … read it: texts by Go's rules for literals (`010` is 8, `0x10`
 * is 16), decimals cut off, everything else that is no number 0.
 */
export function toInteger(value: GoValue): bigint {
  const inner = indirect(value);
  if (typeof inner === 'string') {
    const parsed = inner === '' ? 0n : parseInteger(withoutFraction(inner));
    return typeof parsed === 'bigint' ? parsed : 0n;
  }
  if (inner instanceof GoInt) return BigInt.asIntN(64, inner.value);
  if (typeof inner === 'number') return truncateToInt64(inner);
  if (typeof inner === 'boolean') return inner ? 1n : 0n;
  if (inner instanceof GoNamed) return typeof inner.value === 'bigint' ? inner.value : toInteger(inner.value);
  return 0n;
}

/** The float64 of a value as `float64`, `addf`, … read it; 0 for what is no number. */
export function toFloat(value: GoValue): number {
  const inner = indirect(value);
  if (typeof inner === 'number') return inner;
  if (typeof inner === 'string') {
    const parsed = inner === '' ? 0 : tryParseGoFloat(inner);
    return typeof parsed === 'number' ? parsed : 0;
  }
  if (inner instanceof GoInt) return Number(inner.value);
  if (typeof inner === 'boolean') return inner ? 1 : 0;
  if (inner instanceof GoNamed) return typeof inner.value === 'bigint' ? Number(inner.value) : toFloat(inner.value);
  return 0;
}
