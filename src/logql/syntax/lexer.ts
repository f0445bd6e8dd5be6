import type { Span } from '../ast.ts';
import { tryParseBytesSize } from '../go/bytes-size.ts';
import { parseLogqlDuration, tryParsePrometheusDuration } from '../go/duration.ts';
import { GoError, unquoteGo } from '../go/strconv.ts';
import { isSpaceGo, toLowerGo } from '../go/unicode.ts';
import { isUtf8 } from '../text.ts';
import { END, type TextPosition } from './char-reader.ts';
import { Scanner, type RawToken } from './scanner.ts';
import { FUNCTION_WORDS, PAIRS, PARSER_FLAGS, RESERVED_WORDS, SYMBOLS } from './words.ts';

/**
 * The name of a token: Loki's upper-case name for tokens with a value (`IDENTIFIER`, `STRING`, …), `$end`, else the
 * symbol or the word in lower case.
 */
export type TokenName = string;

export interface Token {
  readonly name: TokenName;
  /** Identifier, decoded string, number as written, or flag. */
  readonly text: string;
  /** Nanoseconds of DURATION and RANGE, bytes of BYTES. */
  readonly value: bigint;
  readonly span: Span;
  /** Where Loki would report an error at this token. */
  readonly position: TextPosition;
}

export interface LexicalError {
  readonly message: string;
  readonly position: TextPosition;
  readonly span: Span;
}

/** Cuts a query into tokens, one at a time, by the rules of Loki's lexer. The first error is kept; scanning goes on. */
export class Lexer {
  readonly #text: string;
  readonly #scanner: Scanner;
  #error: LexicalError | undefined;
  #tokenStart = 0;
  #ended = false;

  constructor(text: string) {
    this.#text = text;
    this.#scanner = new Scanner(text, (message) => this.#fail(message));
  }

  /** The first error met so far. */
  get error(): LexicalError | undefined {
    return this.#error;
  }

  #fail(message: string): void {
    const end = Math.min(Math.max(this.#scanner.reader.offset, this.#tokenStart + 1), this.#text.length);
    this.#error ??= {
      message,
      position: this.#scanner.position,
      span: { start: Math.min(this.#tokenStart, end), end },
    };
  }

  next(): Token {
    if (this.#ended) return this.#token('$end');
    const raw = this.#scanOverComments();
    switch (raw.kind) {
      case 'end':
        return this.#end();
      case 'number':
        return this.#number(raw.text);
      case 'string':
        return this.#string(raw.text);
      case 'char':
        return this.#token('IDENTIFIER', raw.text);
      case 'identifier':
        return this.#word(raw);
      case 'symbol':
        return this.#symbol(raw);
      default: {
        const unknown: never = raw.kind;
        return unknown;
      }
    }
  }

  #scanOverComments(): RawToken {
    for (;;) {
      const raw = this.#scanner.scan();
      this.#tokenStart = raw.start;
      if (raw.text !== '#') return raw;
      for (let char = this.#scanner.peek(); char !== '\n' && char !== END;) char = this.#scanner.advance();
    }
  }

  #token(name: TokenName, text = '', value = 0n): Token {
    const span = { start: this.#tokenStart, end: Math.max(this.#scanner.reader.offset, this.#tokenStart) };
    return { name, text, value, span, position: this.#scanner.position };
  }

  #end(): Token {
    this.#ended = true;
    return this.#token('$end');
  }

  #number(text: string): Token {
    const duration = this.#takeSuffix(text, DURATION_CHAR, parseLogqlDuration);
    if (duration !== undefined) return this.#token('DURATION', '', duration);
    const bytes = this.#takeSuffix(text, BYTES_CHAR, parseBytesLiteral);
    if (bytes !== undefined) return this.#token('BYTES', '', bytes);
    return this.#token('NUMBER', text);
  }

  /** Takes the characters behind a number if together with it they have a meaning. */
  #takeSuffix<T>(text: string, allowed: RegExp, parse: (text: string) => T | undefined): T | undefined {
    const suffix = this.#scanner.lookAhead(() => this.#readWhile(allowed));
    const value = suffix === '' ? undefined : parse(text + suffix);
    if (value !== undefined) this.#readWhile(allowed);
    return value;
  }

  #readWhile(allowed: RegExp): string {
    let out = '';
    while (allowed.test(this.#scanner.peek())) out += this.#scanner.advance();
    return out;
  }

  #string(literal: string): Token {
    if (!isUtf8(literal)) {
      this.#fail('invalid UTF-8 rune');
      return this.#end();
    }
    try {
      return this.#token('STRING', unquoteGo(literal));
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      this.#fail(error.message);
      return this.#end();
    }
  }

  #word(raw: RawToken): Token {
    const word = toLowerGo(raw.text);
    if (FUNCTION_WORDS.has(word)) return this.#isCalled() ? this.#token(word) : this.#token('IDENTIFIER', raw.text);
    return RESERVED_WORDS.has(word) ? this.#token(word, raw.text) : this.#token('IDENTIFIER', raw.text);
  }

