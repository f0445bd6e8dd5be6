import type { Expr, LabelFilter, LogQuery, LogRange, MetricExpr } from '../../logql/ast.ts';

/** The expression with every log query replaced by what `change` makes of it; unchanged parts are shared. */
export function mapLogQueries(expr: Expr, change: (query: LogQuery) => LogQuery): Expr {
  return expr.kind === 'log' ? change(expr) : mapMetric(expr, change);
}

function mapMetric(expr: MetricExpr, change: (query: LogQuery) => LogQuery): MetricExpr {
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
      const impossible: never = expr;
      return impossible;
    }
  }
}

function mapRange(range: LogRange, change: (query: LogQuery) => LogQuery): LogRange {
  return { ...range, query: change(range.query) };
}

/** The expression itself and all metric expressions below it, parents first. */
export function* metricNodes(expr: Expr): Generator<MetricExpr> {
  if (expr.kind === 'log') return;
  yield expr;
  switch (expr.kind) {
    case 'vector_aggregation':
    case 'label_replace':
      yield* metricNodes(expr.operand);
      return;
    case 'binary_operation':
      yield* metricNodes(expr.left);
      yield* metricNodes(expr.right);
      return;
    case 'variants':
      for (const variant of expr.variants) yield* metricNodes(variant);
      return;
    case 'range_aggregation':
    case 'literal':
    case 'vector':
      return;
    default: {
      const impossible: never = expr;
      return impossible;
    }
  }
}

/** The ranges that an expression reads, in the order written. */
export function rangesOf(expr: Expr): LogRange[] {
  const ranges: LogRange[] = [];
  for (const node of metricNodes(expr)) {
    if (node.kind === 'range_aggregation') ranges.push(node.range);
    if (node.kind === 'variants') ranges.push(node.of);
  }
  return ranges;
}

/** The log queries of an expression, in the order written. */
export function logQueriesOf(expr: Expr): LogQuery[] {
  return expr.kind === 'log' ? [expr] : rangesOf(expr).map((range) => range.query);
}

/** Names of labels that an expression groups by, joins on, filters on or unwraps. */
export function labelsUsed(expr: Expr): Set<string> {
  const names = new Set<string>();
  for (const node of metricNodes(expr)) {
    if (node.kind === 'vector_aggregation' || node.kind === 'range_aggregation') {
      for (const label of node.grouping?.labels ?? []) names.add(label);
    }
    if (node.kind === 'binary_operation') {
      for (const label of node.matching.match?.labels ?? []) names.add(label);
      for (const label of node.matching.group?.include ?? []) names.add(label);
    }
    if (node.kind === 'label_replace') names.add(node.source);
    if (node.kind === 'range_aggregation' && node.range.unwrap !== undefined) names.add(node.range.unwrap.label);
  }
  for (const query of logQueriesOf(expr)) {
    for (const stage of query.stages) {
      if (stage.kind === 'label_filter') for (const filter of leafFilters(stage.filter)) names.add(filterName(filter));
    }
  }
  return names;
}

type LeafFilter = Exclude<LabelFilter, { readonly kind: 'and' | 'or' }>;

/** The comparisons of a label filter, left to right. */
export function leafFilters(filter: LabelFilter): LeafFilter[] {
  if (filter.kind === 'and' || filter.kind === 'or') return [...leafFilters(filter.left), ...leafFilters(filter.right)];
  return [filter];
}

export function filterName(filter: LeafFilter): string {
  return filter.kind === 'string' ? filter.matcher.name : filter.name;
}
