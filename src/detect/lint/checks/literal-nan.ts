import { expressionsOf, printExpr } from '../../../logql/syntax/index.ts';
import type { RuleCheck } from '../check.ts';

export const literalNan: RuleCheck = {
  id: 'literal-nan',
  scope: 'rule',
  severity: 'error',
  summary: 'constant arithmetic gives NaN or infinity, which the ruler cannot read again',
  run: (context) => {
    return [...expressionsOf(context.rule.expr)].flatMap((node) => {
      if (node.kind !== 'literal' || Number.isFinite(node.value)) return [];
      return [
        {
          place: context.at(node.span),
          message:
            'This is computed when the rule is read. The ruler prints the result as a word and cannot read it again, so ' +
            'every evaluation fails.',
          facts: [['The ruler prints', printExpr(node)] as const],
          remedy: 'write the number that is meant',
        },
      ];
    });
  },
};
