import {
  buildPipeline,
  formatValue,
  instantQuery,
  Labels,
  LogqlError,
  LOG_LOOKBACK_NS,
  logQuery,
  parseExpr,
  printExpr,
  rangeQuery,
  type Entry,
  type Expr,
  type Stream,
} from './engine.ts';
import type {
  MetricAnswer,
  MetricVector,
  ParseAnswer,
  ParseVector,
  PipelineAnswer,
  PipelineVector,
  VectorEntry,
} from './vector.ts';
import { buildErrorOf } from './build-error.ts';

function messageOf(error: unknown): string {
  if (error instanceof LogqlError) return error.message;
  throw error;
}

/** Our engine's answer to a parse vector. */
export function answerParse({ query }: ParseVector): ParseAnswer {
  let expr: Expr;
  try {
    expr = parseExpr(query);
  } catch (error) {
    return { ok: false, error: messageOf(error) };
  }
  const string = printExpr(expr);
  const buildError = buildErrorOf(expr);
  const reparse = reparsed(string);
  return {
    ok: true,
    string,
    ...(buildError === undefined ? {} : { build_error: buildError }),
    ...(reparse === undefined ? {} : { reparse }),
  };
}

function reparsed(string: string): { error: string } | { string: string } | undefined {
  try {
    const again = printExpr(parseExpr(string));
    return again === string ? undefined : { string: again };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function toEntry({ ts, line, metadata }: VectorEntry): Entry {
  return { ts: BigInt(ts), line, ...(metadata === undefined ? {} : { metadata: Labels.fromObject(metadata) }) };
}

/** Our engine's answer to a pipeline vector. */
export function answerPipeline({ query, labels, entries }: PipelineVector): PipelineAnswer {
  try {
    const expr = parseExpr(query);
    if (expr.kind !== 'log') throw new LogqlError('parse', 'not a log query');
    const stream = buildPipeline(expr, {}).forStream(Labels.fromObject(labels));
    return entries.map(toEntry).map(({ ts, line, metadata }) => {
      const result = stream.process(ts, line, metadata);
      return result === null ? null : { line: result.line, labels: result.labels.toObject() };
    });
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** Our engine's answer to a metric vector. */
export function answerMetric(vector: MetricVector): MetricAnswer {
  const streams: Stream[] = vector.streams.map(({ labels, entries }) => ({
    labels: Labels.fromObject(labels),
    entries: entries.map(toEntry),
  }));
  try {
    return vector.instant === undefined ? answerRange(vector, streams) : answerInstant(vector, streams);
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function answerInstant({ query, instant, direction, limit }: MetricVector, streams: readonly Stream[]): MetricAnswer {
  const ts = BigInt(instant?.ts ?? '0');
  if (parseExpr(query).kind === 'log')
    return answerLog(query, streams, { start: ts - LOG_LOOKBACK_NS, end: ts, direction, limit });
  const result = instantQuery(query, streams, { ts });
  if (result.type === 'scalar') return { type: 'scalar', result: [{ labels: {}, value: formatValue(result.value) }] };
  return {
    type: 'vector',
    result: result.samples.map(({ labels, value }) => ({ labels: labels.toObject(), value: formatValue(value) })),
  };
}

const DEFAULT_LIMIT = 1000;

function answerLog(
  query: string,
  streams: readonly Stream[],
  options: {
    readonly start: bigint;
    readonly end: bigint;
    readonly direction: 'forward' | 'backward' | undefined;
    readonly limit: number | undefined;
  },
): MetricAnswer {
  const { start, end, direction = 'backward', limit = DEFAULT_LIMIT } = options;
  const result = logQuery(query, streams, { start, end, direction, limit });
  return {
    type: 'streams',
    result: result.streams.map(({ labels, entries }) => ({
      labels: labels.toObject(),
      entries: entries.map(({ ts, line }) => [String(ts), line] as const),
    })),
  };
}

function answerRange({ query, range, direction, limit }: MetricVector, streams: readonly Stream[]): MetricAnswer {
  const start = BigInt(range?.start ?? '0');
  const end = BigInt(range?.end ?? '0');
  const step = BigInt(range?.step ?? '0');
  if (parseExpr(query).kind === 'log') return answerLog(query, streams, { start, end, direction, limit });
  const result = rangeQuery(query, streams, { start, end, step });
  if (result.type === 'streams') throw new LogqlError('evaluation', 'a metric query gave streams');
  return {
    type: 'matrix',
    result: result.series.map(({ labels, points }) => ({
      labels: labels.toObject(),
      points: points.map(({ ts, value }) => [String(ts), formatValue(value)] as const),
    })),
  };
}
