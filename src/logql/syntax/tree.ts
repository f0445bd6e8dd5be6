import type { Expr, LabelFilter, LogQuery, LogRange, MetricExpr, Stage } from '../ast.ts';

/** The metric expressions directly below an expression, in the order written. */
export function operandsOf(expr: Expr): readonly MetricExpr[] {
  switch (expr.kind) {
    case 'binary_operation':
      return [expr.left, expr.right];
    case 'vector_aggregation':
    case 'label_replace':
      return [expr.operand];
    case 'variants':
      return expr.variants;
    case 'log':
    case 'range_aggregation':
    case 'literal':
    case 'vector':
      return [];
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

/** The expression and all metric expressions below it, parents first, in the order written. */
export function* expressionsOf(expr: Expr): Generator<Expr> {
  const open: Expr[] = [expr];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...[...operandsOf(node)].reverse());
  }
}

/** The log queries with a range that an expression reads, in the order written. */
export function rangesOf(expr: Expr): LogRange[] {
  const ranges: LogRange[] = [];
  // A `variants` node comes before its legs, but its own range is written behind them.
  const behind: LogRange[] = [];
  for (const node of expressionsOf(expr)) {
    if (node.kind === 'range_aggregation') ranges.push(node.range);
    else if (node.kind === 'variants') behind.unshift(node.of);
  }
  return [...ranges, ...behind];
}

/** The log queries of an expression, in the order written. */
export function logQueriesOf(expr: Expr): LogQuery[] {
  return expr.kind === 'log' ? [expr] : rangesOf(expr).map(({ query }) => query);
}

export type LeafFilter = Exclude<LabelFilter, { readonly kind: 'and' | 'or' }>;

/** The comparisons of a label filter, left to right. */
export function leafFilters(filter: LabelFilter): LeafFilter[] {
  const leaves: LeafFilter[] = [];
  const open: LabelFilter[] = [filter];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'and' || node.kind === 'or') open.push(node.right, node.left);
    else leaves.push(node);
  }
  return leaves;
}

/** The label that a comparison reads. */
export function filteredLabel(filter: LeafFilter): string {
  return filter.kind === 'string' ? filter.matcher.name : filter.name;
}

/** What {@link mapExpr} makes of the parts of a tree. Each function gets a node whose parts are changed already. */
export interface TreeChange {
  readonly metric?: (expr: MetricExpr) => MetricExpr;
  readonly range?: (range: LogRange) => LogRange;
  readonly query?: (query: LogQuery) => LogQuery;
  /** The stages that take the place of one; none removes it. */
  readonly stage?: (stage: Stage) => readonly Stage[];
  /** Label filters of stages and behind `unwrap`. */
  readonly filter?: (filter: LabelFilter) => LabelFilter;
}

/** A copy of the tree with changed parts, from the leaves up. Spans stay those of the text that was parsed. */
export function mapExpr(expr: Expr, change: TreeChange): Expr {
  return expr.kind === 'log' ? mapQuery(expr, change) : mapMetric(expr, change);
}

function mapMetric(expr: MetricExpr, change: TreeChange): MetricExpr {
  const mapped = mapParts(expr, change);
  return change.metric?.(mapped) ?? mapped;
}

function mapParts(expr: MetricExpr, change: TreeChange): MetricExpr {
  switch (expr.kind) {
    case 'range_aggregation':
      return { ...expr, range: mapRange(expr.range, change) };
    case 'vector_aggregation':
    case 'label_replace':
      return { ...expr, operand: mapMetric(expr.operand, change) };
    case 'binary_operation':
      return { ...expr, left: mapMetric(expr.left, change), right: mapMetric(expr.right, change) };
    case 'variants':
      return {
        ...expr,
        variants: expr.variants.map((variant) => mapMetric(variant, change)),
        of: mapRange(expr.of, change),
      };
    case 'literal':
    case 'vector':
      return expr;
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function mapRange(range: LogRange, change: TreeChange): LogRange {
  const unwrap = range.unwrap && {
    ...range.unwrap,
    postFilters: range.unwrap.postFilters.map((filter) => mapFilter(filter, change)),
  };
  const mapped = { ...range, query: mapQuery(range.query, change), unwrap };
  return change.range?.(mapped) ?? mapped;
}

function mapQuery(query: LogQuery, change: TreeChange): LogQuery {
  const stages = query.stages.flatMap((stage) => {
    const mapped = stage.kind === 'label_filter' ? { ...stage, filter: mapFilter(stage.filter, change) } : stage;
    return change.stage?.(mapped) ?? [mapped];
  });
  const mapped = { ...query, stages };
  return change.query?.(mapped) ?? mapped;
}

function mapFilter(filter: LabelFilter, change: TreeChange): LabelFilter {
  const mapped =
    filter.kind === 'and' || filter.kind === 'or'
      ? { ...filter, left: mapFilter(filter.left, change), right: mapFilter(filter.right, change) }
      : filter;
  return change.filter?.(mapped) ?? mapped;
}
