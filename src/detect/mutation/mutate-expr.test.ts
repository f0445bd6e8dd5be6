import { describe, expect, it } from 'vitest';
import { parseExpr, printExpr } from '../../logql/syntax/index.ts';
import { mutateExpr } from './mutate-expr.ts';

function changes(query: string): ReturnType<typeof mutateExpr> {
  return mutateExpr(parseExpr(query));
}

const QUERY =
  'sum by (ip) (count_over_time({app="cachet", log="access"} |= "/login" | json ip="remote_addr", uri="uri", status="status" | __error__="" | uri=~"/login|/signin" | status="302" [10m])) >= 5';

describe('mutateExpr', () => {
  it('changes each part of a query once', () => {
    const counted = changes(QUERY).filter(({ equivalent }) => equivalent === undefined);
    expect(counted.map(({ kind, changed }) => `${kind}: ${changed}`)).toEqual([
      'threshold: >= 5 -> 4',
      'threshold: >= 5 -> 6',
      'window: window 10 min -> 5 min',
      'window: window 10 min -> 20 min',
      'stage: stream app="cachet" left out',
      'literal: app="cachet" -> "cachex"',
      'stage: stream log="access" left out',
      'literal: log="access" -> "accesx"',
      'stage: |= "/login" left out',
      'literal: "/login" -> "/logix"',
      'stage: | json ip="remote_addr",uri="uri",status="status" left out',
      'label: ip="remote_addr": field -> remote_addr_x',
      'label: uri="uri": field -> uri_x',
      'label: status="status": field -> status_x',
      'stage: __error__="" left out',
      'stage: uri=~"/login|/signin" left out',
      'literal: uri=~"/login|/signin": alternative /login left out',
      'literal: uri=~"/login|/signin": alternative /signin left out',
      'label: uri=~"/login|/signin": label uri -> uri_x',
      'stage: status="302" left out',
      'literal: status="302" -> "303"',
      'label: status="302": label status -> status_x',
      'grouping: by (ip): ip left out',
    ]);
  });

  it('makes another query of each change, with a key of its own, that Loki accepts', () => {
    const all = changes(QUERY);
    const original = printExpr(parseExpr(QUERY));
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
    for (const { node } of all) {
      expect(printExpr(node)).not.toBe(original);
      expect(() => parseExpr(printExpr(node))).not.toThrow();
    }
  });

  it('keeps the keys where only values differ', () => {
    const other = changes(QUERY.replace('>= 5', '>= 8').replace('[10m]', '[1h]'));
    expect(other.map(({ key }) => key)).toEqual(changes(QUERY).map(({ key }) => key));
  });

  it.each<[string, string, string[]]>([
    [
      'sides of and, or, unless',
      'sum(rate({a="b"}[1m])) or sum(rate({a="c"}[1m])) unless sum(rate({a="d"}[1m]))',
      ['left side of or left out', 'right side of or left out', 'right side of unless left out'],
    ],
    [
      'sides of or in a label filter',
      'count_over_time({a="b"} | x="1" or y="2" and z="3" [1m])',
      [
        '( x="1" or ( y="2" , z="3" ) ) left out',
        'x="1" left out',
        '( y="2" , z="3" ) left out',
        'y="2" left out',
        'z="3" left out',
      ],
    ],
    [
      'addresses of a list as one part',
      'count_over_time({a="b"} | x="1" and (ip!=ip("192.0.2.1") and ip!=ip("192.0.2.2")) [1m])',
      [
        '( x="1" , ( ip!=ip("192.0.2.1") , ip!=ip("192.0.2.2") ) ) left out',
        'x="1" left out',
        '( ip!=ip("192.0.2.1") , ip!=ip("192.0.2.2") ) left out',
      ],
    ],
    ['an empty list not at all', 'count_over_time({a="b"} | ip=~".*" [1m])', []],
  ])('leaves out %s', (_name, query, texts) => {
    const found = changes(query).filter(({ kind, changed }) => kind === 'stage' && !changed.startsWith('stream'));
    expect(found.map(({ changed }) => changed)).toEqual(texts);
  });

  it('moves limits of numbers, durations, offsets, and what is unwrapped', () => {
    const query =
      'max_over_time({a="b"} | json | bytes > 100 | took >= 1s | unwrap n | __error__="" [1h] offset 1d) > 0.5';
    expect(changes(query).map(({ changed }) => changed)).toEqual(
      expect.arrayContaining([
        'bytes > 100 -> 99',
        'bytes > 100 -> 101',
        'offset 1 d left out',
        'unwrap n -> n_x',
        '> 0.5 -> 0.45',
        '> 0.5 -> 0.55',
      ]),
    );
  });
});

