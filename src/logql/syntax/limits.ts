/** Loki refuses a query of this many bytes and more. */
export const MAX_QUERY_BYTES = 131072;

/**
 * How deep brackets, calls and `^` chains may nest. Loki has no such limit; here it keeps every input clear of the
 * end of the stack.
 */
export const MAX_NESTING = 500;

/** How high the tree may grow: chains such as `a or b or c …` are as high as they are long. For the same reason. */
export const MAX_HEIGHT = 2500;
