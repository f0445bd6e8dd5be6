import { describe, expect, test } from 'vitest';
import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/parser.ts';
import { LogqlError } from '../types.ts';
import { fakeParts } from './fake-parts.test-support.ts';
import { QuerySet } from './query-set.ts';

const SECOND = 1_000_000_000n;

/**
 * The result of a query over lines of one second, `app: k=1 v=2`. A series of the fake pipeline has all of a line's
 * pairs as labels; `V(app)` in a query is a vector of their `v`.
 */
function result(query: string, lines: readonly string[]): string[] | string {
  const text = query.replaceAll(/V\((\w+)\)/g, 'last_over_time({app="$1"} | unwrap v [1m])');
  const set = new QuerySet(fakeParts(), [{ expr: parseExpr(text) }], {});
  for (const line of lines) {
    const [app, content] = line.split(': ');
    set.stream(Labels.of([['app', app]])).push(SECOND, content);
  }
  try {
    const found = set.evaluate(0, SECOND);
    if (found.type === 'scalar') return String(found.value);
    return found.samples.map(({ labels, value }) => `${labels.toString()} ${value}`);
  } catch (error) {
    if (error instanceof LogqlError) return error.message;
    throw error;
  }
}

const NUMBERS = ['a: k=1 v=3', 'a: k=2 v=1', 'a: k=3 v=2', 'b: k=1 v=10', 'b: k=2 v=20'];

describe('vector aggregations', () => {
  test.each<[string, string[]]>([
    ['sum(V(a))', ['{} 6']],
    ['sum by (app) (V(a) or V(b))', ['{app="a"} 6', '{app="b"} 30']],
    ['sum without (k) (V(a))', ['{app="a"} 6']],
    ['avg(V(a))', ['{} 2']],
    ['min(V(a))', ['{} 1']],
    ['max(V(a))', ['{} 3']],
    ['count by (app, none) (V(a))', ['{app="a"} 3']],
    ['stdvar(V(a))', ['{} 0.6666666666666666']],
    ['stddev(V(b))', ['{} 5']],
    ['topk(2, V(a))', ['{app="a", k="1"} 3', '{app="a", k="3"} 2']],
    ['bottomk(1, V(a))', ['{app="a", k="2"} 1']],
    ['topk by (app) (1, V(a) or V(b))', ['{app="a", k="1"} 3', '{app="b", k="2"} 20']],
    ['topk(9, V(b))', ['{app="b", k="1"} 10', '{app="b", k="2"} 20']],
    ['approx_topk(1, V(a))', ['{app="a", k="1"} 3']],
    ['approx_topk(1, label_replace(V(b), "k", "", "", ""))', ['{app="b"} 30']],
    ['sort(V(a))', ['{app="a", k="2"} 1', '{app="a", k="3"} 2', '{app="a", k="1"} 3']],
    ['sort_desc(V(a)) > 1', ['{app="a", k="1"} 3', '{app="a", k="3"} 2']],
    ['sum(V(none))', []],
  ])('%s', (query, expected) => {
    expect(result(query, NUMBERS)).toEqual(expected);
  });

  const ODD = ['a: k=1 v=NaN', 'a: k=2 v=1', 'a: k=3 v=-Infinity', 'a: k=4 v=NaN', 'a: k=5 v=Infinity'];
  test.each<[string, string[]]>([
    ['max(V(a))', ['{} Infinity']],
    ['min(V(a))', ['{} -Infinity']],
    ['max(V(a) != 1)', ['{} Infinity']],
    ['avg(V(a) < 2)', ['{} -Infinity']],
    ['avg(V(a))', ['{} NaN']],
    ['topk(2, V(a))', ['{app="a", k="2"} 1', '{app="a", k="5"} Infinity']],
    ['bottomk(2, V(a))', ['{app="a", k="2"} 1', '{app="a", k="3"} -Infinity']],
    [
      'sort_desc(V(a))',
      [
        '{app="a", k="5"} Infinity',
        '{app="a", k="2"} 1',
        '{app="a", k="3"} -Infinity',
        '{app="a", k="1"} NaN',
        '{app="a", k="4"} NaN',
      ],
    ],
    ['approx_topk(1, V(a) > 1)', ['{app="a", k="5"} 18446744073709552000']],
  ])('of NaN and infinities: %s', (query, expected) => {
    expect(result(query, ODD)).toEqual(expected);
  });

  test('keep a label without value apart from a missing one where they group by it, and drop it otherwise', () => {
    const lines = ['a: k=1 e= v=1', 'a: k=2 v=2'];
    expect(result('sum by (e) (V(a))', lines)).toEqual(['{} 2', '{e=""} 1']);
    expect(result('sum without (k) (V(a))', lines)).toEqual(['{app="a"} 1', '{app="a"} 2']);
  });

  test('avg has no guard for infinities, unlike avg_over_time', () => {
    expect(result('avg(V(a))', ['a: k=1 v=Infinity', 'a: k=2 v=1'])).toEqual(['{} NaN']);
  });

  test('sum floats in the order of labels, or in that of sort', () => {
    const lines = ['a: k=1 v=1e16', 'a: k=2 v=1', 'a: k=3 v=-1e16'];
    expect(result('sum(V(a))', lines)).toEqual(['{} 0']);
    expect(result('sum(sort(V(a)))', lines)).toEqual(['{} 0']);
    expect(result('sum(sort_desc(V(a) * -1))', lines)).toEqual(['{} 0']);
    expect(result('sum(sort(V(a) * -1) * -1)', ['a: k=1 v=1', 'a: k=2 v=1e16', 'a: k=3 v=-1e16'])).toEqual(['{} 0']);
    expect(result('sum(topk(3, V(a)))', ['a: k=1 v=1', 'a: k=2 v=3', 'a: k=3 v=2'])).toEqual(['{} 6']);
  });
});

