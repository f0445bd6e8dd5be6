import type { Stage } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';
import type { LintContext } from '../context.ts';

/** In a rendered rule file `x=~".*"` is what an empty list becomes; in a detection it is written by hand. */
function isPlaceholder({ detection }: LintContext, stage: Stage): boolean {
  if (detection !== undefined || stage.kind !== 'label_filter' || stage.filter.kind !== 'string') return false;
  return stage.filter.matcher.value === '.*';
}

export const filterAlwaysTrue: RuleCheck = {
  id: 'filter-always-true',
  scope: 'rule',
  severity: 'warning',
  summary: 'a filter that lets everything pass, so Loki leaves it out',
  run: (context) =>
    context.leaves.flatMap(({ analysis }) =>
      (analysis?.removed ?? []).flatMap(({ stage, reason }) => {
        // An empty list in $exclude(…) becomes such a filter on purpose.
        if (reason !== 'always_true' || !context.isWritten(stage.span) || isPlaceholder(context, stage)) return [];
        return [
          {
            place: context.at(stage.span),
            message: 'This filter lets every line pass, also lines without this label. Loki leaves it out.',
            remedy: 'remove it; x!="" keeps the lines that have a value',
          },
        ];
      }),
    ),
};
