import { MAX_RUNE, type Ranges } from './char-class.ts';
import { perlClass, unicodeClass, type Dialect } from './named-classes.ts';
import { RegexSyntaxError } from './nodes.ts';

/** What was read at a place of the pattern, and where it ends. */
export interface Read<T> {
  readonly value: T;
  readonly end: number;
}

/**
 * The code point at `at`. A byte outside UTF-8 in a pattern is an error; at the end of the pattern U+FFFD of length
 * zero, as Go decodes an empty text.
 */
export function readRune(pattern: string, at: number): Read<number> {
  const point = pattern.codePointAt(at);
  if (point === undefined) return { value: 0xfffd, end: at };
  if (point >= 0xd800 && point <= 0xdfff) throw new RegexSyntaxError('invalid UTF-8', pattern.slice(at));
  return { value: point, end: at + (point > 0xffff ? 2 : 1) };
}

/** Throws if the text holds a byte outside UTF-8. */
export function checkText(text: string): void {
  for (let at = 0; at < text.length;) at = readRune(text, at).end;
}

export function isAlphanumeric(rune: number): boolean {
  return (rune >= 0x30 && rune <= 0x39) || (rune >= 0x41 && rune <= 0x5a) || (rune >= 0x61 && rune <= 0x7a);
}

function isOctal(pattern: string, at: number): boolean {
  return at < pattern.length && pattern[at] >= '0' && pattern[at] <= '7';
}

const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

/** The character of an escape such as `\n`, `\x41` or `\.`; `start` is the place of the backslash. */
export function readEscape(pattern: string, start: number): Read<number> {
  if (start + 1 >= pattern.length) throw new RegexSyntaxError('trailing backslash at end of expression', '');
  const { value: rune, end } = readRune(pattern, start + 1);
  const letter = pattern[start + 1];
  if (letter === 'x') return readHex(pattern, start, end);
  const control = CONTROL.get(letter);
  if (control !== undefined) return { value: control, end };
  if (letter === '0' || (letter >= '1' && letter <= '7' && isOctal(pattern, end))) return readOctal(pattern, start + 1);
  if (rune < 0x80 && !isAlphanumeric(rune)) return { value: rune, end };
  return invalid(pattern, start, end);
}

function invalid(pattern: string, start: number, end: number): never {
  throw new RegexSyntaxError('invalid escape sequence', pattern.slice(start, end));
}

function readOctal(pattern: string, start: number): Read<number> {
  let at = start;
  let value = 0;
  while (at < start + 3 && isOctal(pattern, at)) value = value * 8 + Number(pattern[at++]);
  return { value, end: at };
}

function hexValue(rune: number): number {
  const digit = isAlphanumeric(rune) ? parseInt(String.fromCodePoint(rune), 16) : NaN;
  return Number.isNaN(digit) ? -1 : digit;
}

function readHex(pattern: string, start: number, at: number): Read<number> {
  if (at >= pattern.length) return invalid(pattern, start, at);
  const first = readRune(pattern, at);
  if (first.value === 0x7b) return readHexBraces(pattern, start, first.end);
  const second = readRune(pattern, first.end);
  const high = hexValue(first.value);
  const low = second.end === first.end ? -1 : hexValue(second.value);
  if (high < 0 || low < 0) return invalid(pattern, start, second.end);
  return { value: high * 16 + low, end: second.end };
}

function readHexBraces(pattern: string, start: number, open: number): Read<number> {
  let value = 0;
  let at = open;
  for (;;) {
    if (at >= pattern.length) return invalid(pattern, start, at);
    const { value: rune, end } = readRune(pattern, at);
    if (rune === 0x7d) return at === open ? invalid(pattern, start, end) : { value, end };
    const digit = hexValue(rune);
    value = value * 16 + digit;
    if (digit < 0 || value > MAX_RUNE) return invalid(pattern, start, end);
    at = end;
  }
}

/** A set written as `\d`, `\pL` or `\p{Greek}` at `start`; undefined if something else stands there. */
export function readEscapedClass(
  pattern: string,
  start: number,
  fold: boolean,
  dialect: Dialect,
): Read<Ranges> | undefined {
  if (pattern[start] !== '\\' || start + 1 >= pattern.length) return undefined;
  const letter = pattern[start + 1];
  if (letter === 'p' || letter === 'P') return readUnicodeClass(pattern, start, fold, dialect);
  const value = perlClass(letter, fold);
  return value === undefined ? undefined : { value, end: start + 2 };
}

function readUnicodeClass(pattern: string, start: number, fold: boolean, dialect: Dialect): Read<Ranges> {
  const first = readRune(pattern, start + 2);
  let name = pattern.slice(start + 2, first.end);
  let end = first.end;
  if (name === '{') {
    const close = pattern.indexOf('}', start);
    if (close < 0) {
      checkText(pattern.slice(start));
      throw new RegexSyntaxError('invalid character class range', pattern.slice(start));
    }
    name = pattern.slice(start + 3, close);
    end = close + 1;
    checkText(name);
  }
  let negated = pattern[start + 1] === 'P';
  if (name.startsWith('^')) {
    negated = !negated;
    name = name.slice(1);
  }
  const value = unicodeClass(name, negated, fold, dialect);
  if (value === undefined) throw new RegexSyntaxError('invalid character class range', pattern.slice(start, end));
  return { value, end };
}
