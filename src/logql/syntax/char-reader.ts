/** End of the text in place of a character. */
export const END = '';

/** A position as Loki reports it: line from 1, column from 1 in characters. Line 0: lost by reading on by hand. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

interface ReaderState {
  readonly at: number;
  readonly width: number;
  readonly line: number;
  readonly column: number;
  readonly lastLineLength: number;
}

/**
 * Reads a text character by character (code points; an escaped byte is a character of its own), counts lines and
 * columns, and reports the characters that no query may contain.
 */
export class CharReader {
  readonly text: string;
  /** Offset behind the current character. */
  #next = 0;
  #width = 0;
  #line = 1;
  #column = 0;
  #lastLineLength = 0;
  readonly #onBadChar: (message: string) => void;
  readonly #firstBadAt: number;

  constructor(text: string, onBadChar: (message: string) => void) {
    this.text = text;
    this.#onBadChar = onBadChar;
    const bad = BAD_CHAR.exec(text);
    this.#firstBadAt = bad === null ? text.length : bad.index;
  }

  /** Offset of the current character. */
  get offset(): number {
    return this.#next - this.#width;
  }

  /** Position of the current character. */
  get position(): TextPosition {
    if (this.#column > 0) return { line: this.#line, column: this.#column };
    return { line: this.#line - 1, column: this.#lastLineLength };
  }

  /** Advances to the next character and returns it; {@link END} behind the last one. */
  next(): string {
    if (this.#next >= this.text.length) {
      if (this.#width > 0) this.#column++;
      this.#width = 0;
      return END;
    }
    const char = String.fromCodePoint(this.text.codePointAt(this.#next) ?? 0);
    this.#next += char.length;
    this.#width = char.length;
    this.#column++;
    if (char === '\n') {
      this.#line++;
      this.#lastLineLength = this.#column;
      this.#column = 0;
    } else this.#checkChar(char);
    return char;
  }

  #checkChar(char: string): void {
    const message = badCharMessage(char);
    if (message !== undefined) this.#onBadChar(message);
  }

  /** Reports the first forbidden character that stands at or behind the current one, if there is one. */
  reportBadCharAhead(): void {
    if (this.#firstBadAt < this.offset || this.#firstBadAt >= this.text.length) return;
    const message = badCharMessage(this.text[this.#firstBadAt]);
    if (message !== undefined) this.#onBadChar(message);
  }

  save(): ReaderState {
    return {
      at: this.#next,
      width: this.#width,
      line: this.#line,
      column: this.#column,
      lastLineLength: this.#lastLineLength,
    };
  }

  restore(state: ReaderState): void {
    this.#next = state.at;
    this.#width = state.width;
    this.#line = state.line;
    this.#column = state.column;
    this.#lastLineLength = state.lastLineLength;
  }
}

/** NUL and escaped bytes: lone surrogates U+DC80 to U+DCFF. */
const BAD_CHAR = /\0|(?<![\ud800-\udbff])[\udc80-\udcff]/;

function badCharMessage(char: string): string | undefined {
  if (char === '\0') return 'invalid character NUL';
  const unit = char.charCodeAt(0);
  return char.length === 1 && unit >= 0xdc80 && unit <= 0xdcff ? 'invalid UTF-8 encoding' : undefined;
}
