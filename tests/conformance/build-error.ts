import { buildPipeline, buildSampleExtractor, LogqlError, type Expr } from './engine.ts';

/**
 * The first error of building the pipelines of a query. Every stage is built, also a line_format that the engine
 * removes from a metric query before it evaluates it.
 */
export function buildErrorOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'log':
      return errorOf(() => buildPipeline(expr, {}));
    case 'range_aggregation':
      return (
        errorOf(() => buildPipeline(expr.range.query, {})) ?? errorOf(() => buildSampleExtractor(expr, undefined, {}))
      );
    case 'vector_aggregation':
    case 'label_replace':
      return buildErrorOf(expr.operand);
    case 'binary_operation':
      return buildErrorOf(expr.left) ?? buildErrorOf(expr.right);
    case 'variants':
      return expr.variants.map(buildErrorOf).find((error) => error !== undefined);
    case 'literal':
    case 'vector':
      return undefined;
  }
}

function errorOf(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof LogqlError) return error.message;
    throw error;
  }
}
