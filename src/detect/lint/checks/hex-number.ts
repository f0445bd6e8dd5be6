import type { RuleCheck } from '../check.ts';
import { labelFiltersOf } from '../filters.ts';

export const hexNumber: RuleCheck = {
  id: 'hex-number',
  scope: 'rule',
  severity: 'error',
  summary: 'a number that Loki cannot read in a label filter counts as 0',
  run: (context) =>
    labelFiltersOf(context).flatMap((filter) => {
      if (filter.kind !== 'number' || !context.isWritten(filter.span)) return [];
      const text = /0x[0-9a-f]+$/i.exec(context.text(filter.span))?.[0];
      if (text === undefined) return [];
      return [
        {
          place: context.at(filter.span),
          message: `Loki 3.7 cannot read ${text} here, says nothing, and compares with 0. Later versions refuse the query.`,
          remedy: `write ${Number(text)}`,
          ...context.fix([{ start: filter.span.end - text.length, end: filter.span.end, text: String(Number(text)) }]),
        },
      ];
    }),
};
