import { instantQuery, logQuery, rangeQuery } from '../../logql/engine/index.ts';
import { formatG } from '../../logql/go/format-float.ts';
import { Labels } from '../../logql/labels.ts';
import { quoteGo } from '../../logql/go/strconv.ts';
import { parseExpr } from '../../logql/syntax/index.ts';
import { LogqlError, type NanoTime, type Sample, type Stream } from '../../logql/types.ts';
import { formatDuration } from '../model/duration.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import type { SameNumber } from './compare-alerts.ts';
import type { EngineProfile } from './simulate.ts';
import { parseLabels } from './streams.ts';
import { TestFileError } from './test-error.ts';
import type { ExprTestData } from './test-schema.ts';
import { parseNanoTime } from './time.ts';

export interface QueryContext {
  readonly streams: readonly Stream[];
  readonly start: NanoTime;
  readonly profile: EngineProfile;
  readonly sameNumber: SameNumber;
}

/** What a query test expected and got, as lines for people; undefined if they agree. */
export interface QueryDifference {
  readonly expected: readonly string[];
  readonly got: readonly string[];
}

/** As in the test files of the Loki pull request. */
const DEFAULT_LOOKBACK_NS = 300_000_000_000n;

/** Compares one expectation with the answer. Throws {@link TestFileError} for a mistake in the test. */
export function checkQuery(data: ExprTestData, context: QueryContext, path: YamlPath): QueryDifference | undefined {
  const expectations = [data.exp_samples, data.exp_logs, data.exp_matrix, data.exp_error].filter(
    (one) => one !== undefined,
  );
  if (expectations.length !== 1) {
    throw new TestFileError(path, 'A query test has one of exp_samples, exp_logs, exp_matrix and exp_error.');
  }
  try {
    return compareAnswer(data, context, path);
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    if (data.exp_error !== undefined && error.message.includes(data.exp_error)) return undefined;
    return {
      expected: data.exp_error === undefined ? ['an answer'] : [`error: ${data.exp_error}`],
      got: [`error: ${error.message}`],
    };
  }
}

function compareAnswer(data: ExprTestData, context: QueryContext, path: YamlPath): QueryDifference | undefined {
  const isLog = parseExpr(data.expr).kind === 'log';
  if (isLog) return compareLogs(data, context, path);
  if (data.exp_logs !== undefined) throw new TestFileError([...path, 'exp_logs'], 'A metric query has no lines.');
  if (data.exp_matrix !== undefined || data.start !== undefined) return compareMatrix(data, context, path);
  const ts = context.start + evalTime(data, path);
  const { quirks, maxSeries } = context.profile;
  const result = instantQuery(data.expr, context.streams, { ts, queryMode: 'api', quirks, maxSeries });
  const samples = result.type === 'scalar' ? [{ labels: Labels.empty, value: result.value }] : result.samples;
  if (data.exp_error !== undefined) return { expected: [`error: ${data.exp_error}`], got: samples.map(sampleText) };
  const wanted = (data.exp_samples ?? []).map((one, index) => ({
    labels: labelsOf(one.labels, [...path, 'exp_samples', index, 'labels']),
    value: one.value,
  }));
  return compareSamples(wanted, samples, context.sameNumber);
}

function evalTime(data: ExprTestData, path: YamlPath): bigint {
  if (data.eval_time === undefined)
    throw new TestFileError(path, 'A query test needs eval_time, or start, end and step.');
  return data.eval_time;
}

function labelsOf(text: string | undefined, path: YamlPath): Labels {
  return text === undefined || text === '' ? Labels.empty : parseLabels(text, path);
}

function sampleText({ labels, value }: Sample): string {
  return `${labels.toString()} ${formatG(value)}`;
}

function compareSamples(
  wanted: readonly Sample[],
  got: readonly Sample[],
  sameNumber: SameNumber,
): QueryDifference | undefined {
  const left = new Map(got.map((sample) => [sample.labels.key, sample]));
  const isSame =
    wanted.length === got.length &&
    wanted.every((sample) => {
      const found = left.get(sample.labels.key);
      left.delete(sample.labels.key);
      return found !== undefined && sameNumber(sample.value, found.value);
    });
  return isSame ? undefined : { expected: wanted.map(sampleText).sort(), got: got.map(sampleText).sort() };
}

