import type { BinaryOp, RangeOp, VectorOp } from '../ast.ts';

export const RANGE_OPS: ReadonlySet<string> = new Set<RangeOp>([
  'count_over_time',
  'rate',
  'rate_counter',
  'bytes_over_time',
  'bytes_rate',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
]);

export const VECTOR_OPS: ReadonlySet<string> = new Set<VectorOp>([
  'sum',
  'avg',
  'count',
  'max',
  'min',
  'stddev',
  'stdvar',
  'bottomk',
  'topk',
  'sort',
  'sort_desc',
  'approx_topk',
]);

export function isRangeOp(name: string): name is RangeOp {
  return RANGE_OPS.has(name);
}

export function isVectorOp(name: string): name is VectorOp {
  return VECTOR_OPS.has(name);
}

/** Words that are functions before `(` and ordinary names elsewhere. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set([
  ...RANGE_OPS,
  ...VECTOR_OPS,
  'vector',
  'label_replace',
  'bytes',
  'duration',
  'duration_seconds',
  'ip',
]);

/** Words that no label can have as its name where LogQL text names it. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'by',
  'without',
  'bool',
  'offset',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'or',
  'and',
  'unless',
  'unwrap',
  'json',
  'regexp',
  'logfmt',
  'unpack',
  'pattern',
  'label_format',
  'line_format',
  'decolorize',
  'drop',
  'keep',
  'variants',
  'of',
]);

/** Symbols of one character; every other one is read as a name. */
export const SYMBOLS: ReadonlySet<string> = new Set(',.{}=|()]+-*/%^><');

/** Symbols of two characters. */
export const PAIRS: ReadonlySet<string> = new Set(['!=', '=~', '!~', '!>', '|=', '|~', '|>', '==', '>=', '<=']);

export const PARSER_FLAGS: ReadonlySet<string> = new Set(['--strict', '--keep-empty']);

/** Higher binds tighter. All are left-associative but `^`. */
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};

export const BINARY_OPS: readonly BinaryOp[] = Object.keys(PRECEDENCE).filter(isBinaryOp);

export function isBinaryOp(name: string): name is BinaryOp {
  return Object.hasOwn(PRECEDENCE, name);
}

export function precedenceOf(op: BinaryOp): number {
  return PRECEDENCE[op];
}
