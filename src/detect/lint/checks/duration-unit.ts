import type { RuleCheck } from '../check.ts';
import { labelFiltersOf } from '../filters.ts';

export const durationUnit: RuleCheck = {
  id: 'duration-unit',
  scope: 'rule',
  severity: 'warning',
  summary: 'a duration in days, weeks or years is compared with values that cannot have these units',
  run: (context) =>
    labelFiltersOf(context).flatMap((filter) => {
      if (filter.kind !== 'duration') return [];
      const unit = /[0-9]([dwy])/.exec(context.text(filter.span).slice(filter.name.length))?.[1];
      if (unit === undefined) return [];
      return [
        {
          place: context.at(filter.span),
          message:
            `The unit ${unit} is known in the query only. A value of a line is read with h, m, s, ms, us and ns; a line ` +
            `that says 1${unit} is an error, and an error makes the whole rule fail.`,
          facts: [['Loki says of a value 1' + unit, `time: unknown unit "${unit}" in duration "1${unit}"`] as const],
          remedy: 'see how the lines write their durations; write the comparison in hours',
        },
      ];
    }),
};