describe('changes that no test can notice', () => {
  const reasons = (query: string) =>
    changes(query).flatMap(({ changed, equivalent }) =>
      equivalent === undefined ? [] : [`${changed}: ${equivalent}`],
    );
  const count = (stages: string) => `sum by (ip) (count_over_time({a="b"} ${stages} [1m])) >= 2`;

  it.each<[string, string, string[]]>([
    [
      'a line filter that a later filter implies',
      count('|= `/login` | json uri="uri" | uri=~"(/x)?/login(/.*)?"'),
      ['|= "/login" left out: the line filter only saves work: a filter behind the parser asks for the same text'],
    ],
    ['not where an alternative is not implied', count('|= `/login` | json uri="uri" | uri=~"/login|/signin"'), []],
    ['not where the field is made by a template', count('|= `x` | json u="u" | label_format u=`{{.v}}` | u="x"'), []],
    ['not where one side of or does not imply it', count('|= `x` | json u="u", v="v" | u="x" or v="y"'), []],
    ['not a line filter that excludes', count('!= `x` | json u="u" | u="x"'), []],
    [
      'a number written without quotes',
      count('|~ `"status": ?"?5` | json status="status" | status=~"5.."'),
      [
        `|~ "\\"status\\": ?\\"?5" left out: the line filter only saves work: a filter behind the parser asks for the same text`,
      ],
    ],
    [
      'a guard where nothing can fail',
      count('|= `x` | __error__=""'),
      ['__error__="" left out: nothing before the guard can set an error'],
    ],
    [
      'a field that nothing reads',
      count('| json ip="ip", other="other", far="far" | label_format y=`{{ .other }}`'),
      ['far="far": field -> far_x: nothing reads the label far'],
    ],
    ['a count below one', 'count_over_time({a="b"}[1m]) > 0', ['> 0 -> -1: a count is never 0']],
    [
      'a guard before another guard',
      count('| json b="b" | __error__="" | b > 3 | __error__=""'),
      ['__error__="" left out: a later guard drops the same lines'],
    ],
    [
      'a guard where every field must be there',
      count('| json b="b", ip="ip" | __error__="" | b=~"1|2" | ip!=""'),
      [
        '__error__="" left out: filters behind the parser ask for every field, and a line that cannot be read lacks one',
      ],
    ],
    ['not where a field may be empty', count('| json b="b", ip="ip" | __error__="" | b=~"1|2?" | ip!=""'), []],
    [
      'a stream matcher that the other side has too',
      'sum by (app) (count_over_time({app="a", log="b"}[5m])) / sum by (app) (count_over_time({app="a", log="b"}[10m])) > 0.5',
      [
        'stream app="a" left out: what it lets in meets nothing: the other side has app="a" too',
        'stream app="a" left out: what it lets in meets nothing: the other side has app="a" too',
      ],
    ],
    [
      'not on the left of unless, nor where the sides meet by no label',
      'sum by (app) (count_over_time({app="a", log="b"}[5m])) unless on () sum by (app) (count_over_time({app="a", log="b"}[5m]))',
      [],
    ],
    [
      'a field of logfmt with the name of its label',
      count('| logfmt ip="ip", seq="n"'),
      [
        'ip="ip": field -> ip_x: logfmt also reads the field that has the name of the label',
        'seq="n": field -> n_x: nothing reads the label seq',
      ],
    ],
    ['not where the value is no count', 'sum_over_time({a="b"} | unwrap n [1m]) > 0', []],
  ])('%s', (_name, query, expected) => {
    expect(reasons(query)).toEqual(expected);
  });
});
