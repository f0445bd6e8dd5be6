import type { Expr } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { compareBytes } from '../text.ts';
import { LogqlError, type EngineOptions, type Entry, type Stream, type StreamsResult } from '../types.ts';
import { buildLinePipeline, defaultParts } from './default-parts.ts';
import { mergeByTime, sliceByTime, streamsInOrder } from './merge.ts';
import { resolveQuery, type QueryMode } from './resolve.ts';
import { streamTest } from './stream-selector.ts';
import { withoutEmpty } from './vector.ts';

const DEFAULT_LIMIT = 100;
const DEFAULT_MAX_ENTRIES = 5000;

/** How far Loki's plain engine looks back for a log query at one time: the lines of [ts - lookback, ts). */
export const LOG_LOOKBACK_NS = 30_000_000_000n;

export interface LogQueryOptions extends EngineOptions {
  readonly queryMode?: QueryMode;
  /** Nanoseconds; inclusive. */
  readonly start: bigint;
  /** Nanoseconds; exclusive. */
  readonly end: bigint;
  /** Default: newest first. */
  readonly direction?: 'forward' | 'backward';
  /** Lines over all streams; default 100. */
  readonly limit?: number;
  /** Loki's max_entries_limit_per_query; default 5000. */
  readonly maxEntries?: number;
}

/**
 * The lines of a log query, one stream for each final label set, streams in the order of their label texts, lines in
 * query direction. The limit counts over all streams in that direction. Throws LogqlError with Loki's message.
 */
export function logQuery(query: string | Expr, streams: readonly Stream[], options: LogQueryOptions): StreamsResult {
  const { start, end, limit = DEFAULT_LIMIT, maxEntries = DEFAULT_MAX_ENTRIES } = options;
  const expr = resolveQuery(query, options.queryMode ?? 'api');
  if (expr.kind !== 'log') throw new RangeError('the query is a metric query');
  if (limit > maxEntries) {
    throw new LogqlError(
      'evaluation',
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${maxEntries})`,
    );
  }
  const pipeline = buildLinePipeline(expr, { quirks: options.quirks });
  const takes = streamTest(expr.selector, defaultParts.compileMatcher);
  const matching = streamsInOrder(streams)
    .map(({ labels, entries }) => ({ labels: withoutEmpty(labels), entries }))
    .filter(({ labels }) => takes(labels));
  const bound = matching.map(({ labels }) => pipeline.forStream(labels));
  const found = new FoundStreams();
  const slices = matching.map(({ entries }) => sliceByTime(entries, start, end));
  if (limit > 0) {
    mergeByTime(slices, options.direction !== 'forward', ({ ts, line, metadata }, slice) => {
      const result = bound[slice].process(ts, line, metadata);
      if (result !== null) found.add(result.labels, { ts, line: result.line });
      return found.lines < limit;
    });
  }
  return { type: 'streams', streams: found.sorted() };
}

/** Lines gathered by their final labels. */
class FoundStreams {
  lines = 0;
  readonly #streams = new Map<string, { readonly labels: Labels; readonly entries: Entry[] }>();

  add(labels: Labels, entry: Entry): void {
    this.lines++;
    const known = this.#streams.get(labels.key);
    if (known === undefined) this.#streams.set(labels.key, { labels, entries: [entry] });
    else known.entries.push(entry);
  }

  sorted(): Stream[] {
    const named = [...this.#streams.values()].map((stream) => ({ stream, text: stream.labels.toString() }));
    return named.sort((a, b) => compareBytes(a.text, b.text)).map(({ stream }) => stream);
  }
}
