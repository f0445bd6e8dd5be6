import type { Span } from '../ast.ts';
import type { LogqlError } from '../types.ts';
import { lexicalError, semanticError, syntaxError } from './errors.ts';
import { Lexer, type Token, type TokenName } from './lexer.ts';
import { MAX_HEIGHT, MAX_NESTING } from './limits.ts';
import { RESERVED_WORDS } from './words.ts';

/** The tokens of a query with one token of look-ahead, and the guards against too deep input. */
export class Tokens {
  readonly query: string;
  readonly #lexer: Lexer;
  readonly #ahead: Token[] = [];
  readonly #heights = new WeakMap<object, number>();
  #lastEnd = 0;
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
    this.#lastEnd = token.span.end;
    return token;
  }

  /** Takes the next token if it has the name. */
  takeIf(name: TokenName): Token | undefined {
    return this.at(name) ? this.take() : undefined;
  }

  expect(name: TokenName, expecting: string): Token {
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
    const lexical = this.lexicalError;
    if (lexical !== undefined) return lexical;
    const given = typeof hint === 'function' ? hint() : hint;
    return syntaxError(this.query, this.current, expecting, given ?? this.#hint(expecting));
  }

  /** The first error of the lexer so far: Loki reports it even if the grammar would go on. */
  get lexicalError(): LogqlError | undefined {
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