describe('binary operations', () => {
  test.each<[string, string[] | string]>([
    ['V(a) * 2', ['{app="a", k="1"} 6', '{app="a", k="2"} 2', '{app="a", k="3"} 4']],
    ['10 - V(b)', ['{app="b", k="1"} 0', '{app="b", k="2"} -10']],
    ['V(b) / 0', ['{app="b", k="1"} NaN', '{app="b", k="2"} NaN']],
    ['15 < V(b)', ['{app="b", k="2"} 20']],
    ['V(b) > bool 15', ['{app="b", k="1"} 0', '{app="b", k="2"} 1']],
    ['V(a) + V(b)', []],
    ['V(b) / on (k) V(a)', ['{k="1"} 3.3333333333333335', '{k="2"} 20']],
    ['V(b) - ignoring (app) V(a)', ['{k="1"} 7', '{k="2"} 19']],
    ['V(b) < on (k) V(a)', []],
    ['V(b) > on (k) V(a)', ['{k="1"} 10', '{k="2"} 20']],
    ['V(b) < bool on (k) V(a)', ['{k="1"} 0', '{k="2"} 0']],
    ['V(a) * on () group_left sum(V(b))', ['{app="a", k="1"} 90', '{app="a", k="2"} 30', '{app="a", k="3"} 60']],
    ['sum(V(b)) / on () group_right V(a)', ['{app="a", k="1"} 10', '{app="a", k="2"} 30', '{app="a", k="3"} 15']],
    ['sum(V(b)) > on () group_right V(a)', ['{app="a", k="1"} 30', '{app="a", k="2"} 30', '{app="a", k="3"} 30']],
    ['V(a) + on (k) group_left (app) V(b)', ['{app="b", k="1"} 13', '{app="b", k="2"} 21']],
    ['V(a) + on (k) group_left (none, k) V(b)', ['{app="a", k="1"} 13', '{app="a", k="2"} 21']],
    [
      'V(a) + on () V(b)',
      'found duplicate series on the right hand-side;many-to-many matching not allowed: matching labels must be unique on one side',
    ],
    [
      'V(b) + on () group_right V(a)',
      'found duplicate series on the left hand-side;many-to-many matching not allowed: matching labels must be unique on one side',
    ],
    [
      'V(a) + on () sum(V(b))',
      'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    ],
    [
      'V(a) + on () group_left (k) sum(V(b))',
      'multiple matches for labels: grouping labels must ensure unique matches',
    ],
    ['V(a) and on (k) V(b)', ['{app="a", k="1"} 3', '{app="a", k="2"} 1']],
    ['V(a) unless on (k) V(b)', ['{app="a", k="3"} 2']],
    ['V(b) or on (k) V(a)', ['{app="a", k="3"} 2', '{app="b", k="1"} 10', '{app="b", k="2"} 20']],
    ['V(a) and V(none)', []],
    ['V(b) unless V(none)', ['{app="b", k="1"} 10', '{app="b", k="2"} 20']],
    ['V(none) unless V(b)', []],
    ['V(none) or vector(0)', ['{} 0']],
    ['sum(V(none)) or vector(0)', ['{} 0']],
    ['sum by (app) (V(b)) or vector(0)', ['{} 0', '{app="b"} 30']],
    ['vector(2) ^ 3', ['{} 8']],
    ['1 > 2', '0'],
    ['2 ^ 3', '8'],
    ['sum(1)', 'unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator) '],
    ['approx_topk(1, 1 + sum(2))', 'unexpected empty result'],
  ])('%s', (query, expected) => {
    expect(result(query, NUMBERS)).toEqual(expected);
  });

  test('tell the errors of both sides', () => {
    expect(result('(V(a) + on () V(b)) + (V(b) + on () V(a))', NUMBERS)).toMatch(/^2 errors: found dup.*; found dup/);
  });

  test('stop at a failing right side', () => {
    const lines = [...NUMBERS, 'c: __error__=JSONParserErr v=1'];
    expect(result('(V(a) + on () V(b)) + V(c)', lines)).toMatch(/^pipeline error: 'JSONParserErr' for series/);
  });
});

describe('pipeline errors', () => {
  const lines = ['a: __error__=LogfmtParserErr k=1 v=1', 'b: __error__=JSONParserErr __preserve_error__=true v=1'];

  test('name the first failing series and the ways out', () => {
    expect(result('sum(V(a))', lines)).toBe(
      `pipeline error: 'LogfmtParserErr' for series: '{__error__="LogfmtParserErr", app="a", k="1"}'.
Use a label filter to intentionally skip this error. (e.g | __error__!="LogfmtParserErr").
To skip all potential errors you can match empty errors.(e.g __error__="")
The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )
`,
    );
  });

  test('do not count where they were asked for', () => {
    expect(result('sum by (__error__) (V(b))', lines)).toEqual(['{__error__="JSONParserErr"} 1']);
  });

  test('are hidden by approx_topk, which then has no result', () => {
    expect(result('approx_topk(1, V(a))', lines)).toBe('unexpected empty result');
  });
});

describe('label_replace', () => {
  test.each<[string, string[]]>([
    ['label_replace(V(b), "n", "x-$1", "k", "(.*)")', ['{app="b", k="1", n="x-1"} 10', '{app="b", k="2", n="x-2"} 20']],
    ['label_replace(V(b), "k", "", "k", "1")', ['{app="b"} 10', '{app="b", k="2"} 20']],
    ['label_replace(V(b), "k", "all", "none", "")', ['{app="b", k="all"} 10', '{app="b", k="all"} 20']],
    ['label_replace(V(b), "n", "$n", "k", "(?P<n>1)|2")', ['{app="b", k="1", n="1"} 10', '{app="b", k="2"} 20']],
    ['label_replace(V(b), "n", "x", "k", "3")', ['{app="b", k="1"} 10', '{app="b", k="2"} 20']],
    ['sum by (n) (label_replace(V(b), "n", "x", "k", ".+"))', ['{n="x"} 30']],
  ])('%s', (query, expected) => {
    expect(result(query, NUMBERS)).toEqual(expected);
  });
});
