import { sourcesOfSelector } from '../../query/site-rewrite.ts';
import type { RuleCheck } from '../check.ts';

/** Streams with long lines, of which a rule wants few. */
const LONG_LINES: ReadonlySet<string> = new Set(['laravel', 'security']);
const PARSERS: ReadonlySet<string> = new Set(['json', 'logfmt', 'regexp', 'pattern', 'unpack']);

export const parserWithoutLineFilter: RuleCheck = {
  id: 'parser-without-line-filter',
  scope: 'rule',
  severity: 'hint',
  summary: 'every line of a stream with long lines is parsed',
  run: (context) =>
    context.leaves.flatMap(({ query }) => {
      const parser = query.stages.findIndex(({ kind }) => PARSERS.has(kind));
      if (parser < 0 || query.stages.slice(0, parser).some(({ kind }) => kind === 'line_filter')) return [];
      const sources = sourcesOfSelector(query.selector);
      if (sources.length !== 1 || !LONG_LINES.has(sources[0].log)) return [];
      return [
        {
          place: context.at(query.stages[parser].span),
          message: `${sources[0].title}: every line is parsed to find the few that count.`,
          remedy: 'a line filter before the parser, with a text that every wanted line has: |= `auth.login.failed`',
        },
      ];
    }),
};
