import { buildPipeline, buildSampleExtractor, LogqlError, type Expr } from './engine.ts';

/** The first error of building the pipelines of a query, as Loki meets it at each evaluation. */
export function buildErrorOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'log':
      return errorOf(() => buildPipeline(expr, {}));
    case 'range_aggregation':
      return errorOf(() => buildSampleExtractor(expr, undefined, {}));
    case 'vector_aggregation':
    case 'label_replace':
      return buildErrorOf(expr.operand);
    case 'binary_operation':
      return buildErrorOf(expr.left) ?? buildErrorOf(expr.right);
    case 'variants':
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
