import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Labels } from '../labels.ts';
import type { Entry, MatrixResult, Stream, StreamsResult } from '../types.ts';
import { createQuerySet, createStreamingQuery, instantQuery, logQuery, rangeQuery } from './index.ts';

const SECOND = 1_000_000_000n;

function stream(labels: Record<string, string>, lines: readonly (readonly [number, string])[]): Stream {
  return {
    labels: Labels.fromObject(labels),
    entries: lines.map(([seconds, line]): Entry => ({ ts: BigInt(seconds) * SECOND, line })),
  };
}

const STREAMS = [
  stream({ a: 'b', h: '2' }, [
    [60, 'k=1 v=1'],
    [90, 'k=3 v=x'],
    [100, 'bad line'],
  ]),
  stream({ a: 'b', h: '1' }, [
    [1, 'k=1 v=10'],
    [2, 'k=1 v=20'],
    [3, 'k=2 v=30'],
    [60, 'k=1 v=40'],
    [61, 'k=1 v=5'],
    [120, 'k=2 v=7'],
  ]),
];

function instant(query: string, seconds: number, options: object = {}): string[] {
  const result = instantQuery(query, STREAMS, { ts: BigInt(seconds) * SECOND, ...options });
  if (result.type === 'scalar') return [String(result.value)];
  return result.samples.map(({ labels, value }) => `${labels.toString()} ${value}`);
}

function matrix(result: MatrixResult | StreamsResult): string[] {
  if (result.type !== 'matrix') throw new Error('a matrix was expected');
  return result.series.map(
    ({ labels, points }) =>
      `${labels.toString()} ${points.map(({ ts, value }) => `${ts / SECOND}:${value}`).join(' ')}`,
  );
}

function range(query: string, start: number, end: number, step: number, options: object = {}): string[] {
  const times = { start: BigInt(start) * SECOND, end: BigInt(end) * SECOND, step: BigInt(step) * SECOND };
  return matrix(rangeQuery(query, STREAMS, { ...times, ...options }));
}

describe('instant queries of the reference', () => {
  test.each([
    ['count_over_time({a="b"}[60s])', 61, ['{a="b", h="1"} 4', '{a="b", h="2"} 1']],
    ['count_over_time({a="b"}[59s])', 60, ['{a="b", h="1"} 3', '{a="b", h="2"} 1']],
    ['count_over_time({a="b"}[60s] offset 60s)', 120, ['{a="b", h="1"} 4', '{a="b", h="2"} 1']],
    ['count_over_time({a="b"}[60s] offset -60s)', 60, ['{a="b", h="1"} 2', '{a="b", h="2"} 2']],
    ['count_over_time({a="b"}[0])', 60, []],
    ['sum by (k)(count_over_time({a="b"}|logfmt[2m]))', 120, ['{} 1', '{k="1"} 5', '{k="2"} 2', '{k="3"} 1']],
    ['stddev_over_time({a="b",h="1"}|logfmt|unwrap v[2m]) by (a)', 120, ['{a="b"} 12.801909579781013']],
    ['bytes_over_time({a="b",h="1"}[2m])', 120, ['{a="b", h="1"} 46']],
    ['absent_over_time({a="b",h="1",z=~"q",y="w",y!="p"}[60s])', 60, ['{a="b", h="1"} 1']],
    ['vector(3)', 0, ['{} 3']],
    ['1 + 1', 0, ['2']],
  ])('%s at %d s', (query, seconds, expected) => {
    expect(instant(query, seconds)).toEqual(expected);
  });

  test('fail on a sample that could not be read', () => {
    expect(() => instant('sum_over_time({a="b"}|logfmt|unwrap v[60s])', 120)).toThrow(
      /^pipeline error: 'SampleExtractionErr' for series: '\{__error__="SampleExtractionErr"/,
    );
  });

  test('refuse log queries, each mode in its words', () => {
    expect(() => instant('{a="b"}', 0)).toThrow('log queries are not supported as an instant query type');
    expect(() => instant('{a="b"}', 0, { queryMode: 'ruler' })).toThrow('rule result is not a vector or scalar');
  });

  test('refuse variants', () => {
    const query = 'variants(count_over_time({a="b"}[1m])) of ({a="b"}[1m])';
    expect(() => instant(query, 0)).toThrow('multi variant queries are disabled for this instance');
  });

  test('print and parse again in the ruler', () => {
    expect(instant('vector(0.0000001)', 0, { queryMode: 'ruler' })).toEqual(['{} 0']);
    expect(() => instant('1 / 0', 0, { queryMode: 'ruler' })).toThrow('syntax error');
  });

  test('limit their series in the ruler, elsewhere only when asked', () => {
    const many = [
      stream(
        { a: 'b' },
        Array.from({ length: 501 }, (_, i) => [1, `k=${i}`] as const),
      ),
    ];
    const query = 'count_over_time({a="b"} | logfmt [1m])';
    expect(instantQuery(query, many, { ts: SECOND })).toMatchObject({ samples: { length: 501 } });
    expect(() => instantQuery(query, many, { ts: SECOND, queryMode: 'ruler' })).toThrow(
      'maximum number of series (500) reached for a single query; consider reducing query cardinality by adding more ' +
        'specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()',
    );
    expect(() => instantQuery(query, many, { ts: SECOND, maxSeries: 7 })).toThrow('series (7) reached');
  });
});

