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
  type InstantResult,
  type MatrixResult,
  type QueryOptions,
  type Stream,
  type StreamsResult,
} from './engine.ts';
import type {
  MetricAnswer,
  MetricQuestion,
  ParseAnswer,
  ParseVector,
  PipelineAnswer,
  PipelineVector,
  VectorEntry,
  VectorStream,
} from './vector.ts';
import { buildErrorOf } from './build-error.ts';

function messageOf(error: unknown): string {
  if (error instanceof LogqlError) return error.message;
  throw error;
}

/** Our engine's answer to a parse vector. */
export function answerParse({ query }: Pick<ParseVector, 'query'>): ParseAnswer {
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
export function answerPipeline({
  query,
  labels,
  entries,
}: Pick<PipelineVector, 'query' | 'labels' | 'entries'>): PipelineAnswer {
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

/** Our form of a stream of the vectors. */
export function toStream({ labels, entries }: VectorStream): Stream {
  return { labels: Labels.fromObject(labels), entries: entries.map(toEntry) };
}

/** A result as the vectors write it. */
export function toAnswer(result: InstantResult | MatrixResult | StreamsResult): MetricAnswer {
  switch (result.type) {
    case 'scalar':
      return { type: 'scalar', result: [{ labels: {}, value: formatValue(result.value) }] };
    case 'vector':
      return {
        type: 'vector',
        result: result.samples.map(({ labels, value }) => ({ labels: labels.toObject(), value: formatValue(value) })),
      };
    case 'matrix':
      return {
        type: 'matrix',
        result: result.series.map(({ labels, points }) => ({
          labels: labels.toObject(),
          points: points.map(({ ts, value }) => [String(ts), formatValue(value)] as const),
        })),
      };
    case 'streams':
      return {
        type: 'streams',
        result: result.streams.map(({ labels, entries }) => ({
          labels: labels.toObject(),
          entries: entries.map(({ ts, line }) => [String(ts), line] as const),
        })),
      };
  }
}

/** The answer that `run` gives, or the message with which it refuses. */
export function attempt(run: () => InstantResult | MatrixResult | StreamsResult): MetricAnswer {
  try {
    return toAnswer(run());
  } catch (error) {
    return { error: messageOf(error) };
  }
}

const DEFAULT_LIMIT = 1000;

/** Our engine's answer to a metric vector; `options` are those of the engine. */
export function answerMetric(question: MetricQuestion, options: QueryOptions = {}): MetricAnswer {
  const { query, instant, range, direction = 'backward', limit = DEFAULT_LIMIT } = question;
  const streams = question.streams.map(toStream);
  return attempt(() => {
    if (instant !== undefined) {
      const ts = BigInt(instant.ts);
      if (parseExpr(query).kind !== 'log') return instantQuery(query, streams, { ...options, ts });
      return logQuery(query, streams, { start: ts - LOG_LOOKBACK_NS, end: ts, direction, limit });
    }
    if (range === undefined) throw new TypeError('a question needs a time');
    const start = BigInt(range.start);
    const end = BigInt(range.end);
    if (parseExpr(query).kind === 'log') return logQuery(query, streams, { start, end, direction, limit });
    return rangeQuery(query, streams, { ...options, start, end, step: BigInt(range.step) });
  });
}
