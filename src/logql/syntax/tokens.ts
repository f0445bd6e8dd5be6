import type { Span } from '../ast.ts';
import type { LogqlError } from '../types.ts';
import { lexicalError, semanticError, syntaxError } from './errors.ts';
import { Lexer, type Token, type TokenName } from './lexer.ts';
import { MAX_HEIGHT, MAX_NESTING } from './limits.ts';
import { RESERVED_WORDS } from './words.ts';

/** As in parsers made by yacc. */
const RECOVERY_TOKENS = 3;

/** The tokens of a query with one token of look-ahead, and the guards against too deep input. */
export class Tokens {
  readonly query: string;
  readonly #lexer: Lexer;
  readonly #ahead: Token[] = [];
  readonly #heights = new WeakMap<object, number>();
  #lastEnd = 0;
  /** The last error that {@link unexpected} made. */
  #unexpected: LogqlError | undefined;
  /** The syntax error after which the text was read on. */
  #recoveredFrom: LogqlError | undefined;
  /** Tokens that must fit before a misfit is an error again; while all of them are missing, misfits are dropped. */
  #untilTrusted = 0;
  #nesting = 0;

  constructor(query: string) {
    this.query = query;
    this.#lexer = new Lexer(query);
  }

  /** The next token. */
  get current(): Token {
    return this.lookAhead(0);
  }

  /** The token `count` tokens behind the next one. */
  lookAhead(count: number): Token {
    while (this.#ahead.length <= count) this.#ahead.push(this.#lexer.next());
    return this.#ahead[count];
  }

  at(...names: readonly TokenName[]): boolean {
    return names.includes(this.current.name);
  }

  take(): Token {
    const token = this.current;
    this.#ahead.shift();
    if (this.#untilTrusted > 0) this.#untilTrusted--;
    this.#lastEnd = token.span.end;
    return token;
  }

  /** Takes the next token if it has the name. */
  takeIf(name: TokenName): Token | undefined {
    return this.at(name) ? this.take() : undefined;
  }

  expect(name: TokenName, expecting: string): Token {
    this.skipTo(name);
    if (!this.at(name)) throw this.unexpected(expecting);
    return this.take();
  }

  /** The name of a label; `expecting` says what may stand here. */
  expectName(expecting = 'a label name'): Token {
    return this.expect('IDENTIFIER', expecting);
  }

  /** From `start` to the end of the token taken last. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(this.#lastEnd, start) };
  }

  /**
   * The error for a query that has a lexical error, or whose next token fits nowhere. A hint as a function may look
   * ahead: what is wrong behind the next token no longer counts.
   */
  unexpected(expecting: string, hint?: string | (() => string | undefined)): LogqlError {
    const error = this.pendingError ?? this.#misfit(expecting, typeof hint === 'function' ? hint() : hint);
    this.#unexpected = error;
    return error;
  }

  #misfit(expecting: string, hint: string | undefined): LogqlError {
    return syntaxError(this.query, this.current, expecting, hint ?? this.#hint(expecting));
  }

  /**
   * Runs a part of the grammar behind which Loki reads on after a syntax error: a later error of another kind, such as a
   * bad regular expression, is then the one that is reported. Returns false if the part was left at an error.
   */
  recovering(parse: () => void): boolean {
    const nesting = this.#nesting;
    try {
      parse();
      return true;
    } catch (error) {
      if (error !== this.#unexpected || this.#untilTrusted === RECOVERY_TOKENS) throw error;
      this.#recoveredFrom ??= this.#unexpected;
      this.#nesting = nesting;
      this.#untilTrusted = RECOVERY_TOKENS;
      return false;
    }
  }

  /** Right behind a syntax error: drops tokens up to one of those that fit here. */
  skipTo(...names: readonly TokenName[]): void {
    while (this.#untilTrusted === RECOVERY_TOKENS && !this.at('$end', ...names)) this.#ahead.shift();
  }

  /** The first error so far after which parsing went on; Loki reports it even if the rest fits. */
  get pendingError(): LogqlError | undefined {
    if (this.#recoveredFrom !== undefined) return this.#recoveredFrom;
    return this.#lexer.error === undefined ? undefined : lexicalError(this.#lexer.error);
  }

  #hint(expecting: string): string | undefined {
    const token = this.current;
    if (token.name === 'IDENTIFIER' && token.text.startsWith("'")) return 'strings stand in "…" or `…`';
    if (RESERVED_WORDS.has(token.name) && expecting.includes('name')) {
      return `${token.name} is a reserved word and cannot be a label name`;
    }
    return undefined;
  }

  /** Runs one level of nesting. */
  nested<T>(parse: () => T): T {
    if (this.#nesting >= MAX_NESTING) throw this.#tooDeep(`more than ${MAX_NESTING} levels of nesting`);
    this.#nesting++;
    const result = parse();
    this.#nesting--;
    return result;
  }

  /** Notes a node of the tree above its children, and returns it. */
  grow<T extends object>(node: T, ...children: readonly object[]): T {
    let height = 0;
    for (const child of children) height = Math.max(height, this.#heights.get(child) ?? 0);
    if (height >= MAX_HEIGHT) throw this.#tooDeep(`a tree of more than ${MAX_HEIGHT} levels`);
    this.#heights.set(node, height + 1);
    return node;
  }

  #tooDeep(what: string): LogqlError {
    return semanticError(`query too complex: ${what}`, this.current.span);
  }
}