  /** A function word is a function only before `(`, or before `by` or `without` and `(`. */
  #isCalled(): boolean {
    return this.#scanner.lookAhead(() => {
      this.#skipSpace();
      let read = '';
      while (read.length < 'without'.length) {
        const char = this.#scanner.advance();
        if (char === END) return false;
        read += char.toLowerCase();
        if (read === '(') return true;
        if (read !== 'by' && read !== 'without') continue;
        this.#skipSpace();
        return this.#scanner.advance() === '(';
      }
      // Loki reads on to the end here, and so meets forbidden characters early.
      this.#scanner.reader.reportBadCharAhead();
      return false;
    });
  }

  #skipSpace(): void {
    while (isSpaceGo(this.#scanner.peek())) this.#scanner.advance();
  }

  #symbol(raw: RawToken): Token {
    if (raw.text === '[') return this.#range();
    if (raw.text === '-') {
      const signed = this.#flag() ?? this.#negativeDuration();
      if (signed !== undefined) return signed;
    }
    const pair = raw.text + this.#scanner.peek();
    if (PAIRS.has(pair)) {
      this.#scanner.advance();
      return this.#token(pair);
    }
    return SYMBOLS.has(raw.text) ? this.#token(raw.text) : this.#token('IDENTIFIER', raw.text);
  }

  #flag(): Token | undefined {
    if (this.#scanner.peek() !== '-') return undefined;
    const flag = `-${this.#scanner.lookAhead(() => this.#readWhile(FLAG_CHAR))}`;
    if (!PARSER_FLAGS.has(flag)) return undefined;
    this.#readWhile(FLAG_CHAR);
    return this.#token('FUNCTION_FLAG', flag);
  }

  #negativeDuration(): Token | undefined {
    const duration = this.#takeSuffix('-', DURATION_CHAR, parseLogqlDuration);
    return duration === undefined ? undefined : this.#token('DURATION', '', duration);
  }

  #range(): Token {
    let text = '';
    for (let char = this.#scanner.advance(); char !== ']'; char = this.#scanner.advance()) {
      if (char === END) {
        this.#fail("missing closing ']' in duration");
        return this.#end();
      }
      text += char;
    }
    const duration = tryParsePrometheusDuration(text);
    if (typeof duration === 'bigint') return this.#token('RANGE', text, duration);
    this.#fail(duration);
    return this.#end();
  }
}

const DURATION_CHAR = /^[\p{N}nu\u00b5mshdwy.]$/u;
const BYTES_CHAR = /^[\p{N}BikKMGTP.]$/u;
const FLAG_CHAR = /^[\p{L}-]$/u;

function parseBytesLiteral(text: string): bigint | undefined {
  const bytes = tryParseBytesSize(text);
  return typeof bytes === 'number' ? BigInt(bytes) : undefined;
}
