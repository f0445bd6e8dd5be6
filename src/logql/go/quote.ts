import { ByteText } from './byte-text.ts';
import { GoError } from './error.ts';
import { isPrintable } from './printable.ts';

/** Go's strconv.Quote: double quotes, Go escapes, printable Unicode kept, bytes outside UTF-8 as \xNN. */
export function quoteGo(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let out = '"';
  for (const char of text) out += quoteRune(char);
  return `${out}"`;
}

/** ASCII that needs no escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

function quoteRune(char: string): string {
  const named = NAMED_ESCAPES.get(char);
  if (named !== undefined) return named;
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0xdc80 && point <= 0xdcff) return `\\x${hex(point - 0xdc00, 2)}`;
  if (point >= 0xd800 && point <= 0xdfff) return '\ufffd';
  if (isPrintable(point)) return char;
  if (point < 0x20 || point === 0x7f) return `\\x${hex(point, 2)}`;
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/**
 * The text of a string literal of LogQL with its quotes: `"…"` with Go's escapes or a raw `` `…` ``. Escapes of bytes
 * that make no valid UTF-8 become escaped bytes (text.ts). Throws a GoError `invalid syntax`.
 */
export function unquoteGo(literal: string): string {
  const quote = literal[0];
  if (literal.length < 2 || literal[literal.length - 1] !== quote) throw invalidSyntax();
  const body = literal.slice(1, -1);
  if (quote === '`') {
    if (body.includes('`')) throw invalidSyntax();
    return body;
  }
  if (quote !== '"' || body.includes('\n')) throw invalidSyntax();
  if (!body.includes('\\') && !body.includes('"')) return body;
  return unescape(body);
}

function invalidSyntax(): GoError {
  return new GoError('invalid syntax');
}

const ESCAPED_CHARS: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
]);

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function unescape(body: string): string {
  const out = new ByteText();
  let at = 0;
  while (at < body.length) {
    const slash = body.indexOf('\\', at);
    const plain = body.slice(at, slash < 0 ? body.length : slash);
    if (plain.includes('"')) throw invalidSyntax();
    out.text(plain);
    if (slash < 0) break;
    at = unescapeOne(body, slash + 1, out);
  }
  return out.toString();
}

/** Reads the escape whose letter stands at `at`; returns the offset behind it. */
function unescapeOne(body: string, at: number, out: ByteText): number {
  const letter = body[at] ?? '';
  const char = ESCAPED_CHARS.get(letter);
  if (char !== undefined) {
    out.text(char);
    return at + 1;
  }
  const digits = HEX_DIGITS.get(letter);
  if (digits !== undefined) {
    const value = digitsValue(body.slice(at + 1, at + 1 + digits), digits, 16);
    // Go holds the value in 32 bits with a sign: a negative one is below 128 and so becomes its lowest byte.
    if (letter === 'x' || value > 0x7fffffff) out.byte(value % 256);
    else if (value > 0x10ffff) throw invalidSyntax();
    else out.text(value >= 0xd800 && value <= 0xdfff ? '\ufffd' : String.fromCodePoint(value));
    return at + 1 + digits;
  }
  const value = digitsValue(body.slice(at, at + 3), 3, 8);
  if (value > 255) throw invalidSyntax();
  out.byte(value);
  return at + 3;
}

function digitsValue(text: string, length: number, base: 8 | 16): number {
  const valid = base === 16 ? /^[0-9a-fA-F]*$/ : /^[0-7]*$/;
  if (text.length !== length || !valid.test(text)) throw invalidSyntax();
  return Number.parseInt(text, base);
}
