import type { CompareOp, MetricExpr } from '../ast.ts';
import { isComparison } from './operators.ts';

/** A rule's value and the number it is compared with. `value op threshold` holds for a sample that the rule returns. */
export interface ThresholdSplit {
  readonly value: MetricExpr;
  readonly op: CompareOp;
  readonly threshold: number;
}

const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Splits `value > 5` or `5 < value` at the top of a rule; undefined if there is no comparison with a number there. */
export function splitThreshold(expr: MetricExpr): ThresholdSplit | undefined {
  if (expr.kind !== 'binary_operation' || expr.returnBool || !isComparison(expr.op)) return undefined;
  if (expr.right.kind === 'literal') return { value: expr.left, op: expr.op, threshold: expr.right.value };
  if (expr.left.kind === 'literal') return { value: expr.right, op: MIRRORED[expr.op], threshold: expr.left.value };
  return undefined;
}
