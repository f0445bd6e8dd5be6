import type { JsonPath } from './json-path.ts';
import {
  blockEnd,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  JSON_ERRORS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  stringEnd,
  tokenEnd,
  tokenKind,
  type TokenKind,
} from './json-scan.ts';
import { unescapeJson } from './json-text.ts';

export type JsonKind = TokenKind | 'string' | 'object' | 'array';

/** A value that the scanner found, or why it is none. `start` and `end` exclude the quotes of a string. */
export type JsonValue =
  | { readonly kind: JsonKind; readonly start: number; readonly end: number; readonly next: number }
  | { readonly kind: 'error'; readonly message: string };

/** Called for each value found (`path` is its number) and, with -1, for text that cannot be an object. */
export type OnValue = (path: number, value: JsonValue) => void;

/** The value that begins at or after `at`. */
function valueAt(text: string, at: number, end: number): JsonValue {
  const start = skipSpace(text, at, end);
  if (start === end) return { kind: 'error', message: JSON_ERRORS.malformed };
  const code = text.charCodeAt(start);
  if (code === QUOTE) {
    const close = stringEnd(text, start + 1, end);
    if (close < 0) return { kind: 'error', message: JSON_ERRORS.string };
    return { kind: 'string', start: start + 1, end: close, next: close + 1 };
  }
  if (code === OPEN_BRACKET) {
    const close = blockEnd(text, start, end, OPEN_BRACKET, CLOSE_BRACKET);
    if (close < 0) return { kind: 'error', message: JSON_ERRORS.array };
    return { kind: 'array', start, end: close, next: close };
  }
  if (code === OPEN_BRACE) {
    const close = blockEnd(text, start, end, OPEN_BRACE, CLOSE_BRACE);
    if (close < 0) return { kind: 'error', message: JSON_ERRORS.object };
    return { kind: 'object', start, end: close, next: close };
  }
  const close = tokenEnd(text, start, end);
  const kind = tokenKind(text, start, close);
  if (kind === undefined) return { kind: 'error', message: JSON_ERRORS.unknownValue };
  return { kind, start, end: close, next: close };
}

/** Calls `onElement` for each element of the array at `at`; returns where the reading ended (`]`, or the fault). */
function arrayElements(text: string, at: number, end: number, onElement: (value: JsonValue) => void): number {
  let offset = skipSpace(text, at + 1, end);
  if (offset === end) return at + 1;
  if (text.charCodeAt(offset) === CLOSE_BRACKET) return offset;
  for (;;) {
    const value = valueAt(text, offset, end);
    if (value.kind === 'error') return offset;
    onElement(value);
    const next = skipSpace(text, value.next, end);
    if (next === end) return value.next;
    if (text.charCodeAt(next) !== COMMA) return next;
    offset = next + 1;
  }
}

function isIndex(part: string | undefined): part is string {
  return part !== undefined && part.startsWith('[');
}

/** The number inside `[n]`; 0 if there is none, as Go's Atoi gives. */
function indexOf(part: string): number {
  const digits = part.slice(1, -1);
  return /^[+-]?[0-9]+$/.test(digits) ? Number(digits) : 0;
}

/** Where the value under the keys `path[from…]` begins inside the text; -1 if it is not there. */
function findKeys(text: string, start: number, end: number, path: JsonPath, from: number): number {
  const wanted = path.length - from;
  if (wanted === 0) return start;
  let matched = 0;
  let level = 0;
  let lastMatched = true;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const close = stringEnd(text, at + 1, end);
      if (close < 0) return -1;
      const behind = skipSpace(text, close + 1, end);
      if (behind === end) return -1;
      if (text.charCodeAt(behind) !== COLON) {
        at = behind - 1;
        continue;
      }
      if (level < 1 || level > wanted) return -1;
      const key = unescapeJson(text.slice(at + 1, close));
      if (key === undefined) return -1;
      lastMatched = key === path[from + level - 1];
      if (lastMatched && matched === level - 1 && ++matched === wanted) return behind + 1;
      at = behind;
    } else if (code === OPEN_BRACE) {
      if (lastMatched) level++;
      else {
        const close = blockEnd(text, at, end, OPEN_BRACE, CLOSE_BRACE);
        if (close < 0) return -1;
        at = close - 1;
      }
    } else if (code === CLOSE_BRACE) {
      if (--level === matched) matched--;
    } else if (code === OPEN_BRACKET) {
      const part = path[from + level];
      if (matched === level && isIndex(part)) return findElement(text, at, end, path, from + level);
      const close = blockEnd(text, at, end, OPEN_BRACKET, CLOSE_BRACKET);
      if (close < 0) return -1;
      at = close - 1;
    } else if (code === COLON) return -1;
  }
  return -1;
}

