import { describe, expect, it } from 'vitest';
import type { Expr } from '../ast.ts';
import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/index.ts';
import { buildSampleExtractor } from './extractor.ts';
import { pushedGrouping } from './grouping.ts';
import { hintsFor, NO_HINTS } from './hints.ts';
import { labelsOf, sample } from './testing.ts';

const QUIRKLESS = { options: { quirks: false } } as const;
const LINE = '{"level":"error","n":1,"m":{"x":"y"}}';
const OBJECT = `Value looks like object, but can't find closing '}' symbol`;
const span = { start: 0, end: 0 };

describe('early filters', () => {
  it.each([
    '| json | drop level | level=""',
    '| level="" | json',
    '| json | label_format level=`{{ToUpper .level}}` | level="ERROR"',
    '| logfmt | drop level | level=""',
    '| regexp `"(?P<level>e\\w+)"` | drop level | level=""',
    '| pattern `<level>` | drop level | level=""',
  ])('%s drops a line with a level', (stages) => {
    const line = stages.includes('logfmt') ? 'level=error' : LINE;
    expect(labelsOf(stages, line)).toBeNull();
    expect(labelsOf(stages, line, QUIRKLESS)).not.toBeNull();
  });

  it('only the first filter on a label counts, trees never do, expressions never ask', () => {
    expect(labelsOf('| json | drop level | level="error" or level=""', LINE)).not.toBeNull();
    expect(labelsOf('| json level="level" | drop level | level=""', LINE)).not.toBeNull();
    expect(labelsOf('| json | level="error" | drop level | level=""', LINE)).not.toBeNull();
  });

  it('the filter behind unwrap is asked early too', () => {
    expect(sample('sum_over_time({a="b"} | json | label_format n="5" | unwrap n | n="5" [1m])', LINE)).toBeNull();
  });

  it('with by (…) there are none', () => {
    const query = 'sum by (level) (count_over_time({a="b"} | json | label_format level=`X` | level="X" [1m]))';
    expect(sample(query, LINE)).toEqual({ value: 1, labels: { level: 'X' } });
  });
});

