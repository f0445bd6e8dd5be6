import type { RuleCheck } from '../check.ts';

export const dropErrorDetails: RuleCheck = {
  id: 'drop-error-details',
  scope: 'rule',
  severity: 'warning',
  summary: 'an error is dropped without its details, which then split the series',
  run: (context) =>
    context.leaves.flatMap(({ query, analysis }) =>
      query.stages.flatMap((stage) => {
        if (stage.kind !== 'drop' || analysis?.onlyNamedLabels === true) return [];
        const names = stage.items.map((item) => (item.kind === 'name' ? item.name : item.matcher.name));
        const item = stage.items[names.indexOf('__error__')];
        if (!names.includes('__error__') || names.includes('__error_details__')) return [];
        return [
          {
            place: context.at(item.span),
            message:
              '__error_details__ stays on the line where another label was set or removed: the text of each error becomes a ' +
              'series of its own.',
            remedy: 'drop both',
            ...context.fix([{ start: item.span.end, end: item.span.end, text: ', __error_details__' }]),
          },
        ];
      }),
    ),
};
