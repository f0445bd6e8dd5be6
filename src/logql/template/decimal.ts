import { formatG } from '../go/format-float.ts';
import { FunctionError } from './errors.ts';

/** value × 10^exponent. */
interface Decimal {
  readonly value: bigint;
  readonly exponent: number;
}

/** Digits behind the point of a quotient. */
const DIVISION_DIGITS = 16;
/** Nobody computes with such numbers; the bound keeps a long product from using up the memory. */
const MAX_EXPONENT = 20_000;

const ZERO: Decimal = { value: 0n, exponent: 0 };

function fromNumber(value: number): Decimal {
  if (!Number.isFinite(value)) throw new FunctionError(`Cannot create a Decimal from ${formatG(value)}`);
  if (value === 0) return ZERO;
  const [mantissa, exponent] = value.toExponential().split('e');
  const [integer, fraction = ''] = mantissa.split('.');
  return { value: BigInt(integer + fraction), exponent: Number(exponent) - fraction.length };
}

function toNumber(decimal: Decimal): number {
  return Number(`${decimal.value}e${decimal.exponent}`);
}

function bounded(value: bigint, exponent: number): Decimal {
  if (Math.abs(exponent) > MAX_EXPONENT) throw new FunctionError('exceeded the limit of decimal digits');
  return { value, exponent };
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function scaled(decimal: Decimal, exponent: number): bigint {
  return decimal.value * power(decimal.exponent - exponent);
}

function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return { value: scaled(a, exponent) + scaled(b, exponent), exponent };
}

function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { value: -b.value, exponent: b.exponent });
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return bounded(a.value * b.value, a.exponent + b.exponent);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Rounded half away from zero at 16 digits behind the point. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.value === 0n) throw new FunctionError('decimal division by 0');
  const shift = a.exponent - b.exponent + DIVISION_DIGITS;
  const dividend = shift < 0 ? a.value : a.value * power(shift);
  const divisor = shift < 0 ? b.value * power(-shift) : b.value;
  const quotient = dividend / divisor;
  const rest = absolute(dividend % divisor);
  const up = rest * 2n >= absolute(divisor) ? 1n : 0n;
  const negative = a.value < 0n !== b.value < 0n;
  return { value: negative ? quotient - up : quotient + up, exponent: -DIVISION_DIGITS };
}

const OPERATIONS = { add, subtract, multiply, divide } as const;

/** Computes with decimal numbers, so that 0.1 + 0.2 is 0.3, and gives the nearest float64. */
export function decimalFold(operation: keyof typeof OPERATIONS, first: number, others: readonly number[]): number {
  let result = fromNumber(first);
  for (const other of others) result = OPERATIONS[operation](result, fromNumber(other));
  return toNumber(result);
}
