import type { Span } from '../../logql/ast.ts';
import { quoteGo } from '../../logql/go/quote.ts';
import { RegexSyntaxError } from '../../logql/regex/index.ts';
import { explainSimplification, type Simplification } from '../../logql/regex/explain.ts';
import { leafFilters } from '../../logql/syntax/index.ts';
import type { Finding } from './check.ts';
import type { LintContext } from './context.ts';

/** A regular expression of a line filter or a label filter. */
export interface FilterRegex {
  readonly pattern: string;
  readonly isLabel: boolean;
  /** The label, of a label filter. */
  readonly label: string | undefined;
  readonly isNegative: boolean;
  /** The literal, quotes included. */
  readonly span: Span;
}

/** The regular expressions of the filters of a query, in the order written. */
export function filterRegexes(context: LintContext): FilterRegex[] {
  return context.leaves.flatMap(({ query, expr }) => {
    const posts = expr.range.unwrap?.postFilters ?? [];
    const inStages = query.stages.flatMap((stage): FilterRegex[] => {
      if (stage.kind === 'label_filter') return labelRegexes([stage.filter]);
      if (stage.kind !== 'line_filter' || (stage.op !== '|~' && stage.op !== '!~')) return [];
      return stage.alternatives
        .filter(({ ip }) => !ip)
        .map(({ value, span }) => ({
          pattern: value,
          isLabel: false,
          label: undefined,
          isNegative: stage.op === '!~',
          span,
        }));
    });
    return [...inStages, ...labelRegexes(posts)];
  });
}

function labelRegexes(filters: readonly Parameters<typeof leafFilters>[0][]): FilterRegex[] {
  return filters.flatMap(leafFilters).flatMap((filter) => {
    if (filter.kind !== 'string') return [];
    const { name, op, value, valueSpan } = filter.matcher;
    if (op !== '=~' && op !== '!~') return [];
    return [{ pattern: value, isLabel: true, label: name, isNegative: op === '!~', span: valueSpan }];
  });
}

const KNOWN = new Map<string, Simplification | null>();
const MOST_KNOWN = 2_000;

/** What Loki makes of a pattern; null if it runs it as it is, or if it does not parse. */
export function simplificationOf({ pattern, isLabel }: FilterRegex): Simplification | null {
  const key = `${isLabel ? 'label' : 'line'} ${pattern}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const found = explain(pattern, isLabel);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, found);
  return found;
}

function explain(pattern: string, isLabel: boolean): Simplification | null {
  try {
    return explainSimplification(pattern, isLabel);
  } catch (error) {
    if (error instanceof RegexSyntaxError) return null;
    throw error;
  }
}

/** The finding for a pattern that Loki rewrites into something else. */
export function simplificationFinding(
  context: LintContext,
  regex: FilterRegex,
  { description, remedy }: Simplification,
  { message, sample, plain, loki }: { message: string; sample: string; plain: string; loki: string },
): Finding {
  const thing = regex.isLabel ? 'value' : 'line';
  return {
    place: context.at(regex.span),
    message: [message],
    facts: [
      ['You wrote', regex.pattern],
      ['Loki tests', `the ${thing} ${description}`],
      [`Sample ${thing}`, sample === '' ? 'the empty text' : sample],
      ['Plain regex, Loki', `${plain}, ${loki}`],
    ],
    remedy:
      remedy === undefined
        ? 'write the pattern so that Loki takes it as it is, for example with an anchor at its beginning'
        : 'a pattern that means the same and that Loki takes as it is',
    ...(remedy === undefined ? {} : fixOf(context, regex, remedy)),
  };
}

function fixOf(context: LintContext, { span }: FilterRegex, pattern: string): ReturnType<LintContext['fix']> {
  const isRaw = context.text(span).startsWith('`') && !pattern.includes('`');
  return context.fix([{ start: span.start, end: span.end, text: isRaw ? `\`${pattern}\`` : quoteGo(pattern) }]);
}
