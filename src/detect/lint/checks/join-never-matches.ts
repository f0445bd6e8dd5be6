import type { RuleCheck } from '../check.ts';
import { joinsOf, labelList, matchedLabels } from '../joins.ts';

export const joinNeverMatches: RuleCheck = {
  id: 'join-never-matches',
  scope: 'rule',
  severity: 'error',
  summary: 'two sides are matched by labels that they do not share',
  run: (context) =>
    joinsOf(context).flatMap(({ node, left, right }) => {
      if (node.op === 'or') return [];
      const [a, b] = [matchedLabels(left, node.matching), matchedLabels(right, node.matching)];
      if (a === undefined || b === undefined || (a.size === b.size && [...a].every((name) => b.has(name)))) return [];
      const shared = [...left.names].filter((name) => right.names.has(name));
      return [
        {
          place: context.at(node.opSpan),
          message:
            node.op === 'unless'
              ? 'No series of the left side has a partner on the right, so unless takes nothing away.'
              : 'No series of the left side has a partner on the right, so the result is always empty.',
          facts: [
            ['Left side', labelList(a)],
            ['Right side', labelList(b)],
          ] as const,
          remedy:
            shared.length === 0
              ? `match on nothing: ${node.op} on () …, or group both sides alike`
              : `match on what both have: ${node.op} on (${shared.join(', ')})`,
        },
      ];
    }),
};
