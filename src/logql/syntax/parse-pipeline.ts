import type {
  LabelExtraction,
  LabelFormat,
  LabelSelection,
  LineFilterOp,
  LineFilterStage,
  LineFilterValue,
  LogfmtStage,
  Stage,
} from '../ast.ts';
import { parseLabelFilter } from './parse-label-filter.ts';
import { isMatchOp, parseMatcher } from './parse-selector.ts';
import { checkPatternStage, checkRegexpStage } from './patterns.ts';
import type { Tokens } from './tokens.ts';

export const LINE_FILTER_OPS: readonly LineFilterOp[] = ['|=', '!=', '|~', '!~', '|>', '!>'];

const LINE_FILTER_OP_SET: ReadonlySet<string> = new Set(LINE_FILTER_OPS);

function isLineFilterOp(name: string): name is LineFilterOp {
  return LINE_FILTER_OP_SET.has(name);
}

/** The stages behind a selector, as many as there are; ends before `| unwrap`. */
export function parseStages(tokens: Tokens): Stage[] {
  const stages: Stage[] = [];
  for (;;) {
    const { name } = tokens.current;
    if (isLineFilterOp(name)) stages.push(parseLineFilter(tokens, name));
    else if (name === '|' && tokens.lookAhead(1).name !== 'unwrap') stages.push(parseStage(tokens));
    else return stages;
  }
}

function parseLineFilter(tokens: Tokens, op: LineFilterOp): LineFilterStage {
  const { start } = tokens.take().span;
  const first = parseLineFilterValue(tokens);
  let others: LineFilterValue[] = [];
  let lost: LineFilterValue[] = [];
  while (tokens.at('or')) {
    const more = parseAlternatives(tokens);
    // A positive filter holds one list of alternatives: behind ip("…"), which ends a list, the next one replaces it.
    if (op.startsWith('!')) others.push(...more);
    else {
      lost = [...lost, ...others];
      others = more;
    }
  }
  const stage: LineFilterStage = {
    kind: 'line_filter',
    op,
    alternatives: [first, ...others],
    span: tokens.spanFrom(start),
  };
  return lost.length === 0 ? stage : { ...stage, lost };
}

/** `or "a" or "b"` up to and with the first `ip("…")`. */
function parseAlternatives(tokens: Tokens): LineFilterValue[] {
  const values: LineFilterValue[] = [];
  do {
    tokens.take();
    values.push(parseLineFilterValue(tokens));
  } while (tokens.at('or') && values.at(-1)?.ip === false);
  return values;
}

function parseLineFilterValue(tokens: Tokens): LineFilterValue {
  const { start } = tokens.current.span;
  if (!tokens.at('ip')) {
    const { text } = tokens.expect('STRING', 'a string or ip("…")');
    return { value: text, ip: false, span: tokens.spanFrom(start) };
  }
  tokens.take();
  tokens.expect('(', '(');
  const { text } = tokens.expect('STRING', 'a string');
  tokens.expect(')', ')');
  return { value: text, ip: true, span: tokens.spanFrom(start) };
}

function parseStage(tokens: Tokens): Stage {
  const { start } = tokens.take().span;
  switch (tokens.current.name) {
    case 'json':
      tokens.take();
      return { kind: 'json', extractions: parseExtractions(tokens), span: tokens.spanFrom(start) };
    case 'logfmt':
      return parseLogfmt(tokens, start);
    case 'regexp': {
      const { pattern, patternSpan } = parsePatternText(tokens);
      checkRegexpStage(pattern, patternSpan);
      return { kind: 'regexp', pattern, patternSpan, span: tokens.spanFrom(start) };
    }
    case 'pattern': {
      const { pattern, patternSpan } = parsePatternText(tokens);
      checkPatternStage(pattern, patternSpan);
      return { kind: 'pattern', pattern, patternSpan, span: tokens.spanFrom(start) };
    }
    case 'unpack':
    case 'decolorize': {
      const kind = tokens.take().name === 'unpack' ? 'unpack' : 'decolorize';
      return { kind, span: tokens.spanFrom(start) };
    }
    case 'line_format': {
      tokens.take();
      const template = tokens.expect('STRING', 'a string with a template');
      return {
        kind: 'line_format',
        template: template.text,
        templateSpan: template.span,
        span: tokens.spanFrom(start),
      };
    }
    case 'label_format':
      tokens.take();
      return { kind: 'label_format', formats: parseLabelFormats(tokens), span: tokens.spanFrom(start) };
    case 'drop':
    case 'keep': {
      const kind = tokens.take().name === 'drop' ? 'drop' : 'keep';
      return { kind, items: parseList(tokens, parseLabelSelection), span: tokens.spanFrom(start) };
    }
    case 'IDENTIFIER':
    case '(': {
      const filter = parseLabelFilter(tokens);
      return { kind: 'label_filter', filter, span: tokens.spanFrom(start) };
    }
    default:
      throw tokens.unexpected('a stage such as json, logfmt, line_format or a label filter with its label name');
  }
}

function parsePatternText(tokens: Tokens): { pattern: string; patternSpan: LineFilterValue['span'] } {
  tokens.take();
  const { text, span } = tokens.expect('STRING', 'a string');
  return { pattern: text, patternSpan: span };
}

/** One or more items between commas. */
function parseList<T>(tokens: Tokens, parseItem: (tokens: Tokens) => T): T[] {
  const items = [parseItem(tokens)];
  while (tokens.takeIf(',')) items.push(parseItem(tokens));
  return items;
}

function parseExtractions(tokens: Tokens): LabelExtraction[] {
  return tokens.at('IDENTIFIER') ? parseList(tokens, parseExtraction) : [];
}

function parseExtraction(tokens: Tokens): LabelExtraction {
  const name = tokens.expectName();
  const path = tokens.takeIf('=') ? tokens.expect('STRING', 'a string').text : name.text;
  return { name: name.text, path, span: tokens.spanFrom(name.span.start) };
}

function parseLogfmt(tokens: Tokens, start: number): LogfmtStage {
  tokens.take();
  const flags = new Set<string>();
  while (tokens.at('FUNCTION_FLAG')) flags.add(tokens.take().text);
  const extractions = parseExtractions(tokens);
  return {
    kind: 'logfmt',
    strict: flags.has('--strict'),
    keepEmpty: flags.has('--keep-empty'),
    extractions,
    span: tokens.spanFrom(start),
  };
}

function parseLabelFormats(tokens: Tokens): LabelFormat[] {
  const formats = [parseLabelFormat(tokens)];
  while (tokens.takeIf(',')) {
    tokens.recovering(() => formats.push(parseLabelFormat(tokens)));
  }
  return formats;
}

function parseLabelFormat(tokens: Tokens): LabelFormat {
  const name = tokens.expectName();
  tokens.expect('=', '=');
  if (!tokens.at('IDENTIFIER', 'STRING')) throw tokens.unexpected('a label name or a string with a template');
  const value = tokens.take();
  const span = tokens.spanFrom(name.span.start);
  return value.name === 'STRING'
    ? { kind: 'template', name: name.text, template: value.text, span }
    : { kind: 'rename', name: name.text, from: value.text, span };
}

function parseLabelSelection(tokens: Tokens): LabelSelection {
  const name = tokens.expectName();
  if (!isMatchOp(tokens.current.name)) return { kind: 'name', name: name.text, span: name.span };
  const matcher = parseMatcher(tokens, name);
  return { kind: 'matcher', matcher, span: matcher.span };
}