describe('needed labels', () => {
  it.each([
    ['sum(count_over_time({a="b"} | json [1m]))', '{bad', {}],
    ['sum(bytes_over_time({a="b"} | unpack [1m]))', '{"_entry":"x"}', {}],
    ['sum by (level) (count_over_time({a="b"} | json [1m]))', '{"level":"x" bad', { level: 'x' }],
    ['sum by (m_x) (count_over_time({a="b"} | json [1m]))', LINE, { m_x: 'y' }],
    ['sum by (a_extracted) (count_over_time({a="b"} | json [1m]))', '{"a":"x"}', { a_extracted: 'x' }],
    ['sum by (nope) (count_over_time({a="b"} | json [1m]))', LINE, {}],
    ['count_over_time({a="b"} | json [1m])', LINE, { a: 'b', level: 'error', n: '1', m_x: 'y' }],
    ['sum without (level) (count_over_time({a="b"} | json [1m]))', LINE, { a: 'b', n: '1', m_x: 'y' }],
    ['max by (level) (count_over_time({a="b"} | json [1m]))', LINE, { a: 'b', level: 'error', n: '1', m_x: 'y' }],
    // The name of an extraction is needed, the key it is taken from is not: nothing is found.
    ['sum by (y) (count_over_time({a="b"} | logfmt y="z" [1m]))', 'z=1', { y: '' }],
    ['sum by (z) (count_over_time({a="b"} | drop z | label_format z="1" [1m]))', '', { z: '1' }],
    ['sum by (a) (count_over_time({a="b"} | drop a | label_format a="1" [1m]))', '', {}],
  ])('%s on %s', (query, line, labels) => {
    expect(sample(query, line)?.labels).toEqual(labels);
  });

  it('a parse error shows where the scan goes on', () => {
    const failed = { a: 'b', __error__: 'JSONParserErr', __error_details__: OBJECT };
    expect(sample('sum by (level) (count_over_time({a="b"} | json [1m]))', '{bad')?.labels).toEqual(failed);
    expect(sample('sum by (__error__) (count_over_time({a="b"} | json [1m]))', '{bad')?.labels).toEqual({
      ...failed,
      __preserve_error__: 'true',
    });
    const guarded = 'sum by (level) (count_over_time({a="b"} | json | __error__="" [1m]))';
    expect(sample(guarded, '{"level":"x" bad')).toBeNull();
  });

  it('without quirks every parser reads every line', () => {
    expect(sample('sum(count_over_time({a="b"} | json [1m]))', '{bad', QUIRKLESS)?.labels).toHaveProperty('__error__');
  });

  it('follow from the shape of the query', () => {
    const by = (...labels: string[]) => ({ without: false, labels, span });
    const shape = { mentioned: ['x_extracted'], grouping: undefined, unwrap: undefined, absent: false };
    const required = ['x_extracted', 'x'];
    const none = { skipParsers: false, earlyFilters: false, preserveError: false };
    expect(hintsFor(shape)).toEqual({ ...none, required: [], earlyFilters: true });
    expect(hintsFor({ ...shape, grouping: by() })).toEqual({ ...none, required, earlyFilters: true });
    expect(hintsFor({ ...shape, absent: true })).toEqual({ ...none, required, earlyFilters: true });
    expect(hintsFor({ ...shape, grouping: by('g'), unwrap: 'u' })).toEqual({
      ...none,
      required: [...required, 'g', 'u'],
    });
    expect(hintsFor({ ...shape, mentioned: [], absent: true })).toEqual({ ...NO_HINTS, skipParsers: true });
    expect(hintsFor({ ...shape, grouping: { ...by('g'), without: true } })).toEqual({
      ...none,
      required: [],
      earlyFilters: true,
    });
    expect(hintsFor({ ...shape, grouping: by('__error__') }).preserveError).toBe(true);
  });
});

describe('grouping handed down', () => {
  const metric = (text: string): Exclude<Expr, { kind: 'log' }> => {
    const expr = parseExpr(text);
    if (expr.kind === 'log') throw new TypeError(`not a metric query: ${text}`);
    return expr;
  };

  it.each([
    ['sum by (x) (rate({a="b"}[1m]))', ['x']],
    ['sum(rate({a="b"}[1m]))', []],
    ['sum by (x) (sum_over_time({a="b"} | unwrap v [1m]))', ['x']],
    ['max by (x) (rate({a="b"}[1m]))', undefined],
    ['sum by (x) (max_over_time({a="b"} | unwrap v [1m]))', undefined],
    ['sum by (x) (rate({a="b"}[1m]) + 1)', undefined],
    ['rate({a="b"}[1m])', undefined],
  ])('%s', (text, labels) => {
    expect(pushedGrouping(metric(text))?.labels).toEqual(labels);
  });
});

