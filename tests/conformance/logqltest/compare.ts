import { compileRegex } from '../../../src/logql/regex/index.ts';
import { answerMetric } from '../answer.ts';
import type { LabelObject, MetricAnswer } from '../vector.ts';
import type { Comparison, ExpectedSeries, Expectation } from './expectation.ts';
import { scriptTime, type ScriptCase } from './script.ts';

const LIMIT = 1000;

/** What our engine says to an `eval` of a script; undefined if it is what the script expects. */
export function scriptDifference(
  test: ScriptCase,
): { readonly got: MetricAnswer; readonly want: Expectation } | undefined {
  const { query, streams, instant, range, direction } = test;
  const got = answerMetric({ query, streams, instant, range, direction, limit: LIMIT });
  return agrees(got, test) ? undefined : { got, want: test.expect };
}

function agrees(got: MetricAnswer, { expect, range }: ScriptCase): boolean {
  if (expect.kind === 'fail') return 'error' in got && failsAs(got.error, expect);
  if ('error' in got) return false;
  switch (expect.kind) {
    case 'empty':
      return got.type !== 'scalar' && got.result.length === 0;
    case 'scalar':
      return got.type === 'scalar' && sameValue(got.result[0].value, expect.value, expect.values);
    case 'lines':
      return got.type === 'streams' && sameLines(got.result, expect);
    case 'series': {
      if (got.type === 'vector') {
        const series = got.result.map(({ labels, value }) => ({ labels, points: [value] }));
        return sameSeries(series, expect.series, expect.values, expect.ordered);
      }
      if (got.type !== 'matrix' || range === undefined) return false;
      const series = got.result.map(({ labels, points }) => ({ labels, points: onGrid(points, range) }));
      return sameSeries(series, expect.series, expect.values, false);
    }
  }
}

/** What Loki expects in place of a wrong token comes from its grammar tables; that is not compared. */
const GRAMMAR_TEXT = /^(?:expecting|unexpected|syntax error)/;

function failsAs(error: string, { match, text }: Extract<Expectation, { kind: 'fail' }>): boolean {
  if (match === undefined) return true;
  if (error.includes('syntax error') && GRAMMAR_TEXT.test(text)) return true;
  return match === 'msg' ? error.includes(text) : compileRegex(text).test(error);
}

/** The values at each step; undefined where there is none. */
function onGrid(
  points: readonly (readonly [string, string])[],
  { start, end, step }: { readonly start: string; readonly end: string; readonly step: string },
): (string | undefined)[] {
  const byTime = new Map(points);
  const values: (string | undefined)[] = [];
  for (let ts = BigInt(start); ts <= BigInt(end); ts += BigInt(step)) values.push(byTime.get(String(ts)));
  return values;
}

interface GotSeries {
  readonly labels: LabelObject;
  readonly points: readonly (string | undefined)[];
}

function sameSeries(
  got: readonly GotSeries[],
  want: readonly ExpectedSeries[],
  values: Comparison,
  ordered: boolean,
): boolean {
  if (got.length !== want.length) return false;
  const byLabels = new Map(got.map((series) => [labelKey(series.labels), series]));
  return want.every(({ labels, points }, i) => {
    const key = labelKey(labels);
    const found = ordered ? got[i] : byLabels.get(key);
    return (
      found !== undefined &&
      labelKey(found.labels) === key &&
      found.points.length === points.length &&
      points.every((point, at) => samePoint(found.points[at], point, values))
    );
  });
}

function samePoint(got: string | undefined, want: number | undefined, values: Comparison): boolean {
  if (got === undefined || want === undefined) return got === want;
  return sameValue(got, want, values);
}

function sameValue(text: string, want: number, values: Comparison): boolean {
  if (values === 'skipped') return true;
  const got = Number(text.replace('Inf', 'Infinity'));
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return true;
  const distance = Math.abs(got - want);
  return distance <= values.epsilon || distance / Math.max(Math.abs(got), Math.abs(want)) <= values.epsilon;
}

type GotStreams = Extract<MetricAnswer, { type: 'streams' }>['result'];

/** Streams as a set, the lines of each in order. */
function sameLines(got: GotStreams, { lines, values }: Extract<Expectation, { kind: 'lines' }>): boolean {
  const want = new Map<string, string[]>();
  for (const { labels, at, line } of lines) {
    const key = labelKey(labels);
    want.set(key, [...(want.get(key) ?? []), entryKey(String(scriptTime(at)), line, values)]);
  }
  return (
    got.length === want.size &&
    got.every(({ labels, entries }) => {
      const own = entries.map(([ts, line]) => entryKey(ts, line, values));
      return JSON.stringify(want.get(labelKey(labels))) === JSON.stringify(own);
    })
  );
}

function entryKey(ts: string, line: string, values: Comparison): string {
  return values === 'skipped' ? ts : `${ts} ${line}`;
}

function labelKey(labels: LabelObject): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
