import type { Grouping, RangeAggregation } from '../ast.ts';
import { compareBytes } from '../text.ts';

/** The text of a syntax tree without positions: equal for trees that mean the same text. */
export function canonicalText(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === 'span' || key.endsWith('Span')) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (Object.is(value, -0)) return '-0';
    return value;
  });
}

/** The grouping that decides the labels at extraction: that of a `sum` around, else the aggregation's own. */
function effectiveGrouping(expr: RangeAggregation, pushed: Grouping | undefined): string {
  const grouping = pushed ?? expr.grouping;
  if (expr.op === 'absent_over_time') return 'none';
  if (grouping === undefined) return 'all';
  if (!grouping.without && grouping.labels.length === 0) return 'none';
  const labels = [...new Set(grouping.labels)].sort(compareBytes);
  return `${grouping.without ? 'without' : 'by'} ${JSON.stringify(labels)}`;
}

/** What a range aggregation takes from a line: 1, its bytes, or a label's value. */
function valueKind(expr: RangeAggregation): string {
  if (expr.range.unwrap !== undefined) return canonicalText(expr.range.unwrap);
  return expr.op === 'bytes_over_time' || expr.op === 'bytes_rate' ? 'bytes' : 'one';
}

/**
 * A text that is equal for range aggregations that extract the same samples from the same lines. Which function is
 * applied to them, over which range and at which offset makes no difference.
 */
export function extractionKey(expr: RangeAggregation, pushed: Grouping | undefined): string {
  const { selector, stages } = expr.range.query;
  return [canonicalText(selector), canonicalText(stages), valueKind(expr), effectiveGrouping(expr, pushed)].join('\n');
}

/** A text that is equal for range aggregations of one extraction that are the same function of the same window. */
export function leafKey(expr: RangeAggregation): string {
  const { rangeNs, offsetNs } = expr.range;
  return canonicalText([expr.op, expr.parameter ?? null, rangeNs, offsetNs]);
}