describe('range queries', () => {
  test.each([
    [
      'count_over_time({a="b"}[60s])',
      0,
      120,
      30,
      ['{a="b", h="1"} 30:3 60:4 90:2 120:2', '{a="b", h="2"} 60:1 90:2 120:2'],
    ],
    ['sum(count_over_time({a="b"}[5s])) or vector(0)', 0, 10, 5, ['{} 0:0 5:3 10:0']],
    ['2', 0, 10, 5, ['{} 0:2 5:2 10:2']],
    ['vector(3)', 0, 9, 5, ['{} 0:3 5:3']],
    ['approx_topk(1, sum by (h) (count_over_time({a="b"}[60s])))', 60, 90, 30, ['{h="1"} 60:4 90:2']],
    ['count_over_time({a="b"} |= "nothing" [1m])', 0, 60, 30, []],
  ])('%s from %d to %d by %d', (query, start, end, step, expected) => {
    expect(range(query, start, end, step)).toEqual(expected);
  });

  test.each([
    [0, 11_000, 1, undefined],
    [
      0,
      11_001,
      1,
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    ],
    [0, 10, 0, 'zero or negative query resolution step widths are not accepted. Try a positive integer'],
    [0, 10, -5, 'zero or negative query resolution step widths are not accepted. Try a positive integer'],
    [10, 5, 1, 'unexpected empty result'],
  ])('from %d to %d by %d: %s', (start, end, step, message) => {
    const run = (): string[] => range('sum(count_over_time({a="b"}[1s]))', start, end, step);
    if (message === undefined) expect(run()).toHaveLength(1);
    else expect(run).toThrow(message);
  });

  test('limit the series of all steps together', () => {
    const query = 'count_over_time({a="b"} | logfmt [1s])';
    expect(() => range(query, 0, 3, 1, { maxSeries: 2 })).toThrow('maximum number of series (2)');
    expect(range(query, 0, 3, 1, { maxSeries: 3 })).toHaveLength(3);
  });

  test('need a step', () => {
    expect(() => rangeQuery('vector(1) + 1', STREAMS, { start: 0n, end: 1n })).toThrow(RangeError);
  });

  test('of a split span join to that of the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.constantFrom('30s', '7s', '2m'), (cut, window) => {
        const query = `sum by (k) (count_over_time({a="b"} | logfmt [${window}]))`;
        const points = (lines: string[]): string[] =>
          lines.flatMap((line) => {
            const [labels, ...values] = line.split(' ');
            return values.map((value) => `${labels} ${value}`);
          });
        const whole = points(range(query, 0, 130, 10));
        const parts = [...points(range(query, 0, cut * 10, 10)), ...points(range(query, (cut + 1) * 10, 130, 10))];
        expect(parts.sort()).toEqual(whole.sort());
      }),
    );
  });
});

