import type { Expr } from '../ast.ts';
import { parseExpr, printExpr } from '../syntax/index.ts';

/**
 * How a query reaches the engine. `api`: as written. `ruler`: parsed, printed and parsed again, which rounds byte sizes
 * and vector literals and refuses NaN and infinite numbers.
 */
export type QueryMode = 'api' | 'ruler';

/** The tree that is evaluated. Throws LogqlError of kind `parse`. */
export function resolveQuery(query: string | Expr, mode: QueryMode): Expr {
  const expr = typeof query === 'string' ? parseExpr(query) : query;
  return mode === 'ruler' ? parseExpr(printExpr(expr)) : expr;
}
