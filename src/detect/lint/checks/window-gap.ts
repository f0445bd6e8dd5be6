import type { RuleCheck } from '../check.ts';
import { spanText } from '../words.ts';

export const windowGap: RuleCheck = {
  id: 'window-gap',
  scope: 'rule',
  severity: 'error',
  summary: 'the window is shorter than the time between two evaluations',
  run: (context) =>
    context.leaves.flatMap(({ expr: { range } }) => {
      const { intervalNs } = context.rule;
      if (range.rangeNs >= intervalNs) return [];
      const share = Math.round((100 * Number(intervalNs - range.rangeNs)) / Number(intervalNs));
      return [
        {
          place: context.at(range.rangeSpan),
          message:
            `The rule looks back ${spanText(range.rangeNs)} every ${spanText(intervalNs)}. Lines that come between two ` +
            `windows are never seen: ${share} % of the time.`,
          remedy: `a window of at least ${spanText(intervalNs)}, or a shorter interval`,
        },
      ];
    }),
};
