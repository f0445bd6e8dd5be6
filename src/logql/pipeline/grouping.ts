import type { Grouping, MetricExpr, RangeAggregation, RangeOp } from '../ast.ts';
import { compareBytes } from '../text.ts';
import type { ResultGrouping } from './line-result.ts';

const PUSHED_INTO: ReadonlySet<RangeOp> = new Set([
  'bytes_over_time',
  'bytes_rate',
  'sum_over_time',
  'rate',
  'count_over_time',
]);

/**
 * The grouping that Loki hands from a vector aggregation to the extraction of its operand: only from a `sum` directly
 * over certain range aggregations that have no grouping of their own. A `sum` without grouping hands down `by ()`.
 * Undefined: nothing is handed down.
 */
export function pushedGrouping(expr: MetricExpr): Grouping | undefined {
  if (expr.kind !== 'vector_aggregation' || expr.op !== 'sum') return undefined;
  const { operand, grouping } = expr;
  if (operand.kind !== 'range_aggregation' || operand.grouping !== undefined) return undefined;
  if (!PUSHED_INTO.has(operand.op)) return undefined;
  return grouping ?? { without: false, labels: [], span: expr.span };
}

/** The grouping in force when samples are extracted. */
export function effectiveGrouping(expr: RangeAggregation, pushed: Grouping | undefined): Grouping | undefined {
  return pushed ?? expr.grouping;
}

/** The labels that the series of an extraction have. The label of `unwrap` goes where labels are not named. */
export function resultGrouping(expr: RangeAggregation, pushed: Grouping | undefined): ResultGrouping {
  const grouping = effectiveGrouping(expr, pushed);
  const names = [...new Set(grouping?.labels)].sort(compareBytes);
  const without = grouping?.without ?? false;
  if (expr.op === 'absent_over_time') return { kind: 'none' };
  if (grouping !== undefined && !without && names.length === 0) return { kind: 'none' };
  if (names.length > 0 && !without) return { kind: 'by', labels: names };
  const unwrapped = expr.range.unwrap?.label;
  const dropped = unwrapped === undefined ? names : [...new Set([...names, unwrapped])].sort(compareBytes);
  return dropped.length === 0 ? { kind: 'all' } : { kind: 'without', labels: dropped };
}
