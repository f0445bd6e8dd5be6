import { isPrintable } from '../go/printable.ts';
import { isSpaceGo } from '../go/unicode.ts';

const ASCII = /^[\x00-\x7f]*$/;

/** Go's strings.ToUpper: each rune by itself with its simple upper case; bytes outside UTF-8 become U+FFFD. */
export function toUpperGo(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  let out = '';
  for (const char of text) out += upperRune(char);
  return out;
}

/** Go's deprecated strings.Title: the first letter of each word in title case, all else as it is. */
export function titleGo(text: string): string {
  let out = '';
  let previous = ' ';
  for (const char of text) {
    out += isSeparator(previous) ? titleRune(char) : validRune(char);
    previous = char;
  }
  return out;
}

function isSeparator(char: string): boolean {
  if (char < '\x80') return !/[0-9A-Za-z_]/.test(char);
  return !/[\p{L}\p{Nd}]/u.test(char) && isSpaceGo(char);
}

function validRune(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? '\ufffd' : char;
}

/** Upper case that Unicode 15 knows and that is one rune; the Greek letters with iota have one of their own. */
function upperRune(char: string): string {
  const upper = char.toUpperCase();
  const point = upper.codePointAt(0) ?? 0;
  if (upper.length === (point > 0xffff ? 2 : 1) && isPrintable(point)) return upper;
  const own = char.codePointAt(0) ?? 0;
  if (own >= 0x1f80 && own <= 0x1faf) return (own & 8) === 0 ? String.fromCodePoint(own + 8) : char;
  if (own === 0x1fb3 || own === 0x1fc3 || own === 0x1ff3) return String.fromCodePoint(own + 9);
  return validRune(char);
}

/** The title case of a character as Go gives it: upper case, but for the Latin digraphs and for Georgian. */
export function titleRune(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0x1c4 && point <= 0x1cc) return String.fromCodePoint(0x1c5 + 3 * Math.floor((point - 0x1c4) / 3));
  if (point >= 0x1f1 && point <= 0x1f3) return '\u01f2';
  if (point >= 0x10d0 && point <= 0x10ff) return char;
  return upperRune(char);
}
