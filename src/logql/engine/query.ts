import type { Expr, MetricExpr, Selector } from '../ast.ts';
import { Labels } from '../labels.ts';
import {
  LogqlError,
  type EngineOptions,
  type InstantResult,
  type MatrixResult,
  type Series,
  type Stream,
} from '../types.ts';
import type { StreamsResult } from '../types.ts';
import { defaultParts } from './default-parts.ts';
import { logQuery, type LogQueryOptions } from './log-query.ts';
import { mergeByTime, sliceByTime, streamsInOrder } from './merge.ts';
import type { StepClock } from './plan-node.ts';
import { QuerySet, RULE_MAX_SERIES, seriesLimitError } from './query-set.ts';
import { resolveQuery, type QueryMode } from './resolve.ts';
import { streamTest } from './stream-selector.ts';
import type { Vector } from './vector.ts';

const MAX_POINTS = 11_000n;

export interface QueryOptions extends EngineOptions {
  readonly queryMode?: QueryMode;
  /** Loki's max_query_series. Default: 500 in mode `ruler`, no limit in mode `api`. */
  readonly maxSeries?: number;
}

export interface InstantQueryOptions extends QueryOptions {
  /** Nanoseconds. */
  readonly ts: bigint;
}

/** Times and step in nanoseconds. `step` may be left out for a log query only. */
export interface RangeQueryOptions extends QueryOptions, LogQueryOptions {
  readonly step?: bigint;
}

function maxSeriesOf({ queryMode, maxSeries }: QueryOptions): number {
  return maxSeries ?? (queryMode === 'ruler' ? RULE_MAX_SERIES : Infinity);
}

/** Whether a selector takes a stream. */
export function selectorMatches(selector: Selector, labels: Labels): boolean {
  return streamTest(selector, defaultParts.compileMatcher)(labels);
}

/** A set of one query that has read all lines which its steps from `start` to `end` can need. */
function loadedSet(
  expr: MetricExpr,
  streams: readonly Stream[],
  { start, end, step }: { readonly start: bigint; readonly end: bigint; readonly step?: bigint },
  options: QueryOptions,
): QuerySet {
  const set = new QuerySet(defaultParts, [{ expr }], {
    quirks: options.quirks,
    maxSeries: maxSeriesOf(options),
    stepNs: start === end ? undefined : step,
  });
  const matching = streamsInOrder(streams)
    .map(({ labels, entries }) => ({ feed: set.stream(labels), entries }))
    .filter(({ feed }) => feed.extractions.length > 0);
  const slices = matching.map(({ entries }) =>
    sliceByTime(entries, start - set.lookbackNs + 1n, end + set.lookaheadNs + 1n),
  );
  mergeByTime(slices, false, ({ ts, line, metadata }, slice) => {
    matching[slice].feed.push(ts, line, metadata);
    return true;
  });
  return set;
}

/**
 * The result of a metric query at one time over the given streams, as Loki's engine gives it. Throws LogqlError with
 * Loki's message if the query does not parse or build, or fails.
 */
export function instantQuery(
  query: string | Expr,
  streams: readonly Stream[],
  options: InstantQueryOptions,
): InstantResult {
  const expr = resolveQuery(query, options.queryMode ?? 'api');
  if (expr.kind === 'log') throw logQueryRefused(options.queryMode);
  return loadedSet(expr, streams, { start: options.ts, end: options.ts }, options).evaluate(0, options.ts);
}

function logQueryRefused(mode: QueryMode | undefined): LogqlError {
  return new LogqlError(
    'evaluation',
    mode === 'ruler'
      ? 'rule result is not a vector or scalar'
      : 'log queries are not supported as an instant query type, please change your query to a range query type',
  );
}

/**
 * The result of a query over a stretch of time: for a metric query one series for each label set with a point at
 * start, start + step, … <= end; for a log query its lines with start <= ts < end. Throws LogqlError with Loki's message.
 */
export function rangeQuery(
  query: string | Expr,
  streams: readonly Stream[],
  options: RangeQueryOptions,
): MatrixResult | StreamsResult {
  const { start, end, step } = options;
  if (step !== undefined) checkResolution(start, end, step);
  const expr = resolveQuery(query, options.queryMode ?? 'api');
  if (expr.kind === 'log') return logQuery(expr, streams, { ...options, queryMode: 'api' });
  if (step === undefined) throw new RangeError('a metric query over a range needs a step');
  if (expr.kind === 'literal' || expr.kind === 'vector') return constantMatrix(expr.value, start, end, step);
  return stepThrough(loadedSet(expr, streams, { start, end, step }, options), start, end, step, maxSeriesOf(options));
}

function checkResolution(start: bigint, end: bigint, step: bigint): void {
  if (step <= 0n) {
    throw new LogqlError(
      'evaluation',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((end - start) / step > MAX_POINTS) {
    throw new LogqlError(
      'evaluation',
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
}

function constantMatrix(value: number, start: bigint, end: bigint, step: bigint): MatrixResult {
  const points: { ts: bigint; value: number }[] = [];
  for (let ts = start; ts <= end; ts += step) points.push({ ts: wholeMs(ts), value });
  return { type: 'matrix', series: [{ labels: Labels.empty, points }] };
}

function wholeMs(ts: bigint): bigint {
  return (ts / 1_000_000n) * 1_000_000n;
}

function stepThrough(set: QuerySet, start: bigint, end: bigint, step: bigint, maxSeries: number): MatrixResult {
  const series = new Map<string, { labels: Labels; points: { ts: bigint; value: number }[] }>();
  const clockAt = (index: number): StepClock => ({
    index,
    startMs: Number(start / 1_000_000n),
    stepMs: Number(step / 1_000_000n),
    endMs: Number(end / 1_000_000n),
  });
  let ts = start;
  for (let index = 0; ts <= end; index++, ts += step) {
    const clock = clockAt(index);
    const vector = set.step(0, ts, clock);
    if (vector === undefined) break;
    if (index === 0 && vector.values.length > maxSeries) throw seriesLimitError(maxSeries);
    collect(series, vector, BigInt(set.sampleMs(0, ts, clock)) * 1_000_000n);
    if (series.size > maxSeries) throw seriesLimitError(maxSeries);
  }
  if (ts === start) throw new LogqlError('evaluation', 'unexpected empty result');
  const sorted: Series[] = [...series.values()].sort((a, b) => Labels.compare(a.labels, b.labels));
  return { type: 'matrix', series: sorted };
}

function collect(
  series: Map<string, { labels: Labels; points: { ts: bigint; value: number }[] }>,
  vector: Vector,
  ts: bigint,
): void {
  for (let i = 0; i < vector.values.length; i++) {
    const labels = vector.labels[i];
    let own = series.get(labels.key);
    if (own === undefined) {
      own = { labels, points: [] };
      series.set(labels.key, own);
    }
    own.points.push({ ts, value: vector.values[i] });
  }
}
