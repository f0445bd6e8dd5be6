import type { Expr } from '../ast.ts';
import type { LogqlError } from '../types.ts';

/**
 * Errors that Loki notes on a node while parsing and reports only when the whole text has parsed, outermost first.
 * A node with a problem never leaves the parser.
 */
export type Problems = WeakMap<Expr, LogqlError>;
