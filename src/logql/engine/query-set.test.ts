import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MetricExpr } from '../ast.ts';
import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/parser.ts';
import { LogqlError, type InstantResult } from '../types.ts';
import { defaultParts } from './default-parts.ts';
import { fakeParts } from './fake-parts.test-support.ts';
import { QuerySet, type QuerySetMember } from './query-set.ts';

const SECOND = 1_000_000_000n;
const STREAMS = [Labels.of([['app', 'a']]), Labels.of([['app', 'b']])];

interface Line {
  readonly at: bigint;
  readonly stream: number;
  readonly line: string;
}

function metric(query: string): MetricExpr {
  const expr = parseExpr(query);
  if (expr.kind === 'log') throw new Error('a metric query was expected');
  return expr;
}

function member(query: string, interval?: bigint): QuerySetMember {
  return { expr: metric(query), grid: interval === undefined ? undefined : { intervalNs: interval } };
}

function outcome(set: QuerySet, query: number, ts: bigint): string {
  try {
    return show(set.evaluate(query, ts));
  } catch (error) {
    if (error instanceof LogqlError) return error.message;
    throw error;
  }
}

function show(result: InstantResult): string {
  if (result.type === 'scalar') return String(result.value);
  return result.samples.map(({ labels, value }) => `${labels.toString()}=${value}`).join(' ');
}

const lines: fc.Arbitrary<Line[]> = fc
  .array(
    fc.record({
      at: fc.integer({ min: 1, max: 600 }),
      nano: fc.constantFrom(0, 0, 1, 999_999_999),
      stream: fc.nat(1),
      k: fc.nat(3),
      v: fc.oneof(fc.integer({ min: -5, max: 20 }).map(String), fc.constantFrom('0.1', '0.3', 'NaN', '', 'Infinity')),
    }),
    { maxLength: 60 },
  )
  .map((raw) =>
    raw
      .map(({ at, nano, stream, k, v }) => ({
        at: BigInt(at) * SECOND + BigInt(nano),
        stream,
        line: `k=${k} v=${v}`,
      }))
      .sort((a, b) => (a.at === b.at ? a.stream - b.stream : a.at < b.at ? -1 : 1)),
  );

const QUERIES = [
  'count_over_time({app=~".+"}[1m])',
  'sum by (k) (count_over_time({app=~".+"}[90s])) > 2',
  'sum(rate({app="a"}[5m] offset 30s))',
  'sum by (k) (bytes_over_time({app=~".+"}[2m]))',
  'sum by (k) (sum_over_time({app=~".+"} | unwrap v [2m]))',
  'avg_over_time({app=~".+"} | unwrap v [2m]) by (k)',
  'max_over_time({app=~".+"} | unwrap v [2m]) by (app)',
  'min_over_time({app=~".+"} | unwrap v [45s]) by (app)',
  'stddev_over_time({app=~".+"} | unwrap v [2m]) by (k)',
  'stdvar_over_time({app=~".+"} | unwrap v [2m]) by (k)',
  'quantile_over_time(0.7, {app=~".+"} | unwrap v [3m]) by (k)',
  'first_over_time({app=~".+"} | unwrap v [2m]) by (k)',
  'last_over_time({app=~".+"} | unwrap v [2m]) by (k)',
  'rate_counter({app=~".+"} | unwrap v [2m])',
  'absent_over_time({app="b"}[1m])',
  'topk(2, sum by (k, app) (count_over_time({app=~".+"}[2m])))',
  'count_over_time({app="a"}[1m]) / on (k) group_left count_over_time({app="b"}[2m])',
  'sum by (k) (count_over_time({app="a"}[2m])) unless sum by (k) (count_over_time({app="b"}[1m]))',
  'sum(count_over_time({app="a"}[1m])) or vector(0)',
  'label_replace(count_over_time({app="a"}[1m]), "k", "x$1", "k", "(.)") or sum by (k) (count_over_time({app="b"}[1m]))',
];

function loaded(members: readonly QuerySetMember[], input: readonly Line[], refs = 0): QuerySet {
  const set = new QuerySet(fakeParts(), members, { maxRefs: refs });
  for (const { at, stream, line } of input) set.stream(STREAMS[stream]).push(at, line);
  return set;
}

