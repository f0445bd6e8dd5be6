import type {
  BinaryOp,
  BinaryOperation,
  Expr,
  Grouping,
  LogQuery,
  LogRange,
  MetricExpr,
  Selector,
  VectorAggregation,
} from '../ast.ts';
import { formatPrometheusDuration } from '../go/duration.ts';
import { formatMatcher, stagePieces, unwrapPieces } from './format-stages.ts';
import { formatDuration, formatNumber, formatText } from './format-values.ts';
import { logQueriesOf } from './tree.ts';
import { precedenceOf } from './words.ts';

const DEFAULT_WIDTH = 100;
const INDENT = 2;

/**
 * A query laid out for people: on one line if it fits into the width, else one stage, operand or alternative a line.
 * Unlike Loki's own printer it loses nothing: the text parses to the same tree. Comments are not part of a tree.
 * `oneStageALine`: pipelines with stages, and the calls around them, are laid out in lines even where they would fit.
 */
export function formatExpr(expr: Expr, width: number = DEFAULT_WIDTH, oneStageALine = false): string {
  return new Formatter(width, oneStageALine).expr(expr, 0);
}

function newLine(column: number): string {
  return `\n${' '.repeat(column)}`;
}

/** Columns are the depth of indentation; a text begins where its first line stands already. */
class Formatter {
  readonly #width: number;
  readonly #oneStageALine: boolean;
  readonly #flat = new WeakMap<Expr, string>();

  constructor(width: number, oneStageALine: boolean) {
    this.#width = width;
    this.#oneStageALine = oneStageALine;
  }

  expr(expr: Expr, column: number): string {
    const flat = this.#flatExpr(expr);
    return this.#fits(flat, column) && !this.#mustBreak(expr) ? flat : this.#broken(expr, column);
  }

