/**
 * The syntax tree of LogQL. Nodes are plain data; names follow Loki's grammar. A span holds UTF-16 offsets into the
 * text that was parsed (start inclusive, end exclusive).
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly kind: 'matcher';
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
  readonly span: Span;
  /** Where the string literal stands, quotes included. */
  readonly valueSpan: Span;
}

export interface Selector {
  readonly matchers: readonly Matcher[];
  readonly span: Span;
}

/** A log query: a selector and the stages behind it. Without stages it is Loki's MatchersExpr, else its PipelineExpr. */
export interface LogQuery {
  readonly kind: 'log';
  readonly selector: Selector;
  readonly stages: readonly Stage[];
  readonly span: Span;
}

export type LineFilterOp = '|=' | '!=' | '|~' | '!~' | '|>' | '!>';

export interface LineFilterValue {
  readonly value: string;
  /** `ip("…")` instead of a plain string. */
  readonly ip: boolean;
  readonly span: Span;
}

/** One filter with its `or` alternatives, in the order written: `|= "a" or "b"`. */
export interface LineFilterStage {
  readonly kind: 'line_filter';
  readonly op: LineFilterOp;
  readonly alternatives: readonly LineFilterValue[];
  /**
   * Alternatives that were written but that Loki forgets: in `|= "a" or ip("b") or "c"` the list behind `ip(…)` takes
   * the place of the one before it. They take no part in anything but warnings.
   */
  readonly lost?: readonly LineFilterValue[];
  readonly span: Span;
}

/** `name="path"`; a bare `name` has its own name as path. */
export interface LabelExtraction {
  readonly name: string;
  readonly path: string;
  readonly span: Span;
}

export interface JsonStage {
  readonly kind: 'json';
  /** Empty: all keys. */
  readonly extractions: readonly LabelExtraction[];
  readonly span: Span;
}

export interface LogfmtStage {
  readonly kind: 'logfmt';
  readonly strict: boolean;
  readonly keepEmpty: boolean;
  readonly extractions: readonly LabelExtraction[];
  readonly span: Span;
}

export interface RegexpStage {
  readonly kind: 'regexp';
  readonly pattern: string;
  readonly patternSpan: Span;
  readonly span: Span;
}

export interface PatternStage {
  readonly kind: 'pattern';
  readonly pattern: string;
  readonly patternSpan: Span;
  readonly span: Span;
}

export interface UnpackStage {
  readonly kind: 'unpack';
  readonly span: Span;
}

export interface LineFormatStage {
  readonly kind: 'line_format';
  readonly template: string;
  readonly templateSpan: Span;
  readonly span: Span;
}

/** `name=other` renames, `name="template"` formats. */
export type LabelFormat =
  | { readonly kind: 'rename'; readonly name: string; readonly from: string; readonly span: Span }
  | { readonly kind: 'template'; readonly name: string; readonly template: string; readonly span: Span };

export interface LabelFormatStage {
  readonly kind: 'label_format';
  readonly formats: readonly LabelFormat[];
  readonly span: Span;
}

export interface DecolorizeStage {
  readonly kind: 'decolorize';
  readonly span: Span;
}

/** An item of `drop` or `keep`: a bare name, or a matcher. */
export type LabelSelection =
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'matcher'; readonly matcher: Matcher; readonly span: Span };

export interface DropStage {
  readonly kind: 'drop';
  readonly items: readonly LabelSelection[];
  readonly span: Span;
}

export interface KeepStage {
  readonly kind: 'keep';
  readonly items: readonly LabelSelection[];
  readonly span: Span;
}

export interface LabelFilterStage {
  readonly kind: 'label_filter';
  readonly filter: LabelFilter;
  readonly span: Span;
}

export type Stage =
  | LineFilterStage
  | JsonStage
  | LogfmtStage
  | RegexpStage
  | PatternStage
  | UnpackStage
  | LineFormatStage
  | LabelFormatStage
  | DecolorizeStage
  | DropStage
  | KeepStage
  | LabelFilterStage;

