import { parseRegex, RegexSyntaxError } from '../../../logql/regex/index.ts';
import type { RuleCheck } from '../check.ts';
import { filterRegexes } from '../regexes.ts';
import { textAfterOpenWildcard } from '../uri-pattern.ts';

const URI_FIELDS: ReadonlySet<string> = new Set(['uri', 'request_uri', 'url']);

export const queryStringMatch: RuleCheck = {
  id: 'query-string-match',
  scope: 'rule',
  severity: 'warning',
  summary: 'a pattern for the path of a request also finds its text behind the ?',
  run: (context) => {
    const labels = new Set(URI_FIELDS);
    for (const { query } of context.leaves) {
      for (const stage of query.stages) {
        if (stage.kind !== 'json' && stage.kind !== 'logfmt') continue;
        for (const { name, path } of stage.extractions) if (URI_FIELDS.has(path)) labels.add(name);
      }
    }
    return filterRegexes(context).flatMap(({ label, pattern, span, isNegative }) => {
      if (label === undefined || !labels.has(label)) return [];
      const text = wanted(pattern);
      if (text === undefined) return [];
      return [
        {
          place: context.at(span),
          message: isNegative
            ? 'A stranger leaves the rule by adding this text behind a ?, where the server ignores it.'
            : 'A request for another path with this text behind a ? is taken too.',
          facts: [['For example', `/other?x=${text}`]] as const,
          remedy: 'begin the pattern with ^[^?]* or ^(/[^?]*)?, which stop at the ?',
        },
      ];
    });
  },
};

function wanted(pattern: string): string | undefined {
  try {
    return textAfterOpenWildcard(parseRegex(pattern));
  } catch (error) {
    if (error instanceof RegexSyntaxError) return undefined;
    throw error;
  }
}
