import { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, QUOTE } from './json-scan.ts';

const SPACE = 0x20;
const MOST_FIELDS = 256;

/** Kinds of values. */
export const TEXT = 0;
export const WORD = 1;
export const NULL = 2;

/**
 * The fields of a JSON object in its plainest form: texts without escapes, numbers, true, false and null, no objects or
 * arrays inside, at most one space behind colons and commas. Most log lines are such objects, and of those every parser
 * sees the same; the parsers with Loki's semantics read all others. Fields are columns by their place in the line.
 */
export class FlatJson {
  line = '';
  count = 0;
  readonly keyStart = new Int32Array(MOST_FIELDS);
  readonly keyEnd = new Int32Array(MOST_FIELDS);
  /** Without the quotes of a text. */
  readonly valueStart = new Int32Array(MOST_FIELDS);
  readonly valueEnd = new Int32Array(MOST_FIELDS);
  readonly kind = new Uint8Array(MOST_FIELDS);

  /** Reads a line; false if it is something else. */
  read(line: string): boolean {
    this.count = 0;
    this.line = line;
    const last = line.length - 1;
    if (line.charCodeAt(0) !== OPEN_BRACE || line.charCodeAt(last) !== CLOSE_BRACE) return false;
    if (line.includes('\\')) return false;
    let at = 1;
    while (this.count < MOST_FIELDS) {
      at = this.#field(line, at, last);
      if (at < 0) return false;
      if (at === last) return true;
      if (line.charCodeAt(at) !== COMMA) return false;
      at += line.charCodeAt(at + 1) === SPACE ? 2 : 1;
    }
    return false;
  }

  /** Reads the field at a place and gives the place behind it, -1 if there is none. `last`: the closing brace. */
  #field(line: string, start: number, last: number): number {
    if (line.charCodeAt(start) !== QUOTE) return -1;
    const keyEnd = textEnd(line, start + 1);
    if (keyEnd < 0 || line.charCodeAt(keyEnd + 1) !== COLON) return -1;
    const value = keyEnd + (line.charCodeAt(keyEnd + 2) === SPACE ? 3 : 2);
    const field = this.count++;
    this.keyStart[field] = start + 1;
    this.keyEnd[field] = keyEnd;
    if (line.charCodeAt(value) === QUOTE) {
      const end = textEnd(line, value + 1);
      if (end < 0 || end >= last) return -1;
      this.#value(field, TEXT, value + 1, end);
      return end + 1;
    }
    const end = wordEnd(line, value, last);
    const kind = wordKind(line, value, end);
    this.#value(field, kind, value, end);
    return kind < 0 ? -1 : end;
  }

  #value(field: number, kind: number, start: number, end: number): void {
    this.kind[field] = kind;
    this.valueStart[field] = start;
    this.valueEnd[field] = end;
  }

  /** The first field with a key, -1 if there is none; `hint` is where it was on another line. */
  find(key: string, hint: number): number {
    // A key may stand twice: only the first place is the same for all lines of a kind.
    if (hint >= 0 && hint < this.count && this.#hasKey(hint, key) && this.#isFirst(hint, key)) return hint;
    for (let field = 0; field < this.count; field++) if (this.#hasKey(field, key)) return field;
    return -1;
  }

  #isFirst(field: number, key: string): boolean {
    for (let before = 0; before < field; before++) if (this.#hasKey(before, key)) return false;
    return true;
  }

  #hasKey(field: number, key: string): boolean {
    const start = this.keyStart[field];
    return this.keyEnd[field] - start === key.length && this.line.startsWith(key, start);
  }
}

/** Up to this many characters a loop is faster than a search of the runtime. */
const SHORT = 24;

/** Position of the next quote; -1 if there is none. */
function textEnd(line: string, start: number): number {
  const soon = Math.min(line.length, start + SHORT);
  for (let at = start; at < soon; at++) if (line.charCodeAt(at) === QUOTE) return at;
  return line.indexOf('"', soon);
}

function wordEnd(line: string, start: number, last: number): number {
  for (let at = start; at < last; at++) if (line.charCodeAt(at) === COMMA) return at;
  return last;
}

/** The kind of a bare value; -1 if it is none. */
function wordKind(line: string, start: number, end: number): number {
  const code = line.charCodeAt(start);
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
    for (let at = start + 1; at < end; at++) if (!isNumeric(line.charCodeAt(at))) return -1;
    return WORD;
  }
  if (end - start === 4 && line.startsWith('true', start)) return WORD;
  if (end - start === 5 && line.startsWith('false', start)) return WORD;
  return end - start === 4 && line.startsWith('null', start) ? NULL : -1;
}

/** A digit or one of `.`, `+`, `-`, `e`, `E`. */
function isNumeric(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  return code === 0x2e || code === 0x2b || code === 0x2d || code === 0x65 || code === 0x45;
}

const shared = new FlatJson();
let isFlat = false;

/**
 * The fields of a line, undefined if it is no flat object. The last line is remembered, because the pipelines of all
 * rules read it one after the other; the answer is good until the next call.
 */
export function flatJson(line: string): FlatJson | undefined {
  if (line !== shared.line) isFlat = shared.read(line);
  return isFlat ? shared : undefined;
}
