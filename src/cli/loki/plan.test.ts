import { describe, expect, it } from 'vitest';
import { parseExpr } from '../../logql/index.ts';
import { fetchPlans } from './plan.ts';

function queries(...rules: string[]): string[] {
  return fetchPlans(rules.map((rule) => parseExpr(rule))).map(({ query }) => query);
}

describe('what is fetched for rules', () => {
  it.each([
    ['a selector without filter', ['count_over_time({a="b"}[1m])'], ['{a="b"}']],
    ['a filter', ['count_over_time({a="b"} |= "x" | json [1m])'], ['{a="b"} |= "x"']],
    [
      'the texts of all rules of a selector',
      ['rate({a="b"} |= "x" [1m])', 'rate({a="b"} |~ "yy|zz" != "w" [1m])'],
      ['{a="b"} |= "x" or "yy" or "zz"'],
    ],
    ['every line if one rule counts every line', ['rate({a="b"} |= "x" [1m])', 'rate({a="b"}[1m])'], ['{a="b"}']],
    [
      'both sides of an operator',
      ['sum(rate({a="b"} |= "x" [1m])) / sum(rate({a="c"}[1m]))'],
      ['{a="b"} |= "x"', '{a="c"}'],
    ],
    ['the shorter of two lists', ['rate({a="b"} |= "x" or "y" |= "z" [1m])'], ['{a="b"} |= "z"']],
    ['no text that was made by a stage', ['rate({a="b"} | line_format "x" |= "x" [1m])'], ['{a="b"}']],
    ['no bytes outside UTF-8', ['rate({a="b"} |= "\\xff" [1m])'], ['{a="b"}']],
    ['quotes', ['rate({a="b"} |= `"q"` [1m])'], ['{a="b"} |= "\\"q\\""']],
    ['nothing for a number', ['vector(1)'], []],
  ])('%s', (_, rules, expected) => {
    expect(queries(...rules)).toEqual(expected);
  });

  it('has no filter of very many texts', () => {
    const rules = Array.from({ length: 21 }, (_, i) => `rate({a="b"} |= "text${i}" [1m])`);
    expect(queries(...rules)).toEqual(['{a="b"}']);
    expect(queries(...rules.slice(1))[0]).toContain('text20');
  });
});
