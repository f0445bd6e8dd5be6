import type { BinaryOperation, CompareOp, Expr, Grouping, MetricExpr, VectorAggregation } from '../../logql/ast.ts';
import { isCount } from './equivalent.ts';
import { belowGrouping, besideOther, TOP, type Surroundings } from './join.ts';
import { limitChanges } from './mutate-filter.ts';
import { rangeChanges } from './mutate-query.ts';
import { within, withoutAt, type Mutation } from './mutation.ts';

/**
 * The query changed once, in every way that a test should notice: each literal of a filter, label or field, threshold,
 * window, stage and grouping. A change that no test can notice carries the reason.
 */
export function mutateExpr(expr: Expr): Mutation<Expr>[] {
  return expr.kind === 'log' ? [] : metricChanges(expr, TOP);
}

function metricChanges(expr: MetricExpr, around: Surroundings): Mutation<MetricExpr>[] {
  switch (expr.kind) {
    case 'range_aggregation': {
      const below = expr.grouping === undefined ? around : belowGrouping(around, expr.grouping);
      return [
        ...within('range', rangeChanges(expr.range, below), (range): MetricExpr => ({ ...expr, range })),
        ...groupingChanges(expr.grouping).map((change) => ({ ...change, node: { ...expr, grouping: change.node } })),
      ];
    }
    case 'vector_aggregation': {
      const below = keepsLabels(expr) ? around : belowGrouping(around, expr.grouping);
      return [
        ...within('operand', metricChanges(expr.operand, below), (operand): MetricExpr => ({ ...expr, operand })),
        ...groupingChanges(expr.grouping).map((change) => ({ ...change, node: { ...expr, grouping: change.node } })),
      ];
    }
    case 'label_replace':
      return within('operand', metricChanges(expr.operand, TOP), (operand): MetricExpr => ({ ...expr, operand }));
    case 'binary_operation':
      return binaryChanges(expr, around);
    case 'literal':
    case 'vector':
    case 'variants':
      return [];
    default: {
      const impossible: never = expr;
      return impossible;
    }
  }
}

function keepsLabels({ op }: VectorAggregation): boolean {
  return ['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc'].includes(op);
}

function groupingChanges(grouping: Grouping | undefined): Mutation<Grouping>[] {
  if (grouping === undefined) return [];
  const word = grouping.without ? 'without' : 'by';
  return grouping.labels.map((label, index) => ({
    key: `group ${index}`,
    kind: 'grouping',
    changed: `${word} (${grouping.labels.join(', ')}): ${label} left out`,
    missing: `lines of two different ${label} must count apart, and the alert must name it`,
    node: { ...grouping, labels: withoutAt(grouping.labels, index) },
  }));
}

function binaryChanges(expr: BinaryOperation, around: Surroundings): Mutation<MetricExpr>[] {
  const { left, right, op } = expr;
  const both: Mutation<MetricExpr>[] = [
    ...within('left', metricChanges(left, besideOther(around, expr, 'left')), (node): MetricExpr => ({
      ...expr,
      left: node,
    })),
    ...within('right', metricChanges(right, besideOther(around, expr, 'right')), (node): MetricExpr => ({
      ...expr,
      right: node,
    })),
    ...matchingChanges(expr),
  ];
  switch (op) {
    case 'and':
    case 'unless':
      return [sideLeftOut(expr, 'right'), ...both];
    case 'or':
      return [sideLeftOut(expr, 'left'), sideLeftOut(expr, 'right'), ...both];
    default:
      return [...numberChanges(expr), ...both];
  }
}

function sideLeftOut(expr: BinaryOperation, side: 'left' | 'right'): Mutation<MetricExpr> {
  const missing =
    expr.op === 'or'
      ? `the ${side} side of or alone must fire`
      : `what fulfils only the left side of ${expr.op} must not fire`;
  return {
    key: `${side} out`,
    kind: 'stage',
    changed: `${side} side of ${expr.op} left out`,
    missing,
    branch: expr.op === 'or',
    node: side === 'left' ? expr.right : expr.left,
  };
}

function matchingChanges(expr: BinaryOperation): Mutation<MetricExpr>[] {
  const { match } = expr.matching;
  if (match === undefined) return [];
  return match.labels.map((label, index) => ({
    key: `on ${index}`,
    kind: 'grouping',
    changed: `${match.on ? 'on' : 'ignoring'} (${match.labels.join(', ')}): ${label} left out`,
    missing: `two sides of different ${label} must not meet`,
    node: {
      ...expr,
      matching: { ...expr.matching, match: { ...match, labels: withoutAt(match.labels, index) } },
    },
  }));
}

const COMPARISONS: readonly string[] = ['==', '!=', '>', '>=', '<', '<='];

function isComparison(op: string): op is CompareOp {
  return COMPARISONS.includes(op);
}

/** The number beside an operator moved: a threshold, a factor, a term. */
function numberChanges(expr: BinaryOperation): Mutation<MetricExpr>[] {
  const side = expr.right.kind === 'literal' ? 'right' : expr.left.kind === 'literal' ? 'left' : undefined;
  if (side === undefined) return [];
  const literal = expr[side];
  const other = expr[side === 'right' ? 'left' : 'right'];
  if (literal.kind !== 'literal') return [];
  const { value } = literal;
  const op = side === 'right' && isComparison(expr.op) ? expr.op : '==';
  return limitChanges(side === 'right' && isComparison(expr.op) ? 'a value' : expr.op, op, value).map(
    ({ value: moved, ...change }) => {
      const isBelowCounts = side === 'right' && isCount(other) && neverReached(expr.op, value, moved);
      return {
        ...change,
        changed: `${expr.op} ${value} -> ${moved}`,
        ...(isBelowCounts ? { equivalent: 'a count is never 0' } : {}),
        node: { ...expr, [side]: { ...literal, value: moved } },
      };
    },
  );
}

/** True if both limits ask the same of a whole number of at least 1. */
function neverReached(op: string, value: number, moved: number): boolean {
  const least = (limit: number): number => Math.max(1, op === '>' ? Math.floor(limit) + 1 : Math.ceil(limit));
  return (op === '>' || op === '>=') && least(value) === least(moved);
}
