import { isPrintable } from '../go/printable.ts';
import { quoteGo } from '../go/quote.ts';
import { byteLength } from '../text.ts';
import { FunctionError } from './errors.ts';

export type TokenType =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | KeywordType;

export type KeywordType =
  'block' | 'break' | 'continue' | 'dot' | 'define' | 'else' | 'end' | 'if' | 'nil' | 'range' | 'template' | 'with';

/** `pos` is an offset in the template, `line` counts from 1. */
export interface Token {
  readonly type: TokenType;
  readonly pos: number;
  readonly value: string;
  readonly line: number;
}

const KEYWORDS: ReadonlyMap<string, KeywordType> = new Map(
  (['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with'] as const).map(
    (word) => [word, word],
  ),
);

const KEYWORD_TYPES: ReadonlySet<string> = new Set([...KEYWORDS.values(), 'dot']);

const EOF = '';

/** A token as error messages show it. */
export function tokenText(token: Token): string {
  if (token.type === 'eof') return 'EOF';
  if (token.type === 'error') return token.value;
  if (KEYWORD_TYPES.has(token.type)) return `<${token.value}>`;
  if (byteLength(token.value) > 10) {
    return `${quoteGo(Array.from(token.value).slice(0, 10).join(''))}...`;
  }
  return quoteGo(token.value);
}

/** Go's `%#U` of a character. */
function unicodeText(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0xdc80 && point <= 0xdcff) return "U+FFFD '\ufffd'";
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(point) ? `${code} '${char}'` : code;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

const ALPHANUMERIC = /^[\p{L}\p{Nd}_]$/u;

