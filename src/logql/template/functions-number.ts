import { tryParseBytesSize } from '../go/bytes-size.ts';
import { tryParseGoDuration } from '../go/duration.ts';
import { GoInt, goInt64, GoList, GoMap, type GoValue } from '../go/fmt-values.ts';
import { goPow } from '../go/pow.ts';
import { toFloat, toInteger } from './cast.ts';
import { decimalFold } from './decimal.ts';
import { FunctionError } from './errors.ts';
import { type TemplateFunction, textFunction } from './function.ts';
import { parseJsonValue } from './json-value.ts';
import { isTrue } from './truth.ts';

type Entry = readonly [string, TemplateFunction];

/** A function of one value and any number of further ones. */
function folding(call: (first: GoValue, others: readonly GoValue[]) => GoValue): TemplateFunction {
  return { parameters: ['any'], variadic: 'any', call: ([first, ...others]) => call(first, others) };
}

function integers(operation: (a: bigint, b: bigint) => bigint): TemplateFunction {
  return folding((first, others) =>
    goInt64(
      others.reduce(
        (result: bigint, other) => BigInt.asIntN(64, operation(result, toInteger(other))),
        toInteger(first),
      ),
    ),
  );
}

function binary(operation: (a: bigint, b: bigint) => bigint): TemplateFunction {
  return { parameters: ['any', 'any'], call: ([a, b]) => goInt64(operation(toInteger(a), toInteger(b))) };
}

function floats(operation: (a: number, b: number) => number): TemplateFunction {
  return folding((first, others) =>
    others.reduce((result: number, other) => operation(result, toFloat(other)), toFloat(first)),
  );
}

function decimals(operation: 'subtract' | 'multiply' | 'divide'): TemplateFunction {
  return folding((first, others) => decimalFold(operation, toFloat(first), others.map(toFloat)));
}

function rounding(operation: (value: number) => number): TemplateFunction {
  return { parameters: ['any'], call: ([value]) => operation(toFloat(value)) };
}

/** Infinity wins over NaN, as in Go's math.Max and math.Min. */
function extreme(a: number, b: number, wins: number, pick: (a: number, b: number) => number): number {
  return a === wins || b === wins ? wins : pick(a, b);
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new FunctionError('runtime error: integer divide by zero');
  return value;
}

/** Fractions from `roundOn` up are rounded to the next number above, negative ones never. */
function round(value: number, places: number, roundOn: number): number {
  const power = goPow(10, places);
  const digit = power * value;
  const fraction = Number.isFinite(digit) ? digit % 1 : Number.NaN;
  return (fraction >= roundOn ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function isEmpty(value: GoValue): boolean {
  if (value instanceof GoList) return value.items.length === 0;
  if (value instanceof GoMap) return value.source.size === 0;
  return !isTrue(value);
}

function parsedOr(value: number | string): number {
  if (typeof value === 'string') throw new FunctionError(value);
  return value;
}

/** Go divides whole seconds and the rest apart. */
function seconds(text: string): number {
  const duration = tryParseGoDuration(text);
  if (typeof duration === 'string') throw new FunctionError(duration);
  return Number(duration / 1_000_000_000n) + Number(duration % 1_000_000_000n) / 1e9;
}

/** Functions of numbers, and those that make values of texts. */
export const NUMBER_FUNCTIONS: readonly Entry[] = [
  ['int', { parameters: ['any'], call: ([value]) => new GoInt('int', toInteger(value)) }],
  ['float64', { parameters: ['any'], call: ([value]) => toFloat(value) }],
  [
    'add',
    {
      parameters: [],
      variadic: 'any',
      call: (args) => goInt64(args.reduce((sum: bigint, arg) => BigInt.asIntN(64, sum + toInteger(arg)), 0n)),
    },
  ],
  ['sub', binary((a, b) => a - b)],
  ['mul', integers((a, b) => a * b)],
  ['div', binary((a, b) => a / divisor(b))],
  ['mod', binary((a, b) => a % divisor(b))],
  ['max', integers((a, b) => (b > a ? b : a))],
  ['min', integers((a, b) => (b < a ? b : a))],
  ['addf', { parameters: [], variadic: 'any', call: (args) => decimalFold('add', 0, args.map(toFloat)) }],
  ['subf', decimals('subtract')],
  ['mulf', decimals('multiply')],
  ['divf', decimals('divide')],
  ['maxf', floats((a, b) => extreme(a, b, Infinity, Math.max))],
  ['minf', floats((a, b) => extreme(a, b, -Infinity, Math.min))],
  ['ceil', rounding(Math.ceil)],
  ['floor', rounding(Math.floor)],
  [
    'round',
    {
      parameters: ['any', 'int'],
      variadic: 'float64',
      call: ([value, places, roundOn]) =>
        round(toFloat(value), toFloat(places), typeof roundOn === 'number' ? roundOn : 0.5),
    },
  ],
  ['bytes', textFunction(1, (text) => parsedOr(tryParseBytesSize(text)))],
  ['duration', textFunction(1, seconds)],
  ['duration_seconds', textFunction(1, seconds)],
  ['fromJson', textFunction(1, parseJsonValue)],
  ['default', folding((fallback, given) => (given.length === 0 || isEmpty(given[0]) ? fallback : given[0]))],
];
