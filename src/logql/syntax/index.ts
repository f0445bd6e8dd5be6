export { literalAlternatives } from './patterns.ts';
export { parseExpr, parseSelectorText, tryParse, type ParseOptions, type ParseResult } from './parser.ts';
export { printExpr, printLabelFilter, printMatcher, printSelector, printStage } from './printer.ts';