function isAlphaNumeric(char: string): boolean {
  return char !== EOF && ALPHANUMERIC.test(char);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The scanner of Go's text/template with the delimiters `{{` and `}}`. */
export class Lexer {
  #input: string;
  #pos = 0;
  #start = 0;
  #line = 1;
  #startLine = 1;
  #insideAction = false;
  #parenDepth = 0;

  constructor(input: string) {
    this.#input = input;
  }

  /** The next token; after the end or an error, `eof` for ever. */
  next(): Token {
    try {
      return this.#insideAction ? this.#action() : this.#text();
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      const token: Token = { type: 'error', pos: this.#start, value: error.message, line: this.#startLine };
      this.#input = '';
      this.#pos = 0;
      this.#start = 0;
      return token;
    }
  }

  #read(): string {
    const point = this.#input.codePointAt(this.#pos);
    if (point === undefined) return EOF;
    const char = String.fromCodePoint(point);
    this.#pos += char.length;
    if (char === '\n') this.#line++;
    return char;
  }

  #peek(): string {
    const point = this.#input.codePointAt(this.#pos);
    return point === undefined ? EOF : String.fromCodePoint(point);
  }

  #at(text: string, offset = 0): boolean {
    return this.#input.startsWith(text, this.#pos + offset);
  }

  #emit(type: TokenType): Token {
    const token = {
      type,
      pos: this.#start,
      value: this.#input.slice(this.#start, this.#pos),
      line: this.#startLine,
    };
    this.#start = this.#pos;
    this.#startLine = this.#line;
    return token;
  }

  /** Skips what was passed without #read. */
  #ignore(): void {
    this.#line += countLines(this.#input.slice(this.#start, this.#pos));
    this.#start = this.#pos;
    this.#startLine = this.#line;
  }

  #fail(message: string): never {
    throw new FunctionError(message);
  }

  #text(): Token {
    for (;;) {
      const found = this.#input.indexOf('{{', this.#pos);
      if (found < 0) {
        this.#pos = this.#input.length;
        if (this.#pos === this.#start) return this.#emit('eof');
        this.#line += countLines(this.#input.slice(this.#start));
        return this.#emit('text');
      }
      const token = this.#textBefore(found);
      if (token !== undefined) return token;
      const delim = this.#leftDelim();
      if (delim !== undefined) return delim;
    }
  }

  #textBefore(found: number): Token | undefined {
    if (found === this.#pos) return undefined;
    this.#pos = found;
    const trim = leftTrimMarker(this.#input, found + 2) ? trailingSpaces(this.#input.slice(this.#start, found)) : 0;
    this.#pos -= trim;
    this.#line += countLines(this.#input.slice(this.#start, this.#pos));
    const token = this.#emit('text');
    this.#pos += trim;
    this.#ignore();
    return token.value.length > 0 ? token : undefined;
  }

  /** Undefined for a comment, which gives no token. */
  #leftDelim(): Token | undefined {
    this.#pos += 2;
    const afterMarker = leftTrimMarker(this.#input, this.#pos) ? 2 : 0;
    if (this.#at('/*', afterMarker)) {
      this.#pos += afterMarker;
      this.#ignore();
      this.#comment();
      return undefined;
    }
    const token = this.#emit('leftDelim');
    this.#insideAction = true;
    this.#pos += afterMarker;
    this.#ignore();
    this.#parenDepth = 0;
    return token;
  }

  #comment(): void {
    const end = this.#input.indexOf('*/', this.#pos + 2);
    if (end < 0) this.#fail('unclosed comment');
    this.#pos = end + 2;
    const delim = this.#rightDelimAt();
    if (delim === undefined) this.#fail('comment ends before closing delimiter');
    this.#pos += delim === 'trim' ? 4 : 2;
    if (delim === 'trim') this.#pos += leadingSpaces(this.#input, this.#pos);
    this.#ignore();
  }

  #rightDelimAt(): 'plain' | 'trim' | undefined {
    if (rightTrimMarker(this.#input, this.#pos) && this.#at('}}', 2)) return 'trim';
    return this.#at('}}') ? 'plain' : undefined;
  }

  #rightDelim(): Token {
    const trim = this.#rightDelimAt() === 'trim';
    if (trim) {
      this.#pos += 2;
      this.#ignore();
    }
    this.#pos += 2;
    const token = this.#emit('rightDelim');
    if (trim) {
      this.#pos += leadingSpaces(this.#input, this.#pos);
      this.#ignore();
    }
    this.#insideAction = false;
    return token;
  }

  #action(): Token {
    if (this.#rightDelimAt() !== undefined) {
      if (this.#parenDepth === 0) return this.#rightDelim();
      this.#fail('unclosed left paren');
    }
    const first = this.#peek();
    if (isSpace(first)) return this.#space();
    if (first === '.') {
      const after = this.#input[this.#pos + 1];
      if (after !== undefined && (after < '0' || after > '9')) return this.#fieldOrVariable('field');
    }
    if (first === '.' || first === '+' || first === '-' || (first >= '0' && first <= '9')) return this.#number();
    if (isAlphaNumeric(first)) return this.#identifier();
    this.#read();
    switch (first) {
      case EOF:
        return this.#fail('unclosed action');
      case '=':
        return this.#emit('assign');
      case ':':
        if (this.#read() !== '=') this.#fail('expected :=');
        return this.#emit('declare');
      case '|':
        return this.#emit('pipe');
      case '"':
        return this.#quoted('"', 'string', 'unterminated quoted string');
      case "'":
        return this.#quoted("'", 'charConstant', 'unterminated character constant');
      case '`':
        return this.#raw();
      case '$':
        return this.#fieldOrVariable('variable');
      case '(':
        this.#parenDepth++;
        return this.#emit('leftParen');
      case ')':
        this.#parenDepth--;
        if (this.#parenDepth < 0) this.#fail('unexpected right paren');
        return this.#emit('rightParen');
      default:
        if (first > ' ' && first <= '~') return this.#emit('char');
        return this.#fail(`unrecognized character in action: ${unicodeText(first)}`);
    }
  }

  /** A space before `-}}` belongs to the delimiter. */
  #space(): Token {
    let count = 0;
    while (isSpace(this.#peek())) {
      this.#read();
      count++;
    }
    if (rightTrimMarker(this.#input, this.#pos - 1) && this.#at('}}', 1)) {
      this.#pos -= 1;
      if (this.#input[this.#pos] === '\n') this.#line--;
      if (count === 1) return this.#rightDelim();
    }
    return this.#emit('space');
  }

  #identifier(): Token {
    while (isAlphaNumeric(this.#peek())) this.#read();
    const word = this.#input.slice(this.#start, this.#pos);
    if (!this.#atTerminator()) this.#fail(`bad character ${unicodeText(this.#peek())}`);
    const keyword = KEYWORDS.get(word);
    if (keyword !== undefined) return this.#emit(keyword);
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  #fieldOrVariable(type: 'field' | 'variable'): Token {
    if (type === 'field') this.#read();
    if (this.#atTerminator()) return this.#emit(type === 'field' ? 'dot' : type);
    while (isAlphaNumeric(this.#peek())) this.#read();
    if (!this.#atTerminator()) this.#fail(`bad character ${unicodeText(this.#peek())}`);
    return this.#emit(type);
  }

  #atTerminator(): boolean {
    const char = this.#peek();
    return isSpace(char) || char === EOF || '.,|:)('.includes(char) || this.#at('}}');
  }

  #quoted(quote: string, type: 'string' | 'charConstant', unterminated: string): Token {
    for (;;) {
      let char = this.#read();
      if (char === '\\') {
        char = this.#read();
        if (char !== EOF && char !== '\n') continue;
      }
      if (char === EOF || char === '\n') this.#fail(unterminated);
      if (char === quote) return this.#emit(type);
    }
  }

  #raw(): Token {
    for (;;) {
      const char = this.#read();
      if (char === EOF) this.#fail('unterminated raw quoted string');
      if (char === '`') return this.#emit('rawString');
    }
  }

  #number(): Token {
    if (!this.#scanNumber()) this.#fail(`bad number syntax: ${quoteGo(this.#input.slice(this.#start, this.#pos))}`);
    const sign = this.#peek();
    if (sign === '+' || sign === '-') {
      if (!this.#scanNumber() || this.#input[this.#pos - 1] !== 'i') {
        this.#fail(`bad number syntax: ${quoteGo(this.#input.slice(this.#start, this.#pos))}`);
      }
      return this.#emit('complex');
    }
    return this.#emit('number');
  }

  #accept(pattern: RegExp): void {
    pattern.lastIndex = this.#pos;
    this.#pos += pattern.exec(this.#input)?.[0].length ?? 0;
  }

  #scanNumber(): boolean {
    this.#accept(NUMBER);
    if (!isAlphaNumeric(this.#peek())) return true;
    this.#read();
    return false;
  }
}

/** Not a perfect number: what is wrong here is found by the parser. */
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*\.?[0-7_]*|0[bB][01_]*\.?[01_]*|[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]*)?)i?/y;

function leftTrimMarker(input: string, at: number): boolean {
  return input[at] === '-' && isSpace(input[at + 1] ?? '');
}

function rightTrimMarker(input: string, at: number): boolean {
  return isSpace(input[at] ?? '') && input[at + 1] === '-';
}

function trailingSpaces(text: string): number {
  let count = 0;
  while (count < text.length && isSpace(text[text.length - 1 - count])) count++;
  return count;
}

function leadingSpaces(input: string, at: number): number {
  let count = 0;
  while (isSpace(input[at + count] ?? '')) count++;
  return count;
}
