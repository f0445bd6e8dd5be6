/** What the conformance run takes from the engine. */
export {
  buildPipeline,
  buildSampleExtractor,
  instantQuery,
  Labels,
  LogqlError,
  LOG_LOOKBACK_NS,
  logQuery,
  parseExpr,
  printExpr,
  rangeQuery,
} from '../../src/logql/index.ts';
export type {
  Entry,
  Expr,
  InstantResult,
  MatrixResult,
  QueryOptions,
  Stream,
  StreamsResult,
} from '../../src/logql/index.ts';

/** A value as the vectors write it: shortest digits, or NaN, +Inf, -Inf. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
