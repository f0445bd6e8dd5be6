import type {
  Expr,
  Grouping,
  LabelReplace,
  Literal,
  MetricExpr,
  RangeOp,
  Selector,
  Span,
  Variants,
  VectorLiteral,
  VectorMatching,
  VectorOp,
} from '../ast.ts';
import { tryParseGoFloat } from '../go/strconv.ts';
import { byteLength } from '../text.ts';
import { LogqlError } from '../types.ts';
import { parseCount, rangeAggregationProblem, vectorAggregationProblem } from './build-aggregation.ts';
import { buildBinary } from './build-binary.ts';
import { semanticError } from './errors.ts';
import { MAX_QUERY_BYTES } from './limits.ts';
import { closeRange, parseLogQuery, parseLogRange } from './parse-log.ts';
import { checkLabelReplacePattern } from './patterns.ts';
import type { Problems } from './problems.ts';
import { Tokens } from './tokens.ts';
import { validate } from './validate.ts';
import { BINARY_OPS, isBinaryOp, isRangeOp, isVectorOp, precedenceOf } from './words.ts';

export interface ParseOptions {
  /** False: leave out the checks that Loki makes after parsing, such as that of empty selectors. Default true. */
  readonly validate?: boolean;
}

/**
 * Parses a LogQL query as Loki 3.7 does. Throws a LogqlError with Loki's message and the place in the query; only the
 * texts behind `syntax error:` are our own.
 */
export function parseExpr(text: string, options: ParseOptions = {}): Expr {
  const bytes = byteLength(text);
  if (bytes >= MAX_QUERY_BYTES) {
    const message = `input size too long (${bytes} > ${MAX_QUERY_BYTES})`;
    throw semanticError(message, { start: 0, end: text.length });
  }
  const parser = new Parser(text);
  return parser.parse(options.validate !== false);
}

export type ParseResult =
  { readonly ok: true; readonly expr: Expr } | { readonly ok: false; readonly error: LogqlError };

/** {@link parseExpr} without an exception. */
export function tryParse(text: string, options: ParseOptions = {}): ParseResult {
  try {
    return { ok: true, expr: parseExpr(text, options) };
  } catch (error) {
    if (error instanceof LogqlError) return { ok: false, error };
    throw error;
  }
}

class Parser {
  readonly #tokens: Tokens;
  readonly #problems: Problems = new WeakMap();

  constructor(text: string) {
    this.#tokens = new Tokens(text);
  }

  parse(validated: boolean): Expr {
    const expr = this.#binary(0, 'query');
    this.#tokens.expect('$end', 'an operator or the end of the query');
    const pending = this.#tokens.pendingError;
    if (pending !== undefined) throw pending;
    if (validated) validate(expr, this.#problems);
    return expr;
  }

  /** Operands joined by operators of at least the precedence. */
  #binary(lowest: number, within: 'query' | 'brackets' | 'call'): Expr {
    return this.#tokens.nested(() => {
      let left = this.#operand();
      for (;;) {
        if (within === 'call' || (within === 'brackets' && !this.#tokens.at(')'))) this.#tokens.skipTo(...BINARY_OPS);
        const { name, span: opSpan } = this.#tokens.current;
        if (!isBinaryOp(name)) return left;
        const precedence = precedenceOf(name);
        if (precedence < lowest) return left;
        this.#tokens.take();
        const { returnBool, matching } = this.#modifier();
        const right = this.#binary(name === '^' ? precedence : precedence + 1, within);
        left = buildBinary(this.#tokens, this.#problems, { op: name, returnBool, matching, left, right, opSpan });
      }
    });
  }

  #modifier(): { returnBool: boolean; matching: VectorMatching } {
    const tokens = this.#tokens;
    const returnBool = tokens.takeIf('bool') !== undefined;
    if (!tokens.at('on', 'ignoring')) return { returnBool, matching: { match: undefined, group: undefined } };
    const match = { on: tokens.take().name === 'on', labels: this.#labelList() };
    if (!tokens.at('group_left', 'group_right')) return { returnBool, matching: { match, group: undefined } };
    const side = tokens.take().name === 'group_left' ? 'left' : 'right';
    const include = tokens.at('(') ? this.#labelList() : [];
    return { returnBool, matching: { match, group: { side, include } } };
  }

  /** `(a, b)` or `()`. */
  #labelList(): string[] {
    const tokens = this.#tokens;
    tokens.expect('(', '(');
    if (tokens.takeIf(')')) return [];
    const labels = [tokens.expectName('a label name or )').text];
    while (tokens.takeIf(',')) labels.push(tokens.expectName().text);
    tokens.expect(')', ') or ,');
    return labels;
  }

