export { formatExpr } from './formatter.ts';
export { parseExpr, parseSelectorText, tryParse, type ParseOptions, type ParseResult } from './parser.ts';
export { printExpr, printLabelFilter, printMatcher, printSelector, printStage } from './printer.ts';
export {
  expressionsOf,
  filteredLabel,
  leafFilters,
  logQueriesOf,
  mapExpr,
  operandsOf,
  rangesOf,
  type LeafFilter,
  type TreeChange,
} from './tree.ts';
