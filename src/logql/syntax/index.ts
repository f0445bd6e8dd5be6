export { parseExpr, parseSelectorText, tryParse, type ParseOptions, type ParseResult } from './parser.ts';
export { printExpr, printLabelFilter, printMatcher, printSelector, printStage } from './printer.ts';
