import { isPrintable } from './printable.ts';

/** Go's strings.ToLower: each rune by itself with its simple lower case; bytes outside UTF-8 become U+FFFD. */
export function toLowerGo(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let out = '';
  for (const char of text) out += lowerRune(char);
  return out;
}

const ASCII = /^[\x00-\x7f]*$/;

function lowerRune(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0xd800 && point <= 0xdfff) return '\ufffd';
  // Letters that came after Unicode 15 have no lower case in Go.
  if (!isPrintable(point)) return char;
  const lower = char.toLowerCase();
  return lower.length > char.length ? String.fromCodePoint(lower.codePointAt(0) ?? point) : lower;
}

const EDGE_SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Go's unicode.IsSpace of a single character. */
export function isSpaceGo(char: string): boolean {
  return EDGE_SPACE.test(char);
}

/** Go's strings.TrimSpace. */
export function trimSpaceGo(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpaceGo(text[start])) start++;
  while (end > start && isSpaceGo(text[end - 1])) end--;
  return text.slice(start, end);
}
