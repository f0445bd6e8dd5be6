import { expect, it } from 'vitest';
import { parseExpr, printSelector } from '../../logql/syntax/index.ts';
import { missingSelectors } from './answerable.ts';

const here = ['{app="a"}', '{app="b"}'];

it.each([
  ['count_over_time({app="a"}[5m]) > 0', []],
  ['sum(count_over_time({app="x"}[5m])) > 0', ['{app="x"}']],
  ['count_over_time({app="a"}[5m]) unless count_over_time({app="x"}[5m])', ['{app="x"}']],
  ['count_over_time({app="a"}[5m]) and count_over_time({app="b"}[5m])', []],
  ['count_over_time({app="a"}[5m]) or count_over_time({app="x"}[5m])', []],
  ['count_over_time({app="y"}[5m]) or count_over_time({app="x"}[5m])', ['{app="y"}', '{app="x"}']],
  ['sum(count_over_time({app="x"}[5m])) or vector(0)', []],
  ['vector(1)', []],
])('%s lacks %j', (query, missing) => {
  const found = missingSelectors(parseExpr(query), (selector) => here.includes(printSelector(selector)));
  expect(found.map(printSelector)).toEqual(missing);
});
