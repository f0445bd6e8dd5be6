import { describe, expect, it } from 'vitest';
import { parseExpr, printExpr, tryParse } from './index.ts';

const BAD_REGEX = 'parse error : error parsing regexp: missing closing ]: `[`';

function errorOf(query: string): string | undefined {
  const result = tryParse(query);
  return result.ok ? undefined : result.error.message;
}

describe('behind a syntax error Loki reads on', () => {
  it.each([
    ['in a selector, before a range', 'rate({a="b" [5m] | x=~`[`)'],
    ['in a selector, in a call without a range', 'sum({a="b" x}) + {c=~"["}'],
    ['at the bracket behind a range', 'rate({a="b"}[5m] | json --odd) by (x) or {c=~"["}'],
    ['in the grouping behind a range', 'rate({a="b"}[5m]) by (x y) or {c=~"["}'],
    ['at a bracket in a range', 'rate(({a="b"}[5m] x)) + {c=~"["}'],
    ['at the bracket of variants', 'variants(rate({a="b"}[5m])) of ({a="b"}[5m] x) or {c=~"["}'],
    ['behind a comma of label_format', '{a="b"} | label_format a=b, , c=d | json x | y=~"["'],
    ['in a later item of label_format', 'rate({a="b"} | label_format a=b, c=5 | y=~"["[5m])'],
    ['twice', 'sum(rate({a="b" } | json [5m] x | y)) or {c=~"["}'],
  ])('%s: an error of another kind wins', (_, query) => {
    expect(errorOf(query)).toBe(BAD_REGEX);
  });

  it('drops what fits nowhere until something does', () => {
    expect(errorOf('rate({a="b", c🙂 "", d="e"}[5m] |regexp"()")')).toBe(
      'parse error : invalid regexp parser: at least one named capture must be supplied',
    );
  });

  it.each([
    ['a selector alone', '{a="b" x} or {c=~"["}', 8],
    ['a selector alone, stages behind it', '{a="b" x} | json | z=~"["', 8],
    ['the first matcher', '{a} | z=~"["', 3],
    ['label_format at the end of a log query', '{a="b"} | label_format a=b, c=5 | y=~"["', 31],
    ['a grouping without its bracket', 'rate({a="b"}[5m]) by x or {c=~"["}', 22],
    ['an offset', 'rate({a="b"}[5m] offset x) or {c=~"["}', 25],
    ['stages before a range', 'rate(({a="b"}|json x,)[5m]) + {c=~"["}', 22],
  ])('not behind %s', (_, query, column) => {
    expect(errorOf(query)).toMatch(`parse error at line 1, col ${column}: syntax error: `);
  });

  it('reports the first error where the rest fits', () => {
    expect(errorOf('rate({a="b" x}[5m])')).toMatch('parse error at line 1, col 13: syntax error: unexpected name x');
    expect(errorOf('rate({a="b" x}[5m] offset 1 h)')).toMatch('parse error at line 1, col 13: ');
  });

  it('prefers a lexical error in front of the syntax error', () => {
    expect(errorOf('{a\0="b"} | z')).toBe('parse error at line 1, col 2: invalid character NUL');
  });
});

describe('a function word', () => {
  it('is looked at with the character behind its bracket', () => {
    expect(errorOf('sort by (\udcffte({a="b"}[5m]))')).toBe('parse error at line 1, col 1: invalid UTF-8 encoding');
  });
});

describe('variants', () => {
  const EMPTY = /^parse error : queries require at least one regexp or equality matcher/;

  it.each([
    ['variants(1e400) of ({a="b"}[5m])', 'variants(+Inf) of ({a="b"}[5m])'],
    ['variants(vector(1e400)) of ({a="b"}[5m])', 'variants(vector(+Inf)) of ({a="b"}[5m])'],
    ['variants(rate({a!="b"}[5m])) of ({a="b"}[5m])', 'variants(rate({a!="b"}[5m])) of ({a="b"}[5m])'],
  ])('are not checked: %s', (query, printed) => {
    expect(printExpr(parseExpr(query))).toBe(printed);
  });

  it('are behind their selector in the order of errors', () => {
    expect(errorOf('variants(topk(0, rate({a="b"}[5m]))) of ({a!="b"}[5m])')).toMatch(EMPTY);
    expect(errorOf('variants(topk(0, rate({a="b"}[5m]))) of ({a="b"}[5m])')).toBe(
      'parse error : invalid parameter (must be greater than 0) topk(0',
    );
  });
});