function compareLogs(data: ExprTestData, context: QueryContext, path: YamlPath): QueryDifference | undefined {
  if (data.exp_logs === undefined && data.exp_error === undefined) {
    throw new TestFileError(path, 'A log query has lines: use exp_logs.');
  }
  const end = context.start + evalTime(data, path);
  const answer = logQuery(data.expr, context.streams, {
    start: end - (data.lookback ?? DEFAULT_LOOKBACK_NS),
    end: end + 1n,
    direction: 'forward',
    limit: Number.MAX_SAFE_INTEGER,
    maxEntries: Number.MAX_SAFE_INTEGER,
    quirks: context.profile.quirks,
  });
  const got = answer.streams.flatMap(({ labels, entries }) => entries.map(({ ts, line }) => ({ labels, ts, line })));
  const shown = got.map(({ labels, ts, line }) => `${labels.toString()} ${ts} ${quoteGo(line)}`);
  if (data.exp_error !== undefined) return { expected: [`error: ${data.exp_error}`], got: shown };
  const free = new Set(got.keys());
  const expected = (data.exp_logs ?? []).map((one, index) => {
    const at = [...path, 'exp_logs', index];
    const labels = labelsOf(one.labels, [...at, 'labels']);
    const ts = one.timestamp === undefined ? undefined : parseNanoTime(one.timestamp);
    if (one.timestamp !== undefined && ts === undefined) {
      throw new TestFileError([...at, 'timestamp'], 'A time is RFC 3339 or nanoseconds.');
    }
    const found = [...free].find((i) => {
      const candidate = got[i];
      return (
        candidate.line === one.line && candidate.labels.key === labels.key && (ts === undefined || ts === candidate.ts)
      );
    });
    if (found !== undefined) free.delete(found);
    return { text: `${labels.toString()} ${ts ?? 'any time'} ${quoteGo(one.line)}`, found: found !== undefined };
  });
  if (free.size === 0 && expected.every((one) => one.found)) return undefined;
  return { expected: expected.map((one) => one.text), got: shown };
}

function compareMatrix(data: ExprTestData, context: QueryContext, path: YamlPath): QueryDifference | undefined {
  const { start, end, step } = data;
  if (start === undefined || end === undefined || step === undefined || step === 0n) {
    throw new TestFileError(path, 'A matrix needs start, end and step.');
  }
  const from = context.start + start;
  const { quirks, maxSeries } = context.profile;
  const result = rangeQuery(data.expr, context.streams, {
    start: from,
    end: context.start + end,
    step,
    queryMode: 'api',
    quirks,
    maxSeries,
  });
  if (result.type !== 'matrix') throw new TestFileError(path, 'A log query has no matrix.');
  const steps = Number((end - start) / step) + 1;
  const got = result.series.map(({ labels, points }) => {
    const values: (number | undefined)[] = Array(steps).fill(undefined);
    for (const point of points) values[Number((point.ts - from) / step)] = point.value;
    return { labels, values };
  });
  if (data.exp_error !== undefined) return { expected: [`error: ${data.exp_error}`], got: got.map(rowText) };
  const expected = (data.exp_matrix ?? []).map((one, index) => {
    const at = [...path, 'exp_matrix', index];
    const values = rowValues(String(one.values), [...at, 'values'], steps);
    return { labels: labelsOf(one.labels, [...at, 'labels']), values };
  });
  const byKey = new Map(got.map((row) => [row.labels.key, row]));
  const isSame =
    expected.length === got.length &&
    expected.every((row) => sameRow(row.values, byKey.get(row.labels.key)?.values, context.sameNumber));
  const note = `each value is one step of ${formatDuration(step)}`;
  return isSame ? undefined : { expected: [...expected.map(rowText), note], got: got.map(rowText) };
}

interface Row {
  readonly labels: Labels;
  readonly values: readonly (number | undefined)[];
}

function rowText({ labels, values }: Row): string {
  return `${labels.toString()} ${values.map((value) => (value === undefined ? '_' : formatG(value))).join(' ')}`;
}

function sameRow(
  expected: readonly (number | undefined)[],
  got: readonly (number | undefined)[] | undefined,
  sameNumber: SameNumber,
): boolean {
  if (got === undefined) return false;
  return expected.every((value, i) => {
    const other = got[i];
    return value === undefined || other === undefined ? value === other : sameNumber(value, other);
  });
}

/** `_ 1 2 3x4`: a value a step, `_` none, xN that many in all; missing ones at the end are none. */
function rowValues(text: string, path: YamlPath, steps: number): (number | undefined)[] {
  const values: (number | undefined)[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const match = /^(_|[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf)|nan)(?:x(\d{1,5}))?$/i.exec(word);
    if (match === null)
      throw new TestFileError(path, `${word} is no value.`, 'write numbers, _ for none, 3x4 to repeat');
    const value = match[1] === '_' ? undefined : numberOf(match[1]);
    for (let i = 0; i < Number(match[2] ?? '1'); i++) values.push(value);
  }
  if (values.length > steps) throw new TestFileError(path, `There are ${values.length} values for ${steps} steps.`);
  while (values.length < steps) values.push(undefined);
  return values;
}

function numberOf(word: string): number {
  const lower = word.toLowerCase();
  if (lower === 'nan') return Number.NaN;
  if (lower.endsWith('inf')) return lower.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(word);
}
