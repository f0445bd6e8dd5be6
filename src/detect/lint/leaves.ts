import type { Expr, Grouping, LogQuery, MetricExpr, RangeAggregation } from '../../logql/ast.ts';
import { analyzePipeline, pushedGrouping, type PipelineAnalysis, type QueryShape } from '../../logql/pipeline/index.ts';
import { operandsOf } from '../../logql/syntax/index.ts';
import { LogqlError } from '../../logql/types.ts';

/** A range aggregation of a query with what stands around it. */
export interface Leaf {
  readonly expr: RangeAggregation;
  readonly query: LogQuery;
  /** The grouping that a `sum` around it hands down. */
  readonly pushed: Grouping | undefined;
  /** The expressions around it, the widest first. */
  readonly around: readonly MetricExpr[];
  /** What Loki makes of the pipeline; undefined if it refuses to build it. */
  readonly analysis: PipelineAnalysis | undefined;
}

/** The range aggregations of an expression, in the order written. */
export function leavesOf(expr: Expr): Leaf[] {
  return expr.kind === 'log' ? [] : collect(expr, [], undefined);
}

function collect(expr: MetricExpr, around: readonly MetricExpr[], pushed: Grouping | undefined): Leaf[] {
  if (expr.kind === 'range_aggregation') {
    const analysis = analysisOf({ kind: 'metric', expr, pushed });
    return [{ expr, query: expr.range.query, pushed, around, analysis }];
  }
  return operandsOf(expr).flatMap((operand) => collect(operand, [...around, expr], pushedGrouping(expr)));
}

function analysisOf(shape: QueryShape): PipelineAnalysis | undefined {
  try {
    return analyzePipeline(shape);
  } catch (error) {
    if (error instanceof LogqlError) return undefined;
    throw error;
  }
}
