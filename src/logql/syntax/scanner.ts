import { CharReader, END, type TextPosition } from './char-reader.ts';
import { scanNumber } from './scan-number.ts';

export type RawKind = 'end' | 'identifier' | 'number' | 'char' | 'string' | 'symbol';

export interface RawToken {
  readonly kind: RawKind;
  readonly text: string;
  readonly start: number;
}

const IDENTIFIER_START = /^[_\p{L}]$/u;
const IDENTIFIER_PART = /^[_\p{L}\p{Nd}]$/u;
const DECIMAL_DIGIT = /^[0-9]$/;
const SPACE = /^[\t\n\r ]$/;

/**
 * The lowest layer: Go's literals, identifiers, comments and single characters, as the Go scanner below Loki's lexer
 * cuts them, with its messages. An error does not end the scan: it is reported and the token goes on.
 */
export class Scanner {
  readonly reader: CharReader;
  /** Start of the token read last; line 0 once {@link Scanner.advance} went on behind it. */
  position: TextPosition = { line: 0, column: 0 };
  /** The character read ahead; undefined before the first one. */
  #ahead: string | undefined;
  readonly #report: (message: string) => void;
  #looking = false;

  constructor(text: string, report: (message: string) => void) {
    this.#report = report;
    this.reader = new CharReader(text, report);
  }

  /** The next character that belongs to no token yet. */
  peek(): string {
    if (this.#ahead === undefined) {
      this.#ahead = this.reader.next();
      if (this.#ahead === '\ufeff') this.#ahead = this.reader.next();
    }
    return this.#ahead;
  }

  /** Takes the next character by hand; the line of the token before is lost, as in Loki's messages. */
  advance(): string {
    const char = this.peek();
    if (!this.#looking) this.position = { line: 0, column: this.position.column };
    if (char !== END) this.#ahead = this.reader.next();
    return char;
  }

  /** Runs a look-ahead; afterwards the scanner stands where it stood. Errors in it are reported at the token before. */
  lookAhead<T>(look: () => T): T {
    const ahead = this.peek();
    const state = this.reader.save();
    this.#looking = true;
    const result = look();
    this.#looking = false;
    this.reader.restore(state);
    this.#ahead = ahead;
    return result;
  }

  scan(): RawToken {
    const heldAhead = this.peek();
    this.position = { line: 0, column: this.position.column };
    let char = heldAhead;
    for (;;) {
      while (SPACE.test(char)) char = this.reader.next();
      this.position = this.reader.position;
      if (char !== '/') return this.#scanToken(char, heldAhead);
      const start = this.reader.offset;
      char = this.reader.next();
      if (char !== '/' && char !== '*') {
        this.#ahead = char;
        return { kind: 'symbol', text: '/', start };
      }
      char = this.#skipComment(char);
    }
  }

  #scanToken(first: string, heldAhead: string): RawToken {
    const start = this.reader.offset;
    const [kind, next] = this.#readToken(first, start, heldAhead);
    this.#ahead = next;
    return { kind, text: this.reader.text.slice(start, this.reader.offset), start };
  }

  /** Reads one token; returns its kind and the character behind it. */
  #readToken(first: string, start: number, heldAhead: string): [RawKind, string] {
    if (IDENTIFIER_START.test(first)) return ['identifier', this.#skipIdentifier()];
    if (DECIMAL_DIGIT.test(first)) return ['number', this.#number(first, false, start, heldAhead)];
    switch (first) {
      case END:
        return ['end', END];
      case '"':
        this.#skipString('"');
        return ['string', this.reader.next()];
      case "'":
        if (this.#skipString("'") !== 1) this.#report('invalid char literal');
        return ['char', this.reader.next()];
      case '`':
        this.#skipRawString();
        return ['string', this.reader.next()];
      case '.': {
        const next = this.reader.next();
        return DECIMAL_DIGIT.test(next) ? ['number', this.#number(next, true, start, heldAhead)] : ['symbol', next];
      }
      default:
        return ['symbol', this.reader.next()];
    }
  }

  #number(char: string, afterDot: boolean, start: number, heldAhead: string): string {
    return scanNumber(this.reader, { char, afterDot, start, heldAhead }, this.#report);
  }

  #skipIdentifier(): string {
    let char = this.reader.next();
    while (IDENTIFIER_PART.test(char)) char = this.reader.next();
    return char;
  }

  /** Returns the number of characters between the quotes; an escape counts as one. */
  #skipString(quote: string): number {
    let count = 0;
    let char = this.reader.next();
    while (char !== quote) {
      if (char === '\n' || char === END) {
        this.#report('literal not terminated');
        return count;
      }
      char = char === '\\' ? this.#skipEscape(quote) : this.reader.next();
      count++;
    }
    return count;
  }

  #skipEscape(quote: string): string {
    const char = this.reader.next();
    if (char === quote || (char !== END && 'abfnrtv\\'.includes(char))) return this.reader.next();
    if (char !== END && char >= '0' && char <= '7') return this.#skipDigits(char, /^[0-7]$/, 3);
    const length = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
    if (length > 0) return this.#skipDigits(this.reader.next(), /^[0-9a-fA-F]$/, length);
    this.#report('invalid char escape');
    return char;
  }

  #skipDigits(first: string, isDigit: RegExp, length: number): string {
    let char = first;
    let left = length;
    for (; left > 0 && isDigit.test(char); left--) char = this.reader.next();
    if (left > 0) this.#report('invalid char escape');
    return char;
  }

  #skipRawString(): void {
    let char = this.reader.next();
    while (char !== '`') {
      if (char === END) {
        this.#report('literal not terminated');
        return;
      }
      char = this.reader.next();
    }
  }

  /** Returns the first character behind the comment. */
  #skipComment(marker: string): string {
    let char = this.reader.next();
    if (marker === '/') {
      while (char !== '\n' && char !== END) char = this.reader.next();
      return char;
    }
    for (;;) {
      if (char === END) {
        this.#report('comment not terminated');
        return char;
      }
      const before = char;
      char = this.reader.next();
      if (before === '*' && char === '/') return this.reader.next();
    }
  }
}