describe('samples', () => {
  it.each([
    ['count_over_time({a="b"}[1m])', 'xyz', 1],
    ['bytes_over_time({a="b"}[1m])', 'xyé', 4],
    ['bytes_over_time({a="b"} | line_format "é" [1m])', 'x', 2],
    ['sum_over_time({a="b"} | logfmt | unwrap v [1m])', 'v=1.5', 1.5],
    ['sum_over_time({a="b"} | logfmt | unwrap duration(v) [1m])', 'v=1m1500ms', 61.5],
    ['sum_over_time({a="b"} | logfmt | unwrap duration_seconds(v) [1m])', 'v=-2s', -2],
    ['sum_over_time({a="b"} | logfmt | unwrap bytes(v) [1m])', 'v=1.5KiB', 1536],
    ['sum_over_time({a="b"} | logfmt | unwrap v [1m])', 'w=1', undefined],
    ['sum_over_time({a="b"} | logfmt --keep-empty | unwrap v [1m])', 'v=', undefined],
    ['sum_over_time({a="b"} | logfmt | unwrap v | __error__="" [1m])', 'v=x', undefined],
  ])('%s on %s', (query, line, value) => {
    expect(sample(query, line)?.value).toBe(value);
  });

  it('a failed conversion keeps the line with an error', () => {
    expect(sample('sum_over_time({a="b"} | logfmt | unwrap v [1m])', 'v=x')).toEqual({
      value: 0,
      labels: {
        a: 'b',
        v: 'x',
        __error__: 'SampleExtractionErr',
        __error_details__: 'strconv.ParseFloat: parsing "x": invalid syntax',
      },
    });
  });

  it('an unwrapped label goes unless it is grouped by', () => {
    expect(sample('sum_over_time({a="b"} | logfmt | unwrap v [1m])', 'v=1 k=2')?.labels).toEqual({ a: 'b', k: '2' });
    expect(sample('max_over_time({a="b"} | logfmt | unwrap v [1m]) without (k)', 'v=1 k=2')?.labels).toEqual({
      a: 'b',
    });
    expect(sample('max_over_time({a="b"} | logfmt | unwrap v [1m]) by (v)', 'v=1 k=2')?.labels).toEqual({ v: '1' });
  });

  it('a line_format that nobody reads is left out, except where bytes count', () => {
    const broken = '| line_format `{{ div 1 0 }}`';
    expect(sample(`count_over_time({a="b"} ${broken} [1m])`, '')?.labels).toEqual({ a: 'b' });
    expect(sample(`bytes_over_time({a="b"} ${broken} [1m])`, '')?.labels).toHaveProperty('__error__');
    expect(sample(`count_over_time({a="b"} ${broken} | json [1m])`, '{}')?.labels).toHaveProperty('__error__');
    expect(sample(`count_over_time({a="b"} ${broken} [1m])`, '', QUIRKLESS)?.labels).toHaveProperty('__error__');
  });

  it('labels that Loki cannot read back give no sample', () => {
    expect(sample('count_over_time({a="b"} | pattern `<x>` [1m])', 'a\ufffd')).toBeNull();
    expect(sample('count_over_time({a="b"} | pattern `<x>` [1m])', 'a\udcff')).not.toBeNull();
    expect(sample('count_over_time({a="b"} | pattern `<x>` [1m])', 'a\ufffd', QUIRKLESS)).not.toBeNull();
  });

  it('equal label sets are one object, across streams too', () => {
    const range = metricRange('count_over_time({a=~".+"} | logfmt | drop a [1m])');
    const extractor = buildSampleExtractor(range, undefined);
    const first = extractor.forStream(Labels.fromObject({ a: '1' }));
    const second = extractor.forStream(Labels.fromObject({ a: '2', k: 'v' }));
    const labels = first.process(0n, 'k=v')?.labels;
    expect(labels?.toObject()).toEqual({ k: 'v' });
    expect(first.process(1n, 'k=v')?.labels).toBe(labels);
    expect(second.process(2n, '')?.labels).toBe(labels);
  });

  it('survives more names and label sets than are remembered', () => {
    const range = metricRange('count_over_time({a=~".+"} | logfmt [1m])');
    const extractor = buildSampleExtractor(range, undefined).forStream(Labels.fromObject({ a: '1' }));
    for (let i = 0; i < 20_000; i++) {
      const labels = extractor.process(0n, `k${i % 9000}=${i}`)?.labels;
      expect(labels?.toObject()).toEqual({ a: '1', [`k${i % 9000}`]: String(i) });
    }
  });
});

function metricRange(text: string) {
  const expr = parseExpr(text);
  if (expr.kind !== 'range_aggregation') throw new TypeError(`no range aggregation: ${text}`);
  return expr;
}
