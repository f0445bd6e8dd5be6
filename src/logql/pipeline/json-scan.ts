/**
 * The lenient JSON scanner that Loki's parsers use (grafana/jsonparser), on strings. Positions are UTF-16 offsets; all
 * delimiters are ASCII, so bytes outside UTF-8 need no care. `end` bounds the text that the scanner may look at.
 */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

export const JSON_ERRORS = {
  unknownValue: 'Unknown value type',
  malformed: 'Malformed JSON error',
  string: `Value is string, but can't find closing '"' symbol`,
  array: `Value is array, but can't find closing ']' symbol`,
  object: `Value looks like object, but can't find closing '}' symbol`,
  escape: 'Encountered an invalid escape sequence in a string',
} as const;

/** Position of the first character that is no JSON space; `end` if there is none. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at++;
  }
  return at;
}

/** Up to this many characters a loop is faster than a search of the runtime. */
const SHORT = 24;

/**
 * Position of the quote that closes the string whose first character is at `start`; -1 if there is none. A quote
 * behind an odd number of backslashes belongs to the string.
 */
export function stringEnd(text: string, start: number, end: number): number {
  const soon = Math.min(end, start + SHORT);
  let at = start;
  for (; at < soon; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  if (at >= end) return -1;
  return longStringEnd(text, at, end);
}

/** `start` is not behind an open escape. */
function longStringEnd(text: string, start: number, end: number): number {
  let quote = text.indexOf('"', start);
  while (quote >= 0 && quote < end) {
    let slashes = quote;
    while (slashes > start && text.charCodeAt(slashes - 1) === BACKSLASH) slashes--;
    if ((quote - slashes) % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

/** Position after the bracket that closes the object or array at `start`, counting only its own kind; -1 if none. */
export function blockEnd(text: string, start: number, end: number, open: number, close: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at + 1, end);
      if (at < 0) return -1;
    } else if (code === open) depth++;
    else if (code === close && --depth === 0) return at + 1;
  }
  return -1;
}

/** Position of the end of a number, literal or other bare word. */
export function tokenEnd(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) {
      if (code > 0x20 || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return at;
    }
  }
  return end;
}

export type TokenKind = 'number' | 'boolean' | 'null';

/** The kind of the bare word at `start` to `end`; undefined if it is none that the scanner knows. */
export function tokenKind(text: string, start: number, end: number): TokenKind | undefined {
  const code = text.charCodeAt(start);
  if ((code >= 0x30 && code <= 0x39) || code === 0x2d) return 'number';
  const length = end - start;
  if (length === 4 && text.startsWith('true', start)) return 'boolean';
  if (length === 5 && text.startsWith('false', start)) return 'boolean';
  if (length === 4 && text.startsWith('null', start)) return 'null';
  return undefined;
}

/**
 * Ends of objects that stand deep in other objects. Scanning each of them on its own takes quadratic time on a tower of
 * braces, so one scan notes the ends of all objects it passes.
 */
export class ObjectEnds {
  readonly #ends = new Map<number, number>();

  clear(): void {
    if (this.#ends.size > 0) this.#ends.clear();
  }

  /** Same as {@link blockEnd} for an object. */
  find(text: string, start: number, end: number): number {
    const known = this.#ends.get(start);
    if (known !== undefined) return known;
    const open: number[] = [];
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        at = stringEnd(text, at + 1, end);
        if (at < 0) return -1;
      } else if (code === OPEN_BRACE) open.push(at);
      else if (code === CLOSE_BRACE) {
        const opened = open.pop();
        if (opened !== undefined) this.#ends.set(opened, at + 1);
        if (open.length === 0) return at + 1;
      }
    }
    return -1;
  }
}
