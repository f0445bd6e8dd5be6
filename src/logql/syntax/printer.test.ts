import { describe, expect, it } from 'vitest';
import { formatExpr, parseExpr, printExpr, tryParse } from './index.ts';

const A = 'rate({a="b"}[5m])';
const B = 'rate({a="c"}[5m])';

function printed(query: string): string {
  return printExpr(parseExpr(query));
}

function errorOf(query: string): string | undefined {
  const result = tryParse(query);
  return result.ok ? undefined : result.error.message;
}

/** A letter for each operand keeps the tables readable. */
function spelled(query: string): string {
  return query.replaceAll('A', A).replaceAll('B', B);
}

describe('precedence of operators', () => {
  it.each([
    ['A or B and A', '(A or (B and A))'],
    ['A unless B or A', '((A unless B) or A)'],
    ['A and B unless A', '((A and B) unless A)'],
    ['A and B > 1', '(A and (B > 1))'],
    ['A > 1 == 2', '((A > 1) == 2)'],
    ['A > B + 1', '(A > (B + 1))'],
    ['A - B - 1', '((A - B) - 1)'],
    ['A + B * 2', '(A + (B * 2))'],
    ['A * B % 2', '((A * B) % 2)'],
    ['A ^ B ^ 2', '(A ^ (B ^ 2))'],
    ['2 * A ^ B', '(2 * (A ^ B))'],
    ['(A + B) * 2', '((A + B) * 2)'],
    ['A - -1', '(A - -1)'],
    ['A > bool B + 1', '(A > bool (B + 1))'],
  ])('%s', (query, expected) => {
    expect(printed(spelled(query))).toBe(spelled(expected));
  });

  it.each([
    ['1 + 2 * 3', '7'],
    ['2 ^ 3 ^ 2', '512'],
    ['-2 ^ 2', '4'],
    ['7 % 4', '3'],
    ['1 > 2', '0'],
    ['1 / 0', 'NaN'],
  ])('numbers alone are folded: %s', (query, expected) => {
    expect(printed(query)).toBe(expected);
  });
});

describe('combination of label filters', () => {
  it.each([
    ['x="1" and y="2" or z="3"', '( ( x="1" , y="2" ) or z="3" )'],
    ['x="1" or y="2" and z="3"', '( x="1" or ( y="2" , z="3" ) )'],
    ['x="1", y="2" or z="3"', '( x="1" , ( y="2" or z="3" ) )'],
    ['x="1" y="2" or z="3"', '( x="1" , ( y="2" or z="3" ) )'],
    ['x="1" or y="2", z="3"', '( x="1" or ( y="2" , z="3" ) )'],
    ['x="1" or y="2" z="3"', '( x="1" or ( y="2" , z="3" ) )'],
    ['x="1" or y="2" or z="3"', '( ( x="1" or y="2" ) or z="3" )'],
    ['(x="1" or y="2") and z="3"', '( ( x="1" or y="2" ) , z="3" )'],
    ['(x="1")', 'x="1"'],
  ])('%s', (filter, expected) => {
    expect(printed(`{a="b"} | ${filter}`)).toBe(`{a="b"} | ${expected}`);
  });
});

describe('the printed text', () => {
  it.each([
    ['{ a = "b" , c=~`d.` }', '{a="b", c=~"d."}'],
    ['{a="b"} |= "x" or "y"', '{a="b"} |= "x" or "y"'],
    ['{a="b"} != "x" or "y"', '{a="b"} != "x" != "y"'],
    ['{a="b"} |= ip("192.0.2.1")', '{a="b"} |= ip("192.0.2.1")'],
    ['{a="b"} | json x, y="z[0]"', '{a="b"} | json x="x",y="z[0]"'],
    ['{a="b"} | logfmt --keep-empty --strict x', '{a="b"} | logfmt --strict --keep-empty x="x"'],
    ['{a="b"} | label_format x=y, z="{{.x}}"', '{a="b"} | label_format x=y,z="{{.x}}"'],
    ['{a="b"} | drop x, y="z"', '{a="b"} | drop x,y="z"'],
    ['{a="b"} | x=5 | y>1.5KiB | z<1d', '{a="b"} | x==5 | y>1.5kB | z<24h0m0s'],
    ['{a="b"} | x=~"ab.c" | y=~"ab|cd"', '{a="b"} | x=~`ab.c` | y=~"ab|cd"'],
    ['rate({a="b"}[90s] offset 1d)', 'rate({a="b"}[1m30s] offset 24h0m0s)'],
    ['rate({a="b"}[5m] |= "x")', 'rate({a="b"} |= "x"[5m])'],
    ['avg_over_time({a="b"} | unwrap bytes(x) [5m]) by (y,z)', 'avg_over_time({a="b"} | unwrap bytes(x)[5m]) by (y,z)'],
    [`sum(${A}) by (x, y)`, `sum by (x,y)(${A})`],
    [`sum by () (${A})`, `sum(${A})`],
    [`sum without () (${A})`, `sum without ()(${A})`],
    [`topk(3, ${A})`, `topk(3,${A})`],
    [`${A} * on (x) group_left (y) ${B}`, `(${A} * on (x) group_left (y) ${B})`],
    [`${A} / ignoring () group_left ${B}`, `(${A} / ${B})`],
    ['vector(0.0000001)', 'vector(0.000000)'],
    [`${A} > 100000000`, `(${A} > 1e+08)`],
    [`label_replace(${A}, "d", "$1", "s", ".*")`, `label_replace(${A},"d","$1","s",".*")`],
    ['{a="\\xff\\n"}', '{a="\\xff\\n"}'],
  ])('%s', (query, expected) => {
    expect(printed(query)).toBe(expected);
  });

  it('of the formatter keeps what that of Loki loses', () => {
    expect(formatExpr(parseExpr('vector(0.0000001)'))).toBe('vector(1e-7)');
    expect(formatExpr(parseExpr('{a="b"} | x > 1.55KB'))).toBe('{a="b"} | x > 1550B');
  });

  it('of the formatter never lends the brackets of an operand to group_left', () => {
    const text = 'rate({a="b"}[5m]) or on () group_left rate({a="c"}[5m]) ^ rate({a="d"}[5m])';
    const formatted = formatExpr(parseExpr(text), 1);
    expect(printExpr(parseExpr(formatted))).toBe(printExpr(parseExpr(text)));
  });

  it('of the formatter breaks lines at stages and operands', () => {
    const query = `sum by (x) (count_over_time({a="b"} |= "first" | json | x != "" [5m])) > 5`;
    expect(formatExpr(parseExpr(query), 40)).toBe(
      [
        'sum by (x) (',
        '  count_over_time(',
        '    {a="b"}',
        '      |= "first"',
        '      | json',
        '      | x!=""',
        '      [5m]',
        '  )',
        ') > 5',
      ].join('\n'),
    );
  });
});

