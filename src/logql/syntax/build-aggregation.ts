import type { Grouping, LogRange, RangeOp, VectorOp } from '../ast.ts';
import { tryParseGoFloat } from '../go/strconv.ts';

const GROUPED_RANGE_OPS: ReadonlySet<RangeOp> = new Set<RangeOp>([
  'avg_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'max_over_time',
  'min_over_time',
  'first_over_time',
  'last_over_time',
]);

const UNWRAPPING_OPS: ReadonlySet<RangeOp> = new Set<RangeOp>([
  ...GROUPED_RANGE_OPS,
  'sum_over_time',
  'rate',
  'rate_counter',
  'absent_over_time',
]);

const COUNTING_OPS: ReadonlySet<RangeOp> = new Set<RangeOp>([
  'bytes_over_time',
  'bytes_rate',
  'count_over_time',
  'rate',
  'absent_over_time',
]);

/** What is wrong with a range aggregation, in Loki's words; undefined if nothing is. `parameter` is as written. */
export function rangeAggregationProblem(
  op: RangeOp,
  parameter: string | undefined,
  range: LogRange,
  grouping: Grouping | undefined,
): string | undefined {
  if (parameter !== undefined) {
    if (op !== 'quantile_over_time') return `parameter ${parameter} not supported for operation ${op}`;
    const value = tryParseGoFloat(parameter);
    if (typeof value === 'string') return `invalid parameter for operation ${op}: ${value}`;
  } else if (op === 'quantile_over_time') return `parameter required for operation ${op}`;
  if (grouping !== undefined && !GROUPED_RANGE_OPS.has(op)) return `grouping not allowed for ${op} aggregation`;
  if (range.unwrap !== undefined) return UNWRAPPING_OPS.has(op) ? undefined : `invalid aggregation ${op} with unwrap`;
  return COUNTING_OPS.has(op) ? undefined : `invalid aggregation ${op} without unwrap`;
}

/** What is wrong with a vector aggregation, in Loki's words; undefined if nothing is. `parameter` is as written. */
export function vectorAggregationProblem(
  op: VectorOp,
  parameter: string | undefined,
  grouping: Grouping | undefined,
): string | undefined {
  switch (op) {
    case 'topk':
    case 'bottomk':
    case 'approx_topk': {
      if (parameter === undefined) return `parameter required for operation ${op}`;
      const count = parseCount(parameter);
      if (count === undefined) return `invalid parameter ${op}(${parameter},`;
      if (count === 0) return `invalid parameter (must be greater than 0) ${op}(${parameter}`;
      return op === 'approx_topk' && grouping !== undefined ? `grouping not allowed for ${op} aggregation` : undefined;
    }
    default:
      return parameter === undefined ? undefined : `unsupported parameter for operation ${op}(${parameter},`;
  }
}

const MAX_COUNT = 2n ** 63n - 1n;

/** Go's strconv.Atoi of digits; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > MAX_COUNT ? undefined : Number(value);
}
