import { expressionsOf } from '../../../logql/syntax/index.ts';
import type { RuleCheck } from '../check.ts';

export const vectorRounded: RuleCheck = {
  id: 'vector-rounded',
  scope: 'rule',
  severity: 'error',
  summary: 'the ruler rounds the number of vector(…) to six decimals',
  run: (context) =>
    [...expressionsOf(context.rule.expr)].flatMap((node) => {
      if (node.kind !== 'vector' || Number(node.value.toFixed(6)) === node.value) return [];
      return [
        {
          place: context.at(node.span),
          message:
            'The ruler prints each rule and reads it again. It prints the number of vector(…) with six decimals, so the ' +
            'rule runs with another number than the one that was written.',
          facts: [
            ['You wrote', context.text(node.span)],
            ['The ruler runs', `vector(${node.value.toFixed(6)})`],
          ] as const,
          remedy: 'scale both sides, so that six decimals are enough',
        },
      ];
    }),
};