describe('log queries', () => {
  const run = (query: string, options: object = {}): string[] => {
    const result = logQuery(query, STREAMS, { start: 0n, end: 121n * SECOND, ...options });
    return result.streams.map(
      ({ labels, entries }) => `${labels.toString()} ${entries.map(({ ts }) => ts / SECOND).join(' ')}`,
    );
  };

  test.each<[string, object, string[]]>([
    ['{a="b"}', {}, ['{a="b", h="1"} 120 61 60 3 2 1', '{a="b", h="2"} 100 90 60']],
    ['{a="b"}', { direction: 'forward' }, ['{a="b", h="1"} 1 2 3 60 61 120', '{a="b", h="2"} 60 90 100']],
    ['{a="b"}', { limit: 3 }, ['{a="b", h="1"} 120', '{a="b", h="2"} 100 90']],
    ['{a="b"}', { limit: 4, direction: 'forward' }, ['{a="b", h="1"} 1 2 3 60']],
    ['{a="b"}', { start: 60n * SECOND, end: 61n * SECOND }, ['{a="b", h="1"} 60', '{a="b", h="2"} 60']],
    ['{a="b"} |= "k=2"', {}, ['{a="b", h="1"} 120 3']],
    ['{a="b", h="2"} | logfmt | k="1"', {}, ['{a="b", h="2", k="1", v="1"} 60']],
    ['{a="b"}', { limit: 0 }, []],
    ['{a="c"}', {}, []],
  ])('%s with %o', (query, options, expected) => {
    expect(run(query, options)).toEqual(expected);
  });

  test('give a rewritten line, and come out of a range query as well', () => {
    const times = { start: 0n, end: 2n * SECOND };
    const result = rangeQuery('{h="1"} | line_format "{{.h}}!"', STREAMS, times);
    expect(result).toEqual(logQuery('{h="1"} | line_format "{{.h}}!"', STREAMS, times));
    expect(result).toMatchObject({ streams: [{ entries: [{ line: '1!' }] }] });
  });

  test('refuse a limit beyond the tenant limit', () => {
    expect(() => run('{a="b"}', { limit: 5001 })).toThrow(
      'max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)',
    );
  });
});

describe('streaming', () => {
  test('gives at each time what an instant query gives', () => {
    const query = 'sum by (k) (rate({a="b"} | logfmt [1m])) > 0.02';
    const streaming = createStreamingQuery(query, { grid: { intervalNs: 30n * SECOND } });
    const lines = STREAMS.flatMap(({ labels, entries }) => entries.map((entry) => ({ labels, entry })));
    lines.sort((a, b) =>
      a.entry.ts < b.entry.ts ? -1 : a.entry.ts > b.entry.ts ? 1 : Labels.compare(a.labels, b.labels),
    );
    let next = 0;
    for (let ts = 0n; ts <= 150n * SECOND; ts += 30n * SECOND) {
      for (; next < lines.length && lines[next].entry.ts <= ts; next++)
        streaming.push(lines[next].labels, lines[next].entry);
      expect(streaming.evaluate(ts)).toEqual(instantQuery(query, STREAMS, { ts }));
    }
    expect(next).toBe(lines.length);
  });

  test('throws on a query that does not parse, and at evaluation on one that does not build', () => {
    expect(() => createStreamingQuery('sum(')).toThrow('syntax error');
    const set = createQuerySet([{ expr: 'count_over_time({a="b"} |~ "[" [1m])' }, { expr: '{a="b"}' }]);
    expect(() => set.evaluate(0, 0n)).toThrow('missing closing ]');
    expect(() => set.evaluate(1, 0n)).toThrow('rule result is not a vector or scalar');
  });
});