describe('a query set', () => {
  test.each(QUERIES)('gives in one pass what each instant query gives by itself: %s', (query) => {
    fc.assert(
      fc.property(lines, fc.constantFrom(15n, 30n, 60n, 70n), (input, seconds) => {
        const step = seconds * SECOND;
        const streaming = new QuerySet(fakeParts(), [member(query), member(query, step)], {});
        const gridOnly = new QuerySet(fakeParts(), [member(query, step)], {});
        let next = 0;
        for (let ts = 0n; ts <= 700n * SECOND; ts += step) {
          for (; next < input.length && input[next].at <= ts; next++) {
            const { at, stream, line } = input[next];
            for (const set of [streaming, gridOnly]) set.stream(STREAMS[stream]).push(at, line);
          }
          const expected = outcome(loaded([member(query)], input), 0, ts);
          expect(outcome(streaming, 0, ts)).toBe(expected);
          expect(outcome(streaming, 1, ts)).toBe(expected);
          expect(outcome(gridOnly, 0, ts)).toBe(expected);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('counts exactly the lines of the window, open at its start and closed at its end', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 700 }), (input, seconds) => {
        const ts = BigInt(seconds) * SECOND;
        const expected = input.filter(({ at }) => at > ts - 60n * SECOND && at <= ts).length;
        const set = loaded([member('sum(count_over_time({app=~".+"}[1m]))', SECOND)], input);
        expect(outcome(set, 0, ts)).toBe(expected === 0 ? '' : `{}=${expected}`);
      }),
    );
  });

  test('reads a line once for queries that differ in function, range, offset and threshold', () => {
    const parts = fakeParts();
    const queries = [
      'sum by (k) (count_over_time({app="a"}[1m])) > 1',
      'sum by (k) (rate({app="a"}[5m]))',
      'sum by (k) (count_over_time({app="a"}[1m] offset 1h)) > 7',
    ];
    const set = new QuerySet(
      parts,
      queries.map((query) => member(query)),
      {},
    );
    set.stream(STREAMS[0]).push(SECOND, 'k=1');
    expect(parts.counter).toEqual({ lines: 1, extractors: 1 });
    expect(set.extractions.map(({ queries: users }) => users)).toEqual([[0, 1, 2]]);
  });

  test('shows a stream only the extractions whose selector takes it, and reads a line for those named', () => {
    const set = new QuerySet(
      fakeParts(),
      ['a', 'b', 'b'].map((app, i) => member(`sum by (k1, k${i}) (count_over_time({app="${app}"}[1m]))`)),
      {},
    );
    const feed = set.stream(STREAMS[1]);
    expect([feed.extractions, feed.reading]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    feed.count(1000, 0, 7);
    feed.read(1000, 0, 'k1=1 k2=1', 7, Int32Array.of(2, 1), 1);
    expect([1, 2].map((query) => outcome(set, query, SECOND))).toEqual(['', '{k1="1", k2="1"}=1']);
    expect(() => feed.read(2000, 0, 'k0=1', 8, Int32Array.of(0), 1)).toThrow('does not read');
  });

  test('counts lines without their text where the stream alone decides', () => {
    const texts = ['count_over_time({app="a"}[1m])', 'sum(count_over_time({app="a"} |= "x" [1m]))'];
    const members = texts.map((text) => member(text));
    const [by, at] = [new QuerySet(defaultParts, members, {}), new QuerySet(defaultParts, members, {})];
    const metadata = Labels.of([['user', 'u']]);
    const feed = by.stream(STREAMS[0]);
    expect(feed.reading).toEqual([1]);
    feed.count(500, 0, 1);
    feed.push(SECOND, 'x', metadata);
    at.push(STREAMS[0], { ts: SECOND / 2n, line: '' });
    at.push(STREAMS[0], { ts: SECOND, line: 'x', metadata });
    for (const query of [0, 1]) expect(outcome(by, query, SECOND)).toBe(outcome(at, query, SECOND));
    expect(outcome(by, 0, SECOND)).toBe('{app="a"}=1 {app="a", user="u"}=1');
  });

  test('keeps no more than the windows need', () => {
    const query = 'sum by (k) (count_over_time({app="a"}[1m]))';
    const set = new QuerySet(fakeParts(), [member(query)], {});
    const feed = set.stream(STREAMS[0]);
    let most = 0;
    for (let second = 1n; second <= 5000n; second++) {
      feed.push(second * SECOND, `k=${second}`);
      set.evaluate(0, second * SECOND);
      most = Math.max(most, set.heldRows);
    }
    expect(most).toBe(60);
  });

  test('holds one row for each tick and series where the ticks are declared', () => {
    const set = new QuerySet(fakeParts(), [member('sum(count_over_time({app="a"}[1h]))', 60n * SECOND)], {});
    const feed = set.stream(STREAMS[0]);
    for (let i = 1n; i <= 36_000n; i++) feed.push((i * SECOND) / 10n, 'k=1');
    expect(set.heldRows).toBe(60);
    expect(outcome(set, 0, 3600n * SECOND)).toBe('{}=36000');
  });

  test.each([
    ['lines out of order', (set: QuerySet) => set.stream(STREAMS[0]).push(SECOND, 'k=1')],
    ['an evaluation that goes back', (set: QuerySet) => set.evaluate(0, 60n * SECOND)],
    ['an evaluation off the grid', (set: QuerySet) => set.evaluate(0, 121n * SECOND)],
    ['an unknown query', (set: QuerySet) => set.evaluate(7, 120n * SECOND)],
  ])('refuses %s', (_, act) => {
    const set = new QuerySet(fakeParts(), [member('count_over_time({app="a"}[1m])', 60n * SECOND)], {});
    set.stream(STREAMS[0]).push(2n * SECOND, 'k=1');
    set.evaluate(0, 120n * SECOND);
    expect(() => act(set)).toThrow(RangeError);
  });

  test('looks forward with a negative offset', () => {
    const set = loaded(
      [member('count_over_time({app="a"}[1m] offset -1m)')],
      [{ at: 90n * SECOND, stream: 0, line: 'k=1' }],
    );
    expect(set.lookaheadNs).toBe(60n * SECOND);
    expect(outcome(set, 0, 60n * SECOND)).toBe('{app="a", k="1"}=1');
  });

  test('fails at each evaluation of a query that cannot be built, and serves the others', () => {
    const set = new QuerySet(fakeParts(), [member('sum(1)'), member('vector(1)'), { expr: metric('1 > 2') }], {});
    expect(set.errorOf(0)?.message).toBe(
      'unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator) ',
    );
    expect(() => set.evaluate(0, SECOND)).toThrow(set.errorOf(0)?.message);
    expect(outcome(set, 1, SECOND)).toBe('{}=1');
    expect(outcome(set, 2, SECOND)).toBe('0');
  });

  test('refuses more series than the limit', () => {
    const input = [1, 2, 3].map((k) => ({ at: SECOND, stream: 0, line: `k=${k}` }));
    const set = new QuerySet(fakeParts(), [member('count_over_time({app="a"}[1m])')], { maxSeries: 2 });
    for (const { at, line } of input) set.stream(STREAMS[0]).push(at, line);
    expect(() => set.evaluate(0, SECOND)).toThrow('maximum number of series (2) reached for a single query; consider');
  });
});

describe('the lines behind a result', () => {
  const input: Line[] = [
    { at: 10n * SECOND, stream: 0, line: 'k=1 v=1' },
    { at: 20n * SECOND, stream: 0, line: 'k=2 v=5' },
    { at: 30n * SECOND, stream: 1, line: 'k=1 v=2' },
    { at: 40n * SECOND, stream: 0, line: 'k=1 v=3' },
    { at: 90n * SECOND, stream: 0, line: 'k=3 v=4' },
  ];

  function refsOf(query: string, seconds: bigint, labels: [string, string][], limit = 10, grid?: bigint): number[] {
    const set = new QuerySet(fakeParts(), [member(query, grid)], { maxRefs: 2 });
    input.forEach(({ at, stream, line }, ref) => set.stream(STREAMS[stream]).push(at, line, undefined, ref));
    const ts = seconds * SECOND;
    set.evaluate(0, ts);
    return set.contributors(0, ts, Labels.of(labels), limit);
  }

  test.each<[string, bigint, [string, string][], number[]]>([
    [
      'count_over_time({app="a"}[1m])',
      60n,
      [
        ['app', 'a'],
        ['k', '1'],
        ['v', '3'],
      ],
      [3],
    ],
    ['sum by (k) (count_over_time({app=~".+"}[1m])) > 1', 60n, [['k', '1']], [3, 2, 0]],
    ['sum(count_over_time({app=~".+"}[1m]))', 90n, [], [4, 3]],
    ['max by (app) (count_over_time({app=~".+"}[1m]))', 60n, [['app', 'a']], [3, 1, 0]],
    ['max without (k, v) (count_over_time({app=~".+"}[1m]))', 60n, [['app', 'b']], [2]],
    ['topk(1, sum by (k) (count_over_time({app=~".+"}[1m])))', 60n, [['k', '1']], [3, 2, 0]],
    [
      'sum by (k) (count_over_time({app="a"}[1m])) and sum by (k) (count_over_time({app="b"}[1m]))',
      60n,
      [['k', '1']],
      [3, 2, 0],
    ],
    [
      'sum by (k) (count_over_time({app="a"}[1m])) unless sum by (k) (count_over_time({app="b"}[1m]))',
      60n,
      [['k', '2']],
      [1],
    ],
    [
      'sum by (k) (count_over_time({app="a"}[1m])) or sum by (k) (count_over_time({app=~".+"}[1h]))',
      100n,
      [['k', '1']],
      [3, 2, 0],
    ],
    [
      'sum by (k) (count_over_time({app="a"}[1m])) / on (k) sum by (k) (count_over_time({app="b"}[1m]))',
      60n,
      [['k', '1']],
      [3, 2, 0],
    ],
    ['label_replace(sum by (k) (count_over_time({app=~".+"}[1m])), "k", "x$1", "k", "(.)")', 60n, [['k', 'x2']], [1]],
    ['sum by (k) (sum_over_time({app=~".+"} | unwrap v [1m]))', 60n, [['k', '1']], [3, 2, 0]],
    ['sum(count_over_time({app="a"}[1m])) or vector(0)', 300n, [], []],
    ['absent_over_time({app="c"}[1m])', 60n, [['app', 'c']], []],
  ])('%s', (query, seconds, labels, expected) => {
    expect(refsOf(query, seconds, labels)).toEqual(expected);
  });

  test('are the newest ones if there are more than asked for', () => {
    expect(refsOf('sum(count_over_time({app=~".+"}[1m]))', 60n, [], 2)).toEqual([3, 2]);
  });

  test('are the newest of each cell where the ticks are declared', () => {
    expect(refsOf('sum(count_over_time({app=~".+"}[1m]))', 60n, [], 10, 60n * SECOND)).toEqual([3, 2]);
  });
});

describe('near misses', () => {
  test.each([
    ['sum by (k) (count_over_time({app="a"}[1m])) >= 3', '>=', 3],
    ['3 <= sum by (k) (count_over_time({app="a"}[1m]))', '>=', 3],
  ])('of %s are the values before the comparison', (query, op, threshold) => {
    const input = ['k=1', 'k=1', 'k=2'].map((line) => ({ at: SECOND, stream: 0, line }));
    const misses = loaded([member(query)], input).nearMisses(0, SECOND);
    expect(misses?.op).toBe(op);
    expect(misses?.threshold).toBe(threshold);
    expect(misses?.samples.map(({ labels, value }) => `${labels.toString()}=${value}`)).toEqual([
      '{k="1"}=2',
      '{k="2"}=1',
    ]);
  });

  test('do not exist without a comparison with a number', () => {
    const set = loaded([member('sum(count_over_time({app="a"}[1m]))'), member('1')], []);
    expect(set.nearMisses(0, SECOND)).toBeUndefined();
    expect(set.nearMisses(1, SECOND)).toBeUndefined();
  });
});

describe('isQuiet', () => {
  test.each([
    ['sum by (k) (count_over_time({app="a"}[1m])) > 1', true],
    ['1 - sum(rate({app="a"}[1m]))', true],
    ['label_replace(count_over_time({app="a"}[1m]) or count_over_time({app="a"}[5m]), "x", "y", "", "")', true],
    ['absent_over_time({app="a"}[1m])', false],
    ['count_over_time({app="a"}[1m]) or vector(0)', false],
    ['vector(1)', false],
    ['1', false],
    ['{app="a"}', false],
  ])('%s without samples: %s', (query, quiet) => {
    const set = new QuerySet(defaultParts, [{ expr: parseExpr(query) }], {});
    expect(set.isQuiet(0)).toBe(quiet);
    if (quiet) expect(outcome(set, 0, SECOND)).toBe('');
  });

  test('ends with a sample and begins anew when it has left the longest window', () => {
    const set = new QuerySet(defaultParts, [member('count_over_time({app="a"}[1m] offset 1m) > 5')], {});
    set.push(STREAMS[0], { ts: SECOND, line: 'x' });
    const quietAt = [2n, 61n, 120n, 121n].map((second) => {
      set.evaluate(0, second * SECOND);
      return set.isQuiet(0);
    });
    expect(quietAt).toEqual([false, false, false, true]);
  });

  test('changes no result if quiet evaluations are left out', () => {
    fc.assert(
      fc.property(lines, (input) => {
        const members = QUERIES.map((query) => member(query));
        const [all, some] = [new QuerySet(fakeParts(), members, {}), new QuerySet(fakeParts(), members, {})];
        let next = 0;
        for (let tick = 15n; tick <= 1200n; tick += 15n) {
          for (; next < input.length && input[next].at <= tick * SECOND; next++)
            for (const set of [all, some])
              set.stream(STREAMS[input[next].stream]).push(input[next].at, input[next].line);
          QUERIES.forEach((_, query) => {
            const result = outcome(all, query, tick * SECOND);
            expect(some.isQuiet(query) ? '' : outcome(some, query, tick * SECOND)).toBe(result);
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});
