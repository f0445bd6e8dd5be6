import { expressionsOf } from '../../../logql/syntax/index.ts';
import type { RuleCheck } from '../check.ts';

const ORDERING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc']);

export const unstableOrder: RuleCheck = {
  id: 'unstable-order',
  scope: 'rule',
  severity: 'warning',
  summary: 'topk, bottomk or sort in an alert',
  run: (context) =>
    [...expressionsOf(context.rule.expr)].flatMap((node) => {
      if (node.kind !== 'vector_aggregation' || !ORDERING.has(node.op)) return [];
      const isSort = node.op.startsWith('sort');
      return [
        {
          place: context.at(node.span),
          message: isSort
            ? 'Alerts have no order, so sorting them does nothing.'
            : `Which series ${node.op} keeps changes from one evaluation to the next, and among equal ones it is left to ` +
              'chance: alerts end and start again although nothing has changed.',
          remedy: isSort ? 'remove it' : 'compare each series with a threshold',
        },
      ];
    }),
};