function findElement(text: string, at: number, end: number, path: JsonPath, index: number): number {
  const part = path[index];
  if (!/^\[[+-]?[0-9]+\]$/.test(part)) return -1;
  const wanted = indexOf(part);
  let count = 0;
  let from = -1;
  let to = -1;
  arrayElements(text, at, end, (value) => {
    if (value.kind !== 'error' && count === wanted) {
      const quote = value.kind === 'string' ? 1 : 0;
      from = value.start - quote;
      to = value.end + quote;
    }
    count++;
  });
  return from < 0 ? -1 : findKeys(text, from, to, path, index + 1);
}

/**
 * Looks for several paths in one pass (the scanner's EachKey): left to right, objects that were taken are entered
 * again, each path is found once, arrays are entered only for a wanted index, and unterminated text ends the search
 * without an error.
 */
export function eachKey(text: string, paths: readonly JsonPath[], onValue: OnValue): void {
  new EachKey(text, paths, onValue).run();
}

class EachKey {
  readonly #text: string;
  readonly #paths: readonly JsonPath[];
  readonly #onValue: OnValue;
  readonly #isFound: boolean[];
  readonly #longest: number;
  /** The keys of the objects around the current place. */
  readonly #trail: string[] = [];
  #found = 0;
  #level = 0;

  constructor(text: string, paths: readonly JsonPath[], onValue: OnValue) {
    this.#text = text;
    this.#paths = paths;
    this.#onValue = onValue;
    this.#isFound = paths.map(() => false);
    this.#longest = Math.max(0, ...paths.map((path) => path.length));
  }

  run(): void {
    const text = this.#text;
    for (let at = 0; at >= 0 && at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) at = this.#string(at);
      else if (code === OPEN_BRACE) this.#level++;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#level--;
      else if (code === OPEN_BRACKET) at = this.#array(at);
    }
  }

  get #isDone(): boolean {
    return this.#found === this.#paths.length;
  }

  /** Handles the string at `at`; returns the last position it used, or a negative number to stop the search. */
  #string(at: number): number {
    const text = this.#text;
    const close = stringEnd(text, at + 1, text.length);
    if (close < 0) return STOP;
    const behind = skipSpace(text, close + 1, text.length);
    if (behind === text.length) return STOP;
    if (text.charCodeAt(behind) !== COLON) return behind - 1;
    const key = unescapeJson(text.slice(at + 1, close));
    if (key === undefined) return STOP;
    if (this.#level <= this.#longest && !this.#key(key, behind + 1)) return STOP;
    return skipSpace(text, behind + 1, text.length) === text.length ? STOP : behind;
  }

  /** Takes the value behind a key for every path that ends there; false to stop the search. */
  #key(key: string, at: number): boolean {
    const level = this.#level;
    if (level < 1) {
      this.#onValue(-1, { kind: 'error', message: JSON_ERRORS.malformed });
      return false;
    }
    this.#trail[level - 1] = key;
    for (let i = 0; i < this.#paths.length && !this.#isDone; i++) {
      const path = this.#paths[i];
      if (path.length !== level || this.#isFound[i] || !this.#isOnTrail(path, level)) continue;
      this.#isFound[i] = true;
      this.#found++;
      this.#onValue(i, valueAt(this.#text, at, this.#text.length));
    }
    return !this.#isDone;
  }

  #isOnTrail(path: JsonPath, level: number): boolean {
    const length = Math.min(path.length, level);
    for (let i = length - 1; i >= 0; i--) if (path[i] !== (this.#trail[i] ?? '')) return false;
    return true;
  }

  #array(at: number): number {
    const text = this.#text;
    const level = this.#level;
    if (level < 0) {
      this.#onValue(-1, { kind: 'error', message: JSON_ERRORS.malformed });
      return STOP;
    }
    const wanting: number[] = [];
    for (let i = 0; i < this.#paths.length; i++) {
      const path = this.#paths[i];
      if (this.#isFound[i] || !isIndex(path[level]) || path[level].length <= 2) continue;
      if (this.#isOnTrail(path, level)) wanting.push(i);
    }
    if (wanting.length === 0) {
      const close = blockEnd(text, at, text.length, OPEN_BRACKET, CLOSE_BRACKET);
      return close < 0 ? STOP : close - 1;
    }
    this.#level++;
    let count = 0;
    const end = arrayElements(text, at, text.length, (value) => {
      for (const i of wanting) if (indexOf(this.#paths[i][level]) === count) this.#element(i, value);
      count++;
    });
    return this.#isDone ? STOP : end - 1;
  }

  #element(index: number, value: JsonValue): void {
    if (value.kind === 'error') return;
    const text = this.#text;
    const path = this.#paths[index];
    const at = findKeys(text, value.start, value.end, path, this.#level);
    this.#found++;
    this.#isFound[index] = true;
    if (at < 0) return;
    if (value.kind === 'string') {
      this.#onValue(index, { kind: 'string', start: at, end: value.end, next: value.next });
    } else this.#onValue(index, valueAt(text, at, value.end));
  }
}

const STOP = -2;
