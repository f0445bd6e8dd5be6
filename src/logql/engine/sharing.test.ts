import { describe, expect, test } from 'vitest';
import type { MetricExpr, RangeAggregation } from '../ast.ts';
import { parseExpr } from '../syntax/parser.ts';
import { absentLabels } from './absent.ts';
import { extractionKey } from './extraction-key.ts';
import { fakeParts } from './fake-parts.test-support.ts';
import { splitThreshold } from './threshold.ts';

function metric(query: string): MetricExpr {
  const expr = parseExpr(query);
  if (expr.kind === 'log') throw new Error('a metric query was expected');
  return expr;
}

function keyOf(query: string): string {
  const expr = metric(query);
  if (expr.kind === 'range_aggregation') return extractionKey(expr, undefined);
  if (expr.kind !== 'vector_aggregation' || expr.operand.kind !== 'range_aggregation') throw new Error('too deep');
  return extractionKey(expr.operand, fakeParts().pushedGrouping(expr));
}

describe('two range aggregations share their samples', () => {
  test.each([
    ['count_over_time({a="b"}[1m])', 'rate({ a = "b" }[5m] offset 1h)'],
    ['count_over_time({a="b"} |= "x" | json [1m])', 'rate({a="b"}|=`x`|json[2m])'],
    ['sum by (x, y) (count_over_time({a="b"}[1m]))', 'sum by (y, x, y) (rate({a="b"}[1m]))'],
    ['sum(count_over_time({a="b"}[1m]))', 'absent_over_time({a="b"}[1m])'],
    ['sum by () (count_over_time({a="b"}[1m]))', 'sum(rate({a="b"}[1m]))'],
    ['bytes_over_time({a="b"}[1m])', 'bytes_rate({a="b"}[1m])'],
    ['max_over_time({a="b"} | unwrap x [1m]) by (y)', 'quantile_over_time(0.5, {a="b"} | unwrap x [1m]) by (y)'],
    ['sum by (y) (sum_over_time({a="b"} | unwrap x [1m]))', 'max_over_time({a="b"} | unwrap x [1m]) by (y)'],
  ])('%s and %s', (a, b) => {
    expect(keyOf(a)).toBe(keyOf(b));
  });

  test.each([
    ['count_over_time({a="b"}[1m])', 'count_over_time({a="c"}[1m])'],
    ['count_over_time({a="b"}[1m])', 'count_over_time({a=~"b"}[1m])'],
    ['count_over_time({a="b"}[1m])', 'bytes_over_time({a="b"}[1m])'],
    ['count_over_time({a="b"}[1m])', 'sum(count_over_time({a="b"}[1m]))'],
    ['sum by (x) (count_over_time({a="b"}[1m]))', 'sum by (y) (count_over_time({a="b"}[1m]))'],
    ['sum by (x) (count_over_time({a="b"}[1m]))', 'sum without (x) (count_over_time({a="b"}[1m]))'],
    ['sum by (x) (count_over_time({a="b"}[1m]))', 'max by (x) (count_over_time({a="b"}[1m]))'],
    ['count_over_time({a="b"} | x > 1 [1m])', 'count_over_time({a="b"} | x > 2 [1m])'],
    ['count_over_time({a="b"} | x > 1s [1m])', 'count_over_time({a="b"} | x > 2s [1m])'],
    ['sum_over_time({a="b"} | unwrap x [1m])', 'sum_over_time({a="b"} | unwrap bytes(x) [1m])'],
    ['sum_over_time({a="b"} | unwrap x [1m])', 'sum_over_time({a="b"} | unwrap x | y="1" [1m])'],
  ])('but not %s and %s', (a, b) => {
    expect(keyOf(a)).not.toBe(keyOf(b));
  });
});

describe('absent_over_time has the labels of its selector', () => {
  test.each([
    ['{a="b",h="1",z=~"q",y="w",y!="p"}', '{a="b", h="1"}'],
    ['{a="b", a="c", x="1"}', '{x="1"}'],
    ['{a="b", e=""}', '{a="b"}'],
    ['{a="b", __name__="x"}', '{a="b"}'],
    ['{a=~"b"}', '{}'],
  ])('%s: %s', (selector, expected) => {
    const expr = metric(`absent_over_time(${selector}[1m])`) as RangeAggregation;
    expect(absentLabels(expr.range.query.selector).toString()).toBe(expected);
  });
});

describe('a threshold', () => {
  test.each([
    ['vector(1) > 5', '>', 5],
    ['5 < vector(1)', '>', 5],
    ['5 >= vector(1)', '<=', 5],
    ['vector(1) == 0', '==', 0],
    ['0 != vector(1)', '!=', 0],
  ])('of %s is %s %d', (query, op, threshold) => {
    expect(splitThreshold(metric(query))).toMatchObject({ op, threshold, value: { kind: 'vector' } });
  });

  test.each([
    'vector(1)',
    'vector(1) > bool 5',
    'vector(1) + 5',
    'vector(1) > vector(5)',
    '(vector(1) > 5) or vector(2)',
    '1',
  ])('is not at the top of %s', (query) => {
    expect(splitThreshold(metric(query))).toBeUndefined();
  });
});
