import { CLOSE_BRACE, COLON, COMMA, OPEN_BRACE, QUOTE } from './json-scan.ts';
import { JsonShape, NULL, TEXT, WORD } from './json-shape.ts';
import { replaceInvalid } from './json-text.ts';

const SPACE = 0x20;
/** Fields of an object; those with more are read by others. */
const MOST_FIELDS = 256;

/** Shapes remembered; hostile keys must not pile up. */
const MOST_SHAPES = 4096;
/** Keys that may follow in one place, of those remembered. */
const MOST_NEXT = 16;

/** Shapes whose expression is tried on a line. */
const MOST_TRIED = 6;

/**
 * The fields of a JSON object in its plainest form: texts without escapes, numbers, true, false and null, no objects or
 * arrays inside, at most one space behind colons and commas. Most log lines are such objects, and of those every parser
 * sees the same; the parsers with Loki's semantics read all others. Fields are columns by their place in the line.
 */
export class FlatJson {
  line = '';
  #count = 0;
  #root = new JsonShape('', undefined);
  #shapes = 0;
  /** The keys of the line. */
  shape = this.#root;
  /** The groups of the shape's expression; null if the columns below hold the fields. */
  #match: RegExpExecArray | null = null;
  /** Shapes with an expression, the last one first. */
  readonly #tried: JsonShape[] = [];
  /** Without the quotes of a text. */
  readonly #valueStart = new Int32Array(MOST_FIELDS);
  readonly #valueEnd = new Int32Array(MOST_FIELDS);
  readonly #kind = new Uint8Array(MOST_FIELDS);

  /** Reads a line; false if it is something else. */
  read(line: string): boolean {
    this.line = line;
    for (let i = 0; i < this.#tried.length; i++) {
      const shape = this.#tried[i];
      this.#match = shape.pattern?.exec(line) ?? null;
      if (this.#match === null) continue;
      this.shape = shape;
      if (i > 0) this.#try(shape);
      return true;
    }
    if (!this.#readFields(line)) return false;
    this.shape.met(this.#kind);
    if (this.shape.pattern !== undefined) this.#try(this.shape);
    return true;
  }

  /** Puts a shape first among those that are tried. */
  #try(shape: JsonShape): void {
    const place = this.#tried.indexOf(shape);
    if (place >= 0) this.#tried.splice(place, 1);
    else if (this.#tried.length >= MOST_TRIED) this.#tried.pop();
    this.#tried.unshift(shape);
  }

  #readFields(line: string): boolean {
    this.#match = null;
    this.#count = 0;
    const last = line.length - 1;
    if (line.charCodeAt(0) !== OPEN_BRACE || line.charCodeAt(last) !== CLOSE_BRACE) return false;
    if (line.includes('\\')) return false;
    let shape = this.#root;
    let at = 1;
    while (this.#count < MOST_FIELDS) {
      let next = shape.last;
      if (next === undefined || !line.startsWith(next.text, at)) next = this.#next(shape, line, at);
      if (next === undefined) return false;
      shape = next;
      at = this.#value(line, at + next.text.length, last);
      if (at < 0) return false;
      if (at === last) {
        this.shape = shape;
        return true;
      }
      if (line.charCodeAt(at) !== COMMA) return false;
      at += line.charCodeAt(at + 1) === SPACE ? 2 : 1;
    }
    return false;
  }

  /** The shape with the key at a place. */
  #next(shape: JsonShape, line: string, at: number): JsonShape | undefined {
    let next = shape.next.find(({ text }) => line.startsWith(text, at));
    if (next === undefined) {
      if (line.charCodeAt(at) !== QUOTE) return undefined;
      const end = line.indexOf('"', at + 1);
      if (end < 0 || line.charCodeAt(end + 1) !== COLON) return undefined;
      next = new JsonShape(line.slice(at + 1, end), shape);
      if (shape.next.length >= MOST_NEXT) return next;
      if (this.#shapes++ >= MOST_SHAPES) {
        this.#root = new JsonShape('', undefined);
        this.#shapes = 0;
      }
      shape.next.push(next);
    }
    shape.last = next;
    return next;
  }

  /** Reads the value behind a colon and gives the place behind it, -1 if there is none. `last`: the closing brace. */
  #value(line: string, colon: number, last: number): number {
    const start = line.charCodeAt(colon) === SPACE ? colon + 1 : colon;
    const field = this.#count++;
    if (line.charCodeAt(start) === QUOTE) {
      const end = textEnd(line, start + 1);
      if (end < 0 || end >= last) return -1;
      this.#kind[field] = TEXT;
      this.#valueStart[field] = start + 1;
      this.#valueEnd[field] = end;
      return end + 1;
    }
    const end = wordEnd(line, start, last);
    const kind = wordKind(line, start, end);
    if (kind < 0) return -1;
    this.#kind[field] = kind;
    this.#valueStart[field] = start;
    this.#valueEnd[field] = end;
    return end;
  }

  isNull(field: number): boolean {
    if (this.#match !== null) {
      const kinds = this.shape.kindsOf(field);
      if (kinds === NULL || (kinds & NULL) === 0) return kinds === NULL;
      this.#readAgain();
    }
    return this.#kind[field] === NULL;
  }

  /** The value of a field; null is the empty text. */
  text(field: number): string {
    if (this.isNull(field)) return '';
    if (this.#match !== null) {
      const group = this.shape.groupOf(field);
      if (group > 0) return replaceInvalid(this.#match[group]);
      this.#readAgain();
      this.shape.ask(field);
    }
    return replaceInvalid(this.line.slice(this.#valueStart[field], this.#valueEnd[field]));
  }

  /** Fills the columns for a line that an expression has read. */
  #readAgain(): void {
    const { shape } = this;
    this.#readFields(this.line);
    this.shape = shape;
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
