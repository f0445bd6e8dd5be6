import { toLowerGo } from '../go/unicode.ts';
import { byteLength, decodeUtf8, encodeUtf8, isAscii } from '../text.ts';

export type TextTest = (text: string) => boolean;

/** A search for the bytes of `needle`. */
export function containsTest(needle: string): TextTest {
  if (!hasEscapedByte(needle)) return (text) => text.includes(needle);
  // A needle that begins or ends inside a character can lie inside a valid character of the text.
  const bytes = encodeUtf8(needle);
  return (text) => !isAscii(text) && indexOfBytes(encodeUtf8(text), bytes) >= 0;
}

export function equalsTest(needle: string): TextTest {
  return (text) => text === needle;
}

/** Loki's case-insensitive search; `needle` is in lower case already. */
export function containsFoldedTest(needle: string): TextTest {
  if (needle === '') return () => true;
  const bytes = encodeUtf8(needle);
  if (!isAscii(needle)) return (text) => containsFolded(encodeUtf8(text), bytes);
  const ascii = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'i');
  // K (U+212A) and İ (U+0130) have the lower cases k and i, which the expression above does not know.
  const foreign = /[ki]/.test(needle) ? /[\u212a\u0130]/ : undefined;
  return (text) =>
    ascii.test(text) || (foreign !== undefined && foreign.test(text) && containsFolded(encodeUtf8(text), bytes));
}

/** Loki's case-insensitive equality: a search in a text of the same number of bytes. */
export function equalsFoldedTest(needle: string): TextTest {
  const contains = containsFoldedTest(needle);
  const length = byteLength(needle);
  return (text) => byteLength(text) === length && contains(text);
}

/** Go's bytes.ToLower of a literal. */
export function foldedLiteral(text: string): string {
  return toLowerGo(text);
}

function hasEscapedByte(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

function indexOfBytes(bytes: Uint8Array, needle: Uint8Array): number {
  for (let at = bytes.indexOf(needle[0]); at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
    if (needle.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

function lowerByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/**
 * A match must begin with the first byte of the needle, so a character whose lower case begins with another byte is
 * found inside a match but not at its start. A match can have more bytes than the needle; still none is looked for in
 * the last bytes of the text, where the needle would not fit.
 */
function containsFolded(text: Uint8Array, needle: Uint8Array): boolean {
  for (let at = 0; at <= text.length - needle.length; at++) {
    if (lowerByte(text[at]) === needle[0] && matchesFolded(text, at, needle)) return true;
  }
  return false;
}

function matchesFolded(text: Uint8Array, start: number, needle: Uint8Array): boolean {
  let at = start;
  let i = 0;
  while (at < text.length && i < needle.length) {
    if (text[at] < 0x80 && needle[i] < 0x80) {
      if (lowerByte(text[at++]) !== needle[i++]) return false;
      continue;
    }
    const char = runeAt(text, at);
    if (char === undefined) {
      if (text[at++] !== needle[i++]) return false;
      continue;
    }
    const wanted = runeAt(needle, i);
    if (wanted === undefined || toLowerGo(char.text) !== wanted.text) return false;
    at += char.length;
    i += wanted.length;
  }
  return i === needle.length;
}

/** The character at a byte; undefined if the byte is not part of one that begins here. */
function runeAt(bytes: Uint8Array, at: number): { readonly text: string; readonly length: number } | undefined {
  const first = bytes[at];
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const text = decodeUtf8(bytes.subarray(at, at + length));
  const whole = text.codePointAt(0) ?? 0xd800;
  if (text.length !== (whole > 0xffff ? 2 : 1) || (whole >= 0xd800 && whole <= 0xdfff)) return undefined;
  return { text, length };
}
