import type { RuleCheck } from '../check.ts';
import { canRepeat, joinsOf, type Join } from '../joins.ts';

const SET_OPERATIONS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
const ON_THE_RIGHT =
  'found duplicate series on the right hand-side;many-to-many matching not allowed: matching labels must be unique on one side';
const ON_THE_LEFT = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';

/** The side that can have two series for one match although it must not, and Loki's words for it. */
function repeatingSide({
  node,
  left,
  right,
}: Join): { readonly side: 'left' | 'right'; readonly says: string } | undefined {
  if (SET_OPERATIONS.has(node.op)) return undefined;
  const group = node.matching.group?.side;
  if (group !== 'right' && canRepeat(right, node.matching)) return { side: 'right', says: ON_THE_RIGHT };
  if (group === 'right' && canRepeat(left, node.matching))
    return { side: 'left', says: ON_THE_RIGHT.replace('right', 'left') };
  if (group === undefined && canRepeat(left, node.matching)) return { side: 'left', says: ON_THE_LEFT };
  return undefined;
}

export const joinManyToMany: RuleCheck = {
  id: 'join-many-to-many',
  scope: 'rule',
  severity: 'error',
  summary: 'two sides are matched by labels of which one side can have several series',
  run: (context) =>
    joinsOf(context).flatMap((join) => {
      const found = repeatingSide(join);
      if (found === undefined) return [];
      const { node } = join;
      return [
        {
          place: context.at(found.side === 'left' ? node.left.span : node.right.span),
          message:
            'Several series of this side have the same matching labels. As soon as two of them are there at once, the ' +
            'whole rule fails.',
          facts: [['Loki 3.7.6 says', found.says]] as const,
          remedy:
            found.side === 'left'
              ? 'aggregate this side by the matching labels, or add group_left'
              : 'aggregate this side by the matching labels',
        },
      ];
    }),
};