describe('messages about what a query says', () => {
  const EMPTY =
    'queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
    'For instance, app=~".*" does not meet this requirement, but app=~".+" will';

  it.each([
    ['{}', EMPTY],
    ['{a=""}', EMPTY],
    ['{a!="b"}', EMPTY],
    ['{a=~".*", b!~"x"}', EMPTY],
    ['rate({a=~".*"}[5m])', EMPTY],
    ['{a=~"["}', 'error parsing regexp: missing closing ]: `[`'],
    ['{a="b"} | regexp "(x)"', 'invalid regexp parser: at least one named capture must be supplied'],
    ['{a="b"} | regexp "(?P<x>a)(?P<x>b)"', "invalid regexp parser: duplicate extracted label name 'x'"],
    ['{a="b"} | pattern "x"', 'invalid pattern parser: at least one capture is required'],
    ['sum_over_time({a="b"}[5m])', 'invalid aggregation sum_over_time without unwrap'],
    ['count_over_time({a="b"} | unwrap x [5m])', 'invalid aggregation count_over_time with unwrap'],
    ['rate({a="b"}[5m]) by (x)', 'grouping not allowed for rate aggregation'],
    ['quantile_over_time({a="b"} | unwrap x [5m])', 'parameter required for operation quantile_over_time'],
    ['avg_over_time(0.5, {a="b"} | unwrap x [5m])', 'parameter 0.5 not supported for operation avg_over_time'],
    [`topk(0, ${A})`, 'invalid parameter (must be greater than 0) topk(0'],
    [`topk(1.5, ${A})`, 'invalid parameter topk(1.5,'],
    [`topk(${A})`, 'parameter required for operation topk'],
    [`sum(5, ${A})`, 'unsupported parameter for operation sum(5,'],
    [`sort by (x) (${A})`, "sort and sort_desc doesn't allow grouping by "],
    [`approx_topk by (x) (5, ${A})`, 'grouping not allowed for approx_topk aggregation'],
  ])('%s', (query, expected) => {
    expect(errorOf(query)).toBe(`parse error : ${expected}`);
  });

  it('can be left out, so that an editor sees the tree', () => {
    expect(parseExpr('{}', { validate: false })).toMatchObject({ kind: 'log', stages: [] });
  });

  it.each([
    ['count({a="b"})', 'line 1, col 14: syntax error: unexpected )', 'a range such as [5m]'],
    ['{a="b"} | status', 'line 1, col 17: syntax error: unexpected end of the query', 'a comparison'],
    [
      'increase({a="b"}[5m])',
      'line 1, col 1: syntax error: unexpected name increase',
      'LogQL has no function increase',
    ],
    ["{a='b'}", "line 1, col 4: syntax error: unexpected name 'b'", 'strings stand in "…" or `…`'],
    ['{json="x"}', 'line 1, col 2: syntax error: unexpected json', 'json is a reserved word'],
    ['{a="b"}\n| x ==', 'line 2, col 7: syntax error: unexpected end of the query', 'a number, a duration or a size'],
    ['sum by (x) rate', 'line 1, col 12: syntax error: unexpected name rate', 'expecting ('],
  ])('say where and what was expected: %s', (query, where, expecting) => {
    const message = errorOf(query);
    expect(message).toContain(`parse error at ${where}`);
    expect(message).toContain(expecting);
  });

  it('span the part of the query that is wrong', () => {
    const query = 'sum(rate({a="b"}[5m])) + topk(0, rate({c="d"}[5m]))';
    const result = tryParse(query);
    const { start = 0, end = 0 } = (!result.ok && result.error.span) || {};
    expect(query.slice(start, end)).toBe('topk(0, rate({c="d"}[5m]))');
  });

  it('a query too long or nested too deep is refused, not followed', () => {
    expect(errorOf(`{a="${'x'.repeat(131072)}"}`)).toMatch(/^parse error : input size too long \(131078 > 131072\)$/);
    expect(errorOf('('.repeat(600) + '1' + ')'.repeat(600))).toMatch('query too complex');
    expect(errorOf(Array.from({ length: 3000 }, () => A).join(' or '))).toMatch('query too complex');
  });
});
