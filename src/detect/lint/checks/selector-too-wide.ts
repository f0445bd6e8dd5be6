import type { Matcher, Selector } from '../../../logql/ast.ts';
import { compileRegex, RegexSyntaxError } from '../../../logql/regex/index.ts';
import type { RuleCheck } from '../check.ts';

/** Labels that say where a program runs, not which one it is. */
const PLACES =
  /^(?:env|environment|stage|cluster|region|zone|dc|datacenter|host|hostname|instance|node|nodename|tenant|team|level|detected_level|stream|source)$/;
/** The programs whose own logs hold the text of queries and rules. */
const QUERY_LOGGERS = ['loki', 'grafana', 'loki-ruler', 'monitoring'];

/** True if a matcher keeps the logs of Loki and Grafana out. */
function keepsOut({ name, op, value }: Matcher): boolean {
  if (PLACES.test(name)) return false;
  switch (op) {
    case '=':
      return value !== '';
    case '=~':
      return QUERY_LOGGERS.every((program) => !matches(value, program));
    case '!=':
    case '!~':
      return false;
    default: {
      const unknown: never = op;
      return unknown;
    }
  }
}

function matches(pattern: string, text: string): boolean {
  try {
    return compileRegex(`^(?s:${pattern})$`).test(text);
  } catch (error) {
    if (error instanceof RegexSyntaxError) return false;
    throw error;
  }
}

function isTooWide({ matchers }: Selector): boolean {
  return !matchers.some(keepsOut);
}

export const selectorTooWide: RuleCheck = {
  id: 'selector-too-wide',
  scope: 'rule',
  severity: 'error',
  summary: 'the selector can match the log of Loki itself, which holds the text of this very rule',
  run: (context) =>
    context.leaves.flatMap(({ query: { selector } }) =>
      !isTooWide(selector)
        ? []
        : [
            {
              place: context.at(selector.span),
              message:
                'Nothing here says which program is read. Loki and Grafana log every query that they run, the text of this ' +
                'rule too: its line filters find themselves, and the rule fires on its own evaluation.',
              facts: [
                [
                  'A line of Loki',
                  'level=info caller=metrics.go component=ruler query="…the text of this rule…"',
                ] as const,
              ],
              remedy: 'name the program: {app="cachet", …}',
            },
          ],
    ),
};
