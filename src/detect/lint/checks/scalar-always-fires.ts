import { answerOf } from '../answer.ts';
import type { RuleCheck } from '../check.ts';

export const scalarAlwaysFires: RuleCheck = {
  id: 'scalar-always-fires',
  scope: 'rule',
  severity: 'error',
  summary: 'the query reads no log, so it fires always or never',
  run: (context) => {
    const { rule, leaves } = context;
    if (rule.expr.kind === 'log' || leaves.length > 0) return [];
    const answer = answerOf(rule.expr, []);
    if (answer.kind === 'error') return [];
    return [
      {
        place: context.at(rule.expr.span),
        message:
          answer.kind === 'empty'
            ? 'Nothing in this query depends on a log line, so it never fires.'
            : 'Nothing in this query depends on a log line, so it always fires. A number alone is an alert too, even 0.',
        facts: [['Loki answers', answer.text]],
        remedy: 'compare a count of lines with the number; a watchdog switches this check off and says so',
      },
    ];
  },
};
