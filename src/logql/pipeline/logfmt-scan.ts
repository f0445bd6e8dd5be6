import { byteLength } from '../text.ts';
import { hasInvalid, unicodeEscapeAt } from './json-text.ts';
import { hashStep } from './key-table.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

/**
 * The logfmt scanner of Loki on a string. Every delimiter is ASCII, so bytes outside UTF-8 need no care. After a
 * successful {@link nextKey} call {@link readValue} or {@link skipValue}; values are cut out only when asked for.
 */
export class LogfmtScanner {
  /** The key is the line's `keyStart` to `keyEnd`; its hash is that of the key table. */
  keyStart = 0;
  keyEnd = 0;
  keyHash = 0;

  #line = '';
  #at = 0;
  #valueStart = 0;
  #valueEnd = 0;
  #hasValue = false;
  /** The value when it had escapes. */
  #unquoted: string | undefined;
  #error: { readonly at: number; readonly message: string } | undefined;

  start(line: string): void {
    this.#line = line;
    this.#at = 0;
    this.#error = undefined;
  }

  get line(): string {
    return this.#line;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#line.length;
  }

  get value(): string {
    return this.#unquoted ?? this.#line.slice(this.#valueStart, this.#valueEnd);
  }

  /** The last error in Loki's words, with its position in bytes counted from 1; undefined if there was none. */
  get error(): string | undefined {
    if (this.#error === undefined) return undefined;
    const position = byteLength(this.#line.slice(0, this.#error.at)) + 1;
    return `logfmt syntax error at pos ${position} : ${this.#error.message}`;
  }

  /** Moves to the next key; false at the end and at an error, behind which the scan may go on. */
  nextKey(): boolean {
    const line = this.#line;
    const end = line.length;
    let at = this.#at;
    this.#unquoted = undefined;
    this.#valueStart = 0;
    this.#valueEnd = 0;
    this.#hasValue = false;
    while (at < end && line.charCodeAt(at) <= SPACE) at++;
    this.keyStart = at;
    if (at === end) {
      this.#at = end;
      return false;
    }
    let hash = 0;
    let units = 0;
    let code = 0;
    for (; at < end; at++) {
      code = line.charCodeAt(at);
      if (code === EQUALS || code === QUOTE || code <= SPACE) break;
      units |= code;
      hash = hashStep(hash, code);
    }
    this.#at = at;
    if (at < end && code === QUOTE) return this.#unexpected(QUOTE);
    this.keyEnd = at;
    this.keyHash = hash;
    const isInvalid = units > 0x7f && hasInvalid(line.slice(this.keyStart, at));
    const hasValue = at < end && code === EQUALS;
    if (isInvalid) {
      this.#fail('invalid key');
      if (hasValue) this.#skipWord();
      return false;
    }
    if (!hasValue) return true;
    if (at === this.keyStart) return this.#unexpected(EQUALS);
    this.#hasValue = true;
    return true;
  }

  /** Reads the value of the key; false at an error, which makes the pair void. */
  readValue(): boolean {
    if (!this.#hasValue) return true;
    const line = this.#line;
    const end = line.length;
    const start = this.#at + 1;
    this.#at = start;
    if (start < end && line.charCodeAt(start) === QUOTE) return this.#readQuoted(start);
    for (let at = start; at < end; at++) {
      const code = line.charCodeAt(at);
      if (code <= SPACE) {
        this.#take(start, at, at);
        return true;
      }
      if (code === EQUALS || code === QUOTE) {
        this.#at = at;
        return this.#unexpected(code);
      }
    }
    this.#take(start, end, end);
    return true;
  }

  /** Moves to the next whole pair; false at the end and at an error, behind which the scan may go on. */
  next(): boolean {
    return this.nextKey() && this.readValue();
  }

  /** Passes over the value without a look for errors. */
  skipValue(): void {
    if (!this.#hasValue) return;
    this.#at++;
    if (this.#line.charCodeAt(this.#at) === QUOTE) this.#skipQuoted();
    else this.#skipWord();
  }

  #skipQuoted(): void {
    const line = this.#line;
    for (let at = this.#at + 1; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) {
        this.#at = at + 1;
        return;
      }
    }
    this.#at = line.length;
  }

  #take(start: number, end: number, next: number): void {
    this.#valueStart = start;
    this.#valueEnd = end;
    this.#at = next;
  }

  #readQuoted(quote: number): boolean {
    const line = this.#line;
    const end = line.length;
    let hasEscape = false;
    for (let at = quote + 1; at < end; at++) {
      const code = line.charCodeAt(at);
      if (code === BACKSLASH) {
        hasEscape = true;
        at++;
      } else if (code === QUOTE) {
        this.#take(quote + 1, at, at + 1);
        if (!hasEscape) return true;
        this.#unquoted = unquoteLogfmt(line.slice(quote + 1, at));
        if (this.#unquoted !== undefined) return true;
        this.#fail('invalid quoted value');
        return false;
      }
    }
    this.#at = end;
    this.#fail('unterminated quoted value');
    return false;
  }

  #unexpected(code: number): false {
    this.#fail(`unexpected '${String.fromCharCode(code)}'`);
    this.#skipWord();
    return false;
  }

  #fail(message: string): void {
    this.#error = { at: this.#at, message };
  }

  #skipWord(): void {
    const line = this.#line;
    let at = this.#at;
    while (at < line.length && line.charCodeAt(at) > SPACE) at++;
    this.#at = at;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ["'", "'"],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Text between quotes with its escapes replaced; undefined if one is wrong. A lone surrogate becomes U+FFFD. */
function unquoteLogfmt(raw: string): string | undefined {
  let out = '';
  let from = 0;
  for (let slash = raw.indexOf('\\'); slash >= 0; slash = raw.indexOf('\\', from)) {
    out += raw.slice(from, slash);
    const simple = ESCAPES.get(raw[slash + 1]);
    if (simple !== undefined) {
      out += simple;
      from = slash + 2;
      continue;
    }
    const first = unicodeEscapeAt(raw, slash);
    if (first < 0) return undefined;
    from = slash + 6;
    if (first < 0xd800 || first > 0xdfff) {
      out += String.fromCharCode(first);
      continue;
    }
    const second = first < 0xdc00 ? unicodeEscapeAt(raw, from) : -1;
    if (second >= 0xdc00 && second <= 0xdfff) {
      out += String.fromCharCode(first, second);
      from += 6;
    } else out += '\ufffd';
  }
  return out + raw.slice(from);
}
