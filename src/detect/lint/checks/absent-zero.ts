import type { BinaryOp, BinaryOperation, MetricExpr, RangeOp } from '../../../logql/ast.ts';
import { expressionsOf } from '../../../logql/syntax/index.ts';
import { answerOf } from '../answer.ts';
import type { Finding, RuleCheck } from '../check.ts';
import type { LintContext } from '../context.ts';
import { resultLabelsOf } from '../result-labels.ts';

const COUNTS_LINES: ReadonlySet<RangeOp> = new Set(['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate']);
const FLIPPED: Readonly<Partial<Record<BinaryOp, BinaryOp>>> = { '==': '==', '>': '<', '>=': '<=' };

interface LowComparison {
  readonly node: BinaryOperation;
  readonly counted: MetricExpr;
  readonly op: BinaryOp;
  readonly limit: number;
}

/** `count == 0`, `count < n` and `count <= n`, also with the number on the left. */
function lowComparison(node: MetricExpr): LowComparison | undefined {
  if (node.kind !== 'binary_operation') return undefined;
  const { op, left, right } = node;
  if (right.kind === 'literal' && (op === '==' || op === '<' || op === '<='))
    return { node, counted: left, op, limit: right.value };
  const flipped = FLIPPED[op];
  if (left.kind === 'literal' && flipped !== undefined) return { node, counted: right, op: flipped, limit: left.value };
  return undefined;
}

/** True if an expression counts lines and so has no series where there are none. */
function vanishes(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'range_aggregation':
      return COUNTS_LINES.has(expr.op) && expr.range.unwrap === undefined;
    case 'vector_aggregation':
    case 'label_replace':
      return vanishes(expr.operand);
    case 'binary_operation':
      return expr.op === 'or'
        ? vanishes(expr.left) && vanishes(expr.right)
        : vanishes(expr.left) || vanishes(expr.right);
    default:
      return false;
  }
}

/** True if another branch of an `or` speaks for the series that are not there. */
function isCovered(root: MetricExpr, target: MetricExpr): boolean {
  for (const node of expressionsOf(root)) {
    if (node.kind !== 'binary_operation' || node.op !== 'or') continue;
    const sides = [node.left, node.right];
    const own = sides.findIndex((side) => [...expressionsOf(side)].includes(target));
    if (own >= 0 && [...expressionsOf(sides[1 - own])].some(speaksForSilence)) return true;
  }
  return false;
}

function speaksForSilence(node: MetricExpr | { readonly kind: 'log' }): boolean {
  if (node.kind === 'range_aggregation') return node.op === 'absent_over_time';
  return node.kind === 'vector' || (node.kind === 'binary_operation' && node.op === 'unless');
}

function finding(context: LintContext, { node, counted, op, limit }: LowComparison): Finding {
  const { open, names } = resultLabelsOf(counted);
  const isGrouped = open || names.size > 0;
  const isNeverTrue = (op === '==' && limit === 0) || (op === '<' && limit <= 1);
  const message = isNeverTrue
    ? 'A count of lines is never 0: without lines there is no series, so this never fires.'
    : 'Without any line there is no series at all: the alert ends exactly when everything stops.';
  const { start, end } = counted.span;
  return {
    place: context.at(node.span),
    message,
    facts: [['Without lines', `Loki answers ${answerOf(node, []).text}`]],
    remedy: isGrouped
      ? 'for one stream use absent_over_time; for many compare with an earlier time: … offset 1h unless …'
      : 'give the silence a value',
    ...(isGrouped
      ? {}
      : context.fix(
          [
            { start, end: start, text: '(' },
            { start: end, end, text: ' or vector(0))' },
          ],
          isNeverTrue,
        )),
  };
}

export const absentZero: RuleCheck = {
  id: 'absent-zero',
  scope: 'rule',
  severity: 'error',
  summary: 'a count is compared with zero or less than a number, but without lines there is no count',
  run: (context) => {
    const { expr } = context.rule;
    if (expr.kind === 'log') return [];
    return [...expressionsOf(expr)].flatMap((node) => {
      const found = node.kind === 'log' ? undefined : lowComparison(node);
      return found === undefined || !vanishes(found.counted) || isCovered(expr, found.node)
        ? []
        : [finding(context, found)];
    });
  },
};