  #mustBreak(expr: Expr): boolean {
    return this.#oneStageALine && logQueriesOf(expr).some(({ stages }) => stages.length > 0);
  }

  #fits(text: string, column: number): boolean {
    return column + text.length <= this.#width;
  }

  #flatExpr(expr: Expr): string {
    const known = this.#flat.get(expr);
    if (known !== undefined) return known;
    const text = this.#makeFlat(expr);
    this.#flat.set(expr, text);
    return text;
  }

  #makeFlat(expr: Expr): string {
    switch (expr.kind) {
      case 'log':
        return flatQuery(expr);
      case 'literal':
        return formatLiteral(expr.value);
      case 'vector':
        return `vector(${formatNumber(expr.value)})`;
      case 'binary_operation': {
        const left = this.#flatOperand(expr, 'left');
        const right = this.#flatOperand(expr, 'right');
        return `${left} ${operatorText(expr, right)} ${right}`;
      }
      case 'range_aggregation': {
        const parameter = expr.parameter === undefined ? '' : `${formatNumber(expr.parameter)}, `;
        return `${expr.op}(${parameter}${flatRange(expr.range)})${groupingText(expr.grouping)}`;
      }
      case 'vector_aggregation':
        return `${callHead(expr)}(${[...countText(expr), this.#flatExpr(expr.operand)].join(', ')})`;
      case 'label_replace':
        return `label_replace(${[this.#flatExpr(expr.operand), ...labelReplaceTexts(expr)].join(', ')})`;
      case 'variants':
        return `variants(${expr.variants.map((leg) => this.#flatExpr(leg)).join(', ')}) of (${flatRange(expr.of)})`;
      default: {
        const unknown: never = expr;
        return unknown;
      }
    }
  }

  #flatOperand(parent: BinaryOperation, side: 'left' | 'right'): string {
    const text = this.#flatExpr(parent[side]);
    return needsBrackets(parent[side], parent.op, side) ? `(${text})` : text;
  }

  #broken(expr: Expr, column: number): string {
    const inner = column + INDENT;
    switch (expr.kind) {
      case 'log':
        return this.#query(expr, column);
      case 'literal':
      case 'vector':
        return this.#flatExpr(expr);
      case 'binary_operation':
        return this.#binary(expr, column);
      case 'range_aggregation': {
        const parameter = expr.parameter === undefined ? [] : [formatNumber(expr.parameter)];
        const call = this.#call(expr.op, [...parameter, this.#range(expr.range, inner)], column);
        return call + groupingText(expr.grouping);
      }
      case 'vector_aggregation':
        return this.#call(callHead(expr), [...countText(expr), this.expr(expr.operand, inner)], column);
      case 'label_replace':
        return this.#call('label_replace', [this.expr(expr.operand, inner), ...labelReplaceTexts(expr)], column);
      case 'variants': {
        const legs = this.#call(
          'variants',
          expr.variants.map((leg) => this.expr(leg, inner)),
          column,
        );
        return this.#call(`${legs} of `, [this.#range(expr.of, inner)], column);
      }
      default: {
        const unknown: never = expr;
        return unknown;
      }
    }
  }

  #call(head: string, args: readonly string[], column: number): string {
    const inner = newLine(column + INDENT);
    return `${head}(${inner}${args.join(`,${inner}`)}${newLine(column)})`;
  }

  #binary(expr: BinaryOperation, column: number): string {
    const left = this.#operand(expr, 'left', column);
    const flatRight = this.#flatOperand(expr, 'right');
    const line = `${operatorText(expr, flatRight)} ${flatRight}`;
    if (this.#mustBreak(expr.right)) return left + this.#brokenRight(expr, column);
    // Behind a call that ends in a bracket of its own the operator needs no line.
    if (left.endsWith(`${newLine(column)})`) && this.#fits(`) ${line}`, column)) return `${left} ${line}`;
    if (this.#fits(line, column)) return `${left}${newLine(column)}${line}`;
    return left + this.#brokenRight(expr, column);
  }

  /** The operator and its right side on lines of their own. */
  #brokenRight(expr: BinaryOperation, column: number): string {
    const right = this.#operand(expr, 'right', column);
    return `${newLine(column)}${operatorText(expr, right)}${newLine(column)}${right}`;
  }

  #operand(parent: BinaryOperation, side: 'left' | 'right', column: number): string {
    const child = parent[side];
    const flat = this.#flatOperand(parent, side);
    if (this.#fits(flat, column) && !this.#mustBreak(child)) return flat;
    // Behind an operator that has a line of its own, brackets show where the operand ends.
    const isApart = side === 'right' && child.kind === 'binary_operation';
    if (!isApart && !needsBrackets(child, parent.op, side)) return this.expr(child, column);
    return `(${newLine(column + INDENT)}${this.expr(child, column + INDENT)}${newLine(column)})`;
  }

  #range(range: LogRange, column: number): string {
    const flat = flatRange(range);
    const inLines = this.#oneStageALine && range.query.stages.length > 0;
    if (this.#fits(flat, column) && !inLines) return flat;
    const unwrap = unwrapPieces(range.unwrap).map((pieces) => this.#pieces(pieces, column + INDENT));
    const lines = [this.#query(range.query, column), ...unwrap].join(newLine(column + INDENT));
    return `${lines}${newLine(column + INDENT)}${rangeText(range)}`;
  }

  #query({ selector, stages }: LogQuery, column: number): string {
    const lines = stages.map((stage) => this.#pieces(stagePieces(stage), column + INDENT));
    return [this.#selector(selector, column), ...lines].join(newLine(column + INDENT));
  }

  #selector(selector: Selector, column: number): string {
    const flat = flatSelector(selector);
    if (this.#fits(flat, column)) return flat;
    const inner = newLine(column + INDENT);
    return `{${inner}${selector.matchers.map(formatMatcher).join(`,${inner}`)}${newLine(column)}}`;
  }

  #pieces(pieces: readonly string[], column: number): string {
    const flat = pieces.join(' ');
    return this.#fits(flat, column) ? flat : pieces.join(newLine(column + INDENT));
  }
}

function flatSelector({ matchers }: Selector): string {
  return `{${matchers.map(formatMatcher).join(', ')}}`;
}

function flatQuery({ selector, stages }: LogQuery): string {
  return [flatSelector(selector), ...stages.map((stage) => stagePieces(stage).join(' '))].join(' ');
}

function flatRange(range: LogRange): string {
  const unwrap = unwrapPieces(range.unwrap).flat();
  return [flatQuery(range.query), ...unwrap, rangeText(range)].join(' ');
}

function rangeText({ rangeNs, offsetNs }: LogRange): string {
  const offset = offsetNs === 0n ? '' : ` offset ${formatDuration(offsetNs)}`;
  return `[${formatPrometheusDuration(rangeNs)}]${offset}`;
}

function groupingText(grouping: Grouping | undefined): string {
  if (grouping === undefined) return '';
  return ` ${grouping.without ? 'without' : 'by'} (${grouping.labels.join(', ')})`;
}

/** `sum`, or `sum by (a) ` with the space before its bracket. */
function callHead({ op, grouping }: VectorAggregation): string {
  return grouping === undefined ? op : `${op}${groupingText(grouping)} `;
}

function countText({ op, parameter }: VectorAggregation): string[] {
  return op === 'topk' || op === 'bottomk' || op === 'approx_topk' ? [String(parameter)] : [];
}

function labelReplaceTexts(expr: Extract<MetricExpr, { readonly kind: 'label_replace' }>): string[] {
  return [expr.destination, expr.replacement, expr.source, expr.pattern].map(formatText);
}

/** LogQL has no word for these values, but it calculates with numbers while parsing. */
function formatLiteral(value: number): string {
  if (Number.isNaN(value)) return '(0 / 0)';
  if (Number.isFinite(value)) return formatNumber(value);
  return value > 0 ? '(1e308 * 10)' : '(-1e308 * 10)';
}

function needsBrackets(child: MetricExpr, op: BinaryOp, side: 'left' | 'right'): boolean {
  if (child.kind !== 'binary_operation') return false;
  const difference = precedenceOf(child.op) - precedenceOf(op);
  return difference < 0 || (difference === 0 && (side === 'right') !== (op === '^'));
}

function operatorText({ op, returnBool, matching }: BinaryOperation, right: string): string {
  const words: string[] = [op];
  if (returnBool) words.push('bool');
  const { match, group } = matching;
  if (match !== undefined) words.push(match.on ? 'on' : 'ignoring', `(${match.labels.join(', ')})`);
  if (group !== undefined) {
    words.push(`group_${group.side}`);
    // Without a list of its own the word would take the bracket of the right side as one.
    if (group.include.length > 0 || right.startsWith('(')) words.push(`(${group.include.join(', ')})`);
  }
  return words.join(' ');
}
