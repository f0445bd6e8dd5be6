import type { RuleCheck } from '../check.ts';
import { spanText } from '../words.ts';

export const forWithoutEffect: RuleCheck = {
  id: 'for-without-effect',
  scope: 'rule',
  severity: 'hint',
  summary: 'for is no multiple of the interval, so it lasts longer than it says',
  run: (context) => {
    const { forNs, intervalNs, queryPath } = context.rule;
    if (forNs === 0n || intervalNs === 0n || forNs % intervalNs === 0n) return [];
    const real = (forNs / intervalNs + 1n) * intervalNs;
    return [
      {
        place: context.atPath([...queryPath.slice(0, -1), 'for']),
        message:
          `The rule is evaluated every ${spanText(intervalNs)}, so an alert that holds for ${spanText(forNs)} fires after ` +
          `${spanText(real)}.`,
        remedy: `for: ${spanText(real)}, written as a duration, or a shorter interval`,
      },
    ];
  },
};
