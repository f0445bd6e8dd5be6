import { quoteGo } from '../go/quote.ts';
import { tryParseGoFloat } from '../go/parse-float.ts';
import { FunctionError } from './errors.ts';
import type { NumberNode } from './nodes.ts';

const INT64_MAX = (1n << 63n) - 1n;
const INT64_MIN = -(1n << 63n);
const UINT64_MAX = (1n << 64n) - 1n;

/** Go's strconv.ParseInt(text, 0, 64): base by prefix, `_` between digits; a string says what is wrong. */
export function parseInteger(text: string): bigint | 'syntax' | 'range' {
  const value = parseDigits(text);
  if (value === undefined) return 'syntax';
  return value > INT64_MAX || value < INT64_MIN ? 'range' : value;
}

const INTEGER =
  /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|((?:0|[1-9](?:_?[0-9])*)))$/;

function parseDigits(text: string): bigint | undefined {
  if (text.length < 15 && /^-?[1-9][0-9]*$/.test(text)) return BigInt(text);
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match as readonly (string | undefined)[];
  const prefixed = hex !== undefined ? `0x${hex}` : binary !== undefined ? `0b${binary}` : octal && `0o${octal}`;
  const magnitude = BigInt((prefixed ?? decimal ?? '0').replaceAll('_', ''));
  return sign === '-' ? -magnitude : magnitude;
}

/** Parses a number constant; throws a FunctionError with Go's message. */
export function numberNode(pos: number, text: string): NumberNode {
  const integer = parseDigits(text);
  if (integer !== undefined && integer <= UINT64_MAX && integer >= INT64_MIN) {
    const signed = text.startsWith('+') || text.startsWith('-');
    const fitsInt = integer <= INT64_MAX;
    const fitsUint = integer >= 0n && (!signed || integer === 0n);
    if (fitsInt || fitsUint) {
      return {
        type: 'number',
        pos,
        text,
        int: fitsInt ? integer : undefined,
        uint: fitsUint ? integer : undefined,
        float: Number(integer),
      };
    }
  }
  return floatNode(pos, text);
}

function floatNode(pos: number, text: string): NumberNode {
  const value = tryParseGoFloat(text);
  if (typeof value === 'string') throw new FunctionError(`illegal number syntax: ${quoteGo(text)}`);
  if (!/[.eEpP]/.test(text)) throw new FunctionError(`integer overflow: ${quoteGo(text)}`);
  const integer = Number.isInteger(value) ? BigInt(value) : undefined;
  const fits = (low: bigint, high: bigint): bigint | undefined =>
    integer !== undefined && integer >= low && integer <= high ? integer : undefined;
  return { type: 'number', pos, text, int: fits(INT64_MIN, INT64_MAX), uint: fits(0n, UINT64_MAX), float: value };
}

/** The number node of a character constant such as `'a'` or `'\x41'`. */
export function charNode(pos: number, text: string): NumberNode {
  const value = BigInt(charValue(text));
  return { type: 'number', pos, text, int: value, uint: value, float: Number(value) };
}

const SIMPLE_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ["'", 39],
]);

function charValue(text: string): number {
  const body = text.slice(1);
  if (body.startsWith("'") || body === '') throw new FunctionError('invalid syntax');
  const { value, length } = body.startsWith('\\') ? escapeValue(body) : plainValue(body);
  if (body.slice(length) !== "'") throw new FunctionError(`malformed character constant: ${text}`);
  return value;
}

function plainValue(body: string): { value: number; length: number } {
  const point = body.codePointAt(0) ?? 0;
  const invalid = point >= 0xd800 && point <= 0xdfff;
  return { value: invalid ? 0xfffd : point, length: point > 0xffff ? 2 : 1 };
}

function escapeValue(body: string): { value: number; length: number } {
  const letter = body[1] ?? '';
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) return { value: simple, length: 2 };
  const match = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(body);
  if (match === null) throw new FunctionError('invalid syntax');
  const [all, byte, short, long, octal] = match as readonly (string | undefined)[];
  const value = octal !== undefined ? Number.parseInt(octal, 8) : Number.parseInt(byte ?? short ?? long ?? '', 16);
  const tooLarge = octal !== undefined ? value > 255 : value > 0x10ffff || (value >= 0xd800 && value < 0xe000);
  if (tooLarge) throw new FunctionError('invalid syntax');
  return { value, length: (all ?? '').length };
}
