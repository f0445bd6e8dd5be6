import type { RuleCheck } from '../check.ts';

export const offsetForward: RuleCheck = {
  id: 'offset-forward',
  scope: 'rule',
  severity: 'error',
  summary: 'a negative offset looks into the future',
  run: (context) =>
    context.leaves.flatMap(({ expr: { range } }) =>
      range.offsetNs >= 0n
        ? []
        : [
            {
              place: context.at({ start: range.rangeSpan.start, end: range.span.end }),
              message:
                'The ruler evaluates a rule for this very moment: the lines of a window that ends later do not exist yet.',
              remedy: 'remove the offset, or make it positive to look back',
            },
          ],
    ),
};
