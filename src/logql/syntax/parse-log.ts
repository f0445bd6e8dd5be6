import type { LabelFilter, LogQuery, LogRange, Selector, Stage, Unwrap } from '../ast.ts';
import type { Token } from './lexer.ts';
import { parseLabelFilter } from './parse-label-filter.ts';
import { LINE_FILTER_OPS, parseStages } from './parse-pipeline.ts';
import { parseSelector } from './parse-selector.ts';
import type { Tokens } from './tokens.ts';

const RANGE_EXPECTED = 'a range such as [5m]';

/** What may follow a selector in a range. */
const BEHIND_SELECTOR = ['RANGE', '|', ...LINE_FILTER_OPS] as const;

/** A selector with its stages. */
export function parseLogQuery(tokens: Tokens): LogQuery {
  const selector = parseSelector(tokens);
  return logQuery(tokens, selector, parseStages(tokens));
}

function logQuery(tokens: Tokens, selector: Selector, stages: readonly Stage[]): LogQuery {
  const end = stages.at(-1)?.span.end ?? selector.span.end;
  return tokens.grow(
    { kind: 'log', selector, stages, span: { start: selector.span.start, end } },
    ...filtersOf(stages),
  );
}

function filtersOf(stages: readonly Stage[]): object[] {
  return stages.flatMap((stage) => (stage.kind === 'label_filter' ? [stage.filter] : []));
}

interface Range {
  readonly token: Token;
  readonly offsetNs: bigint;
}

interface Body {
  readonly selector: Selector;
  readonly stages: readonly Stage[];
  readonly unwrap: Unwrap | undefined;
}

/** What a range aggregation reads: a log query with a range, wherever in it the range stands. */
export function parseLogRange(tokens: Tokens): LogRange {
  const { start } = tokens.current.span;
  if (!tokens.takeIf('(')) return parsePlainRange(tokens, start);
  if (tokens.at('(')) return parseBracketedRange(tokens);
  const selector = parseSelector(tokens);
  tokens.skipTo(...BEHIND_SELECTOR, ')');
  if (tokens.at('RANGE')) {
    const range = parseRangeFirst(tokens, start, selector);
    closeRange(tokens);
    return range;
  }
  const body = parseBody(tokens, selector);
  if (tokens.at('RANGE')) {
    const range = finish(tokens, start, body, parseRange(tokens));
    closeRange(tokens);
    return range;
  }
  tokens.expect(')', `) or ${RANGE_EXPECTED}`);
  const range = parseRange(tokens);
  const plain = body.stages.length === 0 && body.unwrap === undefined;
  return finish(tokens, start, plain ? { ...body, unwrap: parseUnwrap(tokens) } : body, range);
}

function parseBracketedRange(tokens: Tokens): LogRange {
  return tokens.nested(() => {
    const range = parseLogRange(tokens);
    closeRange(tokens);
    return range;
  });
}

/** The bracket behind a range. */
export function closeRange(tokens: Tokens): void {
  while (!tokens.recovering(() => tokens.expect(')', ')')));
}

function parsePlainRange(tokens: Tokens, start: number): LogRange {
  const selector = parseSelector(tokens);
  tokens.skipTo(...BEHIND_SELECTOR);
  if (tokens.at('RANGE')) return parseRangeFirst(tokens, start, selector);
  const body = parseBody(tokens, selector);
  return finish(tokens, start, body, parseRange(tokens));
}

/** `{…}[5m] | …`: the stages stand behind the range. */
function parseRangeFirst(tokens: Tokens, start: number, selector: Selector): LogRange {
  const range = parseRange(tokens);
  return finish(tokens, start, parseBody(tokens, selector), range);
}

function parseBody(tokens: Tokens, selector: Selector): Body {
  const stages = parseStages(tokens);
  for (let more = stages; more.length > 0; stages.push(...more)) {
    tokens.skipTo(...BEHIND_SELECTOR, ')');
    more = parseStages(tokens);
  }
  return { selector, stages, unwrap: parseUnwrap(tokens) };
}

function parseRange(tokens: Tokens): Range {
  const token = tokens.expect('RANGE', RANGE_EXPECTED);
  if (!tokens.takeIf('offset')) return { token, offsetNs: 0n };
  return { token, offsetNs: tokens.expect('DURATION', 'a duration').value };
}

function finish(
  tokens: Tokens,
  start: number,
  { selector, stages, unwrap }: Body,
  { token, offsetNs }: Range,
): LogRange {
  const query = logQuery(tokens, selector, stages);
  return tokens.grow(
    { query, unwrap, rangeNs: token.value, offsetNs, span: tokens.spanFrom(start), rangeSpan: token.span },
    query,
    ...(unwrap === undefined ? [] : [unwrap]),
  );
}

/** `| unwrap x` with the label filters behind it; undefined if none stands here. */
function parseUnwrap(tokens: Tokens): Unwrap | undefined {
  if (!tokens.at('|')) return undefined;
  const { start } = tokens.take().span;
  tokens.expect('unwrap', 'unwrap');
  const { conversion, label } = parseUnwrapped(tokens);
  const postFilters: LabelFilter[] = [];
  // They are evaluated as one chain of `and`, so they count as one.
  let chain: object = {};
  while (tokens.takeIf('|')) {
    if (!tokens.at('IDENTIFIER', '(')) {
      throw tokens.unexpected('a label filter', 'only label filters may follow unwrap');
    }
    const filter = parseLabelFilter(tokens);
    postFilters.push(filter);
    chain = tokens.grow({}, chain, filter);
  }
  return tokens.grow({ label, conversion, postFilters, span: tokens.spanFrom(start) }, chain);
}

function parseUnwrapped(tokens: Tokens): Pick<Unwrap, 'conversion' | 'label'> {
  const { name } = tokens.current;
  if (name !== 'bytes' && name !== 'duration' && name !== 'duration_seconds') {
    return {
      conversion: '',
      label: tokens.expectName('a label name or bytes(…), duration(…), duration_seconds(…)').text,
    };
  }
  tokens.take();
  tokens.expect('(', '(');
  const label = tokens.expectName().text;
  tokens.expect(')', ')');
  return { conversion: name, label };
}
