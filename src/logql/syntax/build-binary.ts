import type {
  ArithmeticOp,
  BinaryOp,
  BinaryOperation,
  CompareOp,
  Expr,
  MetricExpr,
  Span,
  VectorLiteral,
} from '../ast.ts';
import { applyArithmetic, compares, isComparison } from '../engine/operators.ts';
import { formatFloat } from '../go/strconv.ts';
import { semanticError } from './errors.ts';
import type { Problems } from './problems.ts';
import type { Tokens } from './tokens.ts';

export type BinaryParts = Pick<BinaryOperation, 'op' | 'returnBool' | 'matching' | 'opSpan'> & {
  readonly left: Expr;
  readonly right: Expr;
};

/** A binary operation; two numbers become their result. What cannot be an operand is noted as a problem. */
export function buildBinary(tokens: Tokens, problems: Problems, parts: BinaryParts): MetricExpr {
  const { op, left, right } = parts;
  const span = { start: left.span.start, end: right.span.end };
  const broken = (message: string, at: Span): MetricExpr => {
    const node = brokenNode(span);
    problems.set(node, semanticError(message, at));
    return tokens.grow(node);
  };
  if (left.kind === 'log') return broken(wrongType('left', op, left), left.span);
  if (right.kind === 'log') return broken(wrongType('right', op, right), right.span);
  for (const side of [left, right]) {
    const problem = side.kind === 'literal' ? problems.get(side) : undefined;
    if (problem === undefined) continue;
    const node = brokenNode(span);
    problems.set(node, problem);
    return tokens.grow(node);
  }
  if (op === 'and' || op === 'or' || op === 'unless') {
    if (left.kind === 'literal') return broken(loneLiteral('left', op, left.value), left.span);
    if (right.kind === 'literal') return broken(loneLiteral('right', op, right.value), right.span);
  } else if (left.kind === 'literal' && right.kind === 'literal') {
    return tokens.grow({ kind: 'literal', value: calculate(op, left.value, right.value), span });
  }
  return tokens.grow({ kind: 'binary_operation', ...parts, left, right, span }, left, right);
}

/** Stands for an operation that has a problem; not a number, so that nothing is calculated with it. */
function brokenNode(span: Span): VectorLiteral {
  return { kind: 'vector', value: 0, span };
}

function wrongType(side: 'left' | 'right', op: BinaryOp, operand: Extract<Expr, { kind: 'log' }>): string {
  const type = operand.stages.length === 0 ? 'MatchersExpr' : 'PipelineExpr';
  return `unexpected type for ${side} leg of binary operation (${op}): *syntax.${type}`;
}

function loneLiteral(side: 'left' | 'right', op: BinaryOp, value: number): string {
  return `unexpected literal for ${side} leg of logical/set binary operation (${op}): ${formatFloat(value, 'f', 6)}`;
}

/** The value of an operation on two numbers: comparisons give 1 or 0, division and modulo by zero NaN. */
function calculate(op: ArithmeticOp | CompareOp, left: number, right: number): number {
  if (isComparison(op)) return compares(op, left, right) ? 1 : 0;
  return applyArithmetic(op, left, right);
}