/** `==` and `=` are the same comparison; the parser keeps `==`. */
export type CompareOp = '==' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelFilter =
  | { readonly kind: 'string'; readonly matcher: Matcher; readonly span: Span }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly op: CompareOp;
      readonly value: number;
      readonly span: Span;
    }
  | {
      readonly kind: 'duration';
      readonly name: string;
      readonly op: CompareOp;
      /** Nanoseconds. */
      readonly value: bigint;
      readonly span: Span;
    }
  | {
      readonly kind: 'bytes';
      readonly name: string;
      readonly op: CompareOp;
      /** Bytes, a whole number. */
      readonly value: number;
      readonly span: Span;
    }
  | {
      readonly kind: 'ip';
      readonly name: string;
      readonly op: '=' | '!=';
      readonly pattern: string;
      readonly span: Span;
    }
  /** `and`, `,` and juxtaposition. */
  | { readonly kind: 'and'; readonly left: LabelFilter; readonly right: LabelFilter; readonly span: Span }
  | { readonly kind: 'or'; readonly left: LabelFilter; readonly right: LabelFilter; readonly span: Span };

export interface Unwrap {
  readonly label: string;
  readonly conversion: '' | 'bytes' | 'duration' | 'duration_seconds';
  /** The label filters behind `unwrap`, in order. */
  readonly postFilters: readonly LabelFilter[];
  readonly span: Span;
}

/** `{…} | … | unwrap x [5m] offset 1h`. Nanoseconds. */
export interface LogRange {
  readonly query: LogQuery;
  readonly unwrap: Unwrap | undefined;
  readonly rangeNs: bigint;
  readonly offsetNs: bigint;
  readonly span: Span;
  /** Where `[5m]` stands, brackets included. */
  readonly rangeSpan: Span;
}

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
  readonly span: Span;
}

export type RangeOp =
  | 'count_over_time'
  | 'rate'
  | 'rate_counter'
  | 'bytes_over_time'
  | 'bytes_rate'
  | 'avg_over_time'
  | 'sum_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'stdvar_over_time'
  | 'stddev_over_time'
  | 'quantile_over_time'
  | 'first_over_time'
  | 'last_over_time'
  | 'absent_over_time';

export type VectorOp =
  | 'sum'
  | 'avg'
  | 'count'
  | 'max'
  | 'min'
  | 'stddev'
  | 'stdvar'
  | 'bottomk'
  | 'topk'
  | 'sort'
  | 'sort_desc'
  | 'approx_topk';

export interface RangeAggregation {
  readonly kind: 'range_aggregation';
  readonly op: RangeOp;
  /** The quantile of quantile_over_time. */
  readonly parameter: number | undefined;
  readonly range: LogRange;
  readonly grouping: Grouping | undefined;
  readonly span: Span;
}

export interface VectorAggregation {
  readonly kind: 'vector_aggregation';
  readonly op: VectorOp;
  /** The k of topk, bottomk, approx_topk; 0 for the others, as in Loki. */
  readonly parameter: number;
  readonly grouping: Grouping | undefined;
  readonly operand: MetricExpr;
  readonly span: Span;
}

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';
export type SetOp = 'and' | 'or' | 'unless';
export type BinaryOp = ArithmeticOp | CompareOp | SetOp;

export interface VectorMatching {
  /** `on` or `ignoring`; undefined if neither was written. */
  readonly match: { readonly on: boolean; readonly labels: readonly string[] } | undefined;
  readonly group: { readonly side: 'left' | 'right'; readonly include: readonly string[] } | undefined;
}

export interface BinaryOperation {
  readonly kind: 'binary_operation';
  readonly op: BinaryOp;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
  readonly left: MetricExpr;
  readonly right: MetricExpr;
  readonly span: Span;
  readonly opSpan: Span;
}

export interface LabelReplace {
  readonly kind: 'label_replace';
  readonly operand: MetricExpr;
  readonly destination: string;
  readonly replacement: string;
  readonly source: string;
  readonly pattern: string;
  readonly span: Span;
}

/** A number; constant arithmetic is folded while parsing. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: number;
  readonly span: Span;
}

export interface VectorLiteral {
  readonly kind: 'vector';
  readonly value: number;
  readonly span: Span;
}

/** Parses, but every evaluation refuses it: the tenant limit is off by default. */
export interface Variants {
  readonly kind: 'variants';
  readonly variants: readonly MetricExpr[];
  readonly of: LogRange;
  readonly span: Span;
}

export type MetricExpr =
  RangeAggregation | VectorAggregation | BinaryOperation | LabelReplace | Literal | VectorLiteral | Variants;

export type Expr = LogQuery | MetricExpr;