  #operand(): Expr {
    const tokens = this.#tokens;
    const { name } = tokens.current;
    if (isRangeOp(name)) return this.#rangeAggregation(name);
    if (isVectorOp(name)) return this.#vectorAggregation(name);
    switch (name) {
      case '{':
        return parseLogQuery(tokens);
      case '(':
        return this.#bracketed();
      case 'NUMBER':
      case '+':
      case '-':
        return this.#literal();
      case 'vector':
        return this.#vector();
      case 'label_replace':
        return this.#labelReplace();
      case 'variants':
        return this.#variants();
      default:
        throw tokens.unexpected('a selector such as {app="x"}, a function, a number or (', () => this.#functionHint());
    }
  }

  #functionHint(): string | undefined {
    const { name, text } = this.#tokens.current;
    if (name !== 'IDENTIFIER') return undefined;
    if (this.#tokens.lookAhead(1).name === '(') return `LogQL has no function ${text}`;
    return isRangeOp(text.toLowerCase()) || isVectorOp(text.toLowerCase())
      ? `behind ${text} a bracket must follow`
      : undefined;
  }

  #bracketed(): Expr {
    this.#tokens.take();
    const expr = this.#binary(0, 'brackets');
    if (expr.kind === 'variants') throw this.#tokens.unexpected('an operator');
    this.#tokens.expect(')', ') or an operator');
    return expr;
  }

  /** An expression that must give numbers; a log query alone is a syntax error at the token behind it. */
  #metric(): MetricExpr {
    const expr = this.#binary(0, 'call');
    if (expr.kind === 'log') throw this.#tokens.unexpected('a range such as [5m] inside a function such as rate(…)');
    if (expr.kind === 'variants') throw this.#tokens.unexpected('an operator');
    return expr;
  }

  #note<T extends MetricExpr>(node: T, message: string | undefined, span: Span): T {
    if (message !== undefined) this.#problems.set(node, semanticError(message, span));
    return node;
  }

  #literal(): Literal {
    const tokens = this.#tokens;
    const { start } = tokens.current.span;
    const sign = tokens.at('+', '-') ? tokens.take().name : '+';
    const number = tokens.expect('NUMBER', 'a number');
    const parsed = tryParseGoFloat(number.text);
    const failed = typeof parsed === 'string';
    const magnitude = failed ? valueOf(parsed) : parsed;
    const node: Literal = {
      kind: 'literal',
      value: sign === '-' ? -magnitude : magnitude,
      span: tokens.spanFrom(start),
    };
    return this.#note(
      tokens.grow(node),
      failed ? `unable to parse literal as a float: ${parsed}` : undefined,
      number.span,
    );
  }

  #vector(): VectorLiteral {
    const tokens = this.#tokens;
    const { start } = tokens.take().span;
    tokens.expect('(', '(');
    const number = tokens.expect('NUMBER', 'a number without a sign');
    tokens.expect(')', ')');
    const parsed = tryParseGoFloat(number.text);
    const failed = typeof parsed === 'string';
    const node: VectorLiteral = {
      kind: 'vector',
      value: failed ? valueOf(parsed) : parsed,
      span: tokens.spanFrom(start),
    };
    return this.#note(
      tokens.grow(node),
      failed ? `unable to parse vectorExpr as a float: ${parsed}` : undefined,
      number.span,
    );
  }

  #grouping(): Grouping | undefined {
    const tokens = this.#tokens;
    if (!tokens.at('by', 'without')) return undefined;
    const { name, span } = tokens.take();
    const labels = this.#labelList();
    return { without: name === 'without', labels, span: tokens.spanFrom(span.start) };
  }

  /** `NUMBER ,` in front of the operand. */
  #parameter(): string | undefined {
    const tokens = this.#tokens;
    if (!tokens.at('NUMBER') || tokens.lookAhead(1).name !== ',') return undefined;
    const { text } = tokens.take();
    tokens.take();
    return text;
  }

  #rangeAggregation(op: RangeOp): MetricExpr {
    const tokens = this.#tokens;
    const { start } = tokens.take().span;
    tokens.expect(
      '(',
      tokens.at('by', 'without') ? '( (the grouping of a range aggregation follows its bracket)' : '(',
    );
    const parameter = this.#parameter();
    const range = parseLogRange(tokens);
    let grouping: Grouping | undefined;
    const close = (): void => {
      tokens.expect(')', ')');
      grouping = this.#grouping();
    };
    while (!tokens.recovering(close));
    const span = tokens.spanFrom(start);
    const value = parameter === undefined ? undefined : tryParseGoFloat(parameter);
    const node: MetricExpr = {
      kind: 'range_aggregation',
      op,
      parameter: typeof value === 'number' ? value : undefined,
      range,
      grouping,
      span,
    };
    return this.#note(tokens.grow(node, range), rangeAggregationProblem(op, parameter, range, grouping), span);
  }

  #vectorAggregation(op: VectorOp): MetricExpr {
    const tokens = this.#tokens;
    const { start } = tokens.take().span;
    const before = this.#grouping();
    tokens.expect('(', '(');
    const parameter = this.#parameter();
    const operand = this.#metric();
    tokens.expect(')', ') or an operator');
    const grouping = before ?? this.#grouping();
    const span = tokens.spanFrom(start);
    const count = parameter === undefined ? undefined : parseCount(parameter);
    const node: MetricExpr = { kind: 'vector_aggregation', op, parameter: count ?? 0, grouping, operand, span };
    return this.#note(tokens.grow(node, operand), vectorAggregationProblem(op, parameter, grouping), span);
  }

  #labelReplace(): LabelReplace {
    const tokens = this.#tokens;
    const { start } = tokens.take().span;
    tokens.expect('(', '(');
    const operand = this.#metric();
    const texts = ['the new label', 'its value', 'the label to read', 'a regular expression'].map((what) => {
      tokens.expect(',', `, and a string with ${what}`);
      return tokens.expect('STRING', `a string with ${what}`);
    });
    tokens.expect(')', ')');
    const [destination, replacement, source, pattern] = texts.map(({ text }) => text);
    const span = tokens.spanFrom(start);
    const node: LabelReplace = { kind: 'label_replace', operand, destination, replacement, source, pattern, span };
    const problem = checkLabelReplacePattern(pattern, texts[3].span);
    if (problem !== undefined) this.#problems.set(node, problem);
    return tokens.grow(node, operand);
  }

  #variants(): Variants {
    const tokens = this.#tokens;
    const { start } = tokens.take().span;
    tokens.expect('(', '(');
    const variants = [this.#metric()];
    while (tokens.takeIf(',')) variants.push(this.#metric());
    tokens.expect(')', ') or ,');
    tokens.expect('of', 'of');
    tokens.expect('(', '(');
    const of = parseLogRange(tokens);
    closeRange(tokens);
    const node: Variants = { kind: 'variants', variants, of, span: tokens.spanFrom(start) };
    const broken = variants.find(
      (variant) => this.#problems.has(variant) && variant.kind !== 'literal' && variant.kind !== 'vector',
    );
    const problem = broken === undefined ? undefined : this.#problems.get(broken);
    if (problem !== undefined) this.#problems.set(node, problem);
    return tokens.grow(node, of, ...variants);
  }
}

/** The number that stays in a node whose number cannot be read; only legs of `variants` show it. */
function valueOf(problem: string): number {
  return problem.endsWith('value out of range') ? Number.POSITIVE_INFINITY : 0;
}

/** Parses a selector alone: `{app="x"}`. Throws a LogqlError; anything behind it is refused. */
export function parseSelectorText(text: string): Selector {
  const expr = parseExpr(text);
  if (expr.kind === 'log' && expr.stages.length === 0) return expr.selector;
  throw new LogqlError('parse', 'only label matchers are supported', expr.span);
}
