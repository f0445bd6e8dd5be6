/** Go's package strconv, as far as LogQL shows it. */
export { GoError } from './error.ts';
export { formatFloat, formatG } from './format-float.ts';
export { tryParseGoFloat } from './parse-float.ts';
export { quoteGo, unquoteGo } from './quote.ts';
