/**
 * LogQL as Loki 3.7 evaluates it, without Loki: parse, print, run pipelines over lines, evaluate log and metric
 * queries. No Node and no DOM; texts and times come in as values. See docs/logql.md.
 */
export type * from './ast.ts';
export { Labels } from './labels.ts';
export * from './types.ts';
export { byteLength, compareBytes, decodeUtf8, encodeUtf8, sliceBytes } from './text.ts';
export {
  expressionsOf,
  filteredLabel,
  formatExpr,
  leafFilters,
  logQueriesOf,
  mapExpr,
  operandsOf,
  parseExpr,
  parseSelectorText,
  printExpr,
  printLabelFilter,
  printMatcher,
  printSelector,
  printStage,
  rangesOf,
  tryParse,
  type LeafFilter,
  type ParseOptions,
  type ParseResult,
  type TreeChange,
} from './syntax/index.ts';
export * from './pipeline/index.ts';
export * from './engine/index.ts';
