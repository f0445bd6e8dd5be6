import { expect, test } from 'vitest';
import { parseExpr } from '../../logql/syntax/index.ts';
import { resultLabelsOf } from './result-labels.ts';

const COUNT = 'count_over_time({a="b", c=~"d"}[5m])';

test.each([
  [COUNT, 'any'],
  [`sum(${COUNT})`, ''],
  [`sum by (x, y) (${COUNT})`, 'x y'],
  [`count by (x) (sum by (x, y) (${COUNT}))`, 'x'],
  [`sum by (z) (sum by (x) (${COUNT}))`, ''],
  [`sum without (x) (${COUNT})`, 'any'],
  [`max without (x) (sum by (x, y) (${COUNT}))`, 'y'],
  [`topk(3, sum by (x) (${COUNT}))`, 'x'],
  ['absent_over_time({a="b", c=~"d", e="f", e!="g"}[5m])', 'a'],
  ['max_over_time({a="b"} | logfmt | unwrap x [5m]) by (h)', 'h'],
  [`sum by (x) (${COUNT}) > 3`, 'x'],
  [`3 < sum by (x) (${COUNT})`, 'x'],
  [`sum by (x) (${COUNT}) and on (x) sum by (x, y) (${COUNT})`, 'x'],
  [`sum by (x) (${COUNT}) or vector(0)`, 'x'],
  [`sum by (x, y) (${COUNT}) / on (x) sum by (x) (${COUNT})`, 'x'],
  [`sum by (x, y) (${COUNT}) / on (x) group_left (z) sum by (x, z) (${COUNT})`, 'x y z'],
  [`sum by (x, y) (${COUNT}) / ignoring (y) sum by (x) (${COUNT})`, 'x'],
  [`label_replace(sum by (x) (${COUNT}), "n", "$1", "x", "(.*)")`, 'x n'],
  ['1 + 1', 'number'],
])('labels of %s: %s', (query, labels) => {
  const expr = parseExpr(query);
  if (expr.kind === 'log') throw new Error('a metric query is wanted');
  const { open, scalar, names } = resultLabelsOf(expr);
  expect(scalar ? 'number' : open ? 'any' : [...names].join(' ')).toBe(labels);
});
