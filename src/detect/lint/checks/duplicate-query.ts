import type { RuleCheck } from '../check.ts';
import { printedQuery } from '../context.ts';

export const duplicateQuery: RuleCheck = {
  id: 'duplicate-query',
  scope: 'rule',
  severity: 'warning',
  summary: 'two rules that ask the same',
  run: (context) => {
    const { rule, scope } = context;
    const others = (scope.queries.get(printedQuery(rule)) ?? []).filter((name) => name !== rule.name);
    if (others.length === 0) return [];
    return [
      {
        place: context.at(rule.expr.span),
        message: `${others.join(', ')} has the same query: one event raises two alerts.`,
        remedy: 'keep one of them, or make the difference visible in the query',
      },
    ];
  },
};
