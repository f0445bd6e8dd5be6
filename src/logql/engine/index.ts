export { LOG_LOOKBACK_NS, logQuery, type LogQueryOptions } from './log-query.ts';
export { applyArithmetic } from './operators.ts';
export {
  instantQuery,
  rangeQuery,
  selectorMatches,
  type InstantQueryOptions,
  type QueryOptions,
  type RangeQueryOptions,
} from './query.ts';
export {
  type ExtractionInfo,
  type NearMisses,
  type QuerySet,
  type QuerySetOptions,
  RULE_MAX_SERIES,
  type StreamFeed,
} from './query-set.ts';
export { resolveQuery, type QueryMode } from './resolve.ts';
export {
  createQuerySet,
  createStreamingQuery,
  type QuerySource,
  type StreamingOptions,
  type StreamingQuery,
} from './streaming.ts';
export { splitThreshold, type ThresholdSplit } from './threshold.ts';
export { type TickGrid } from './tick-cells.ts';
export {
  ingestEntry,
  ingestStreams,
  type IngestOptions,
  type IngestStreamsOptions,
  withServiceName,
} from './ingest/ingest.ts';
