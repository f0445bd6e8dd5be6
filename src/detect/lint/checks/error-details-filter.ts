import type { RuleCheck } from '../check.ts';
import { labelFiltersOf } from '../filters.ts';

export const errorDetailsFilter: RuleCheck = {
  id: 'error-details-filter',
  scope: 'rule',
  severity: 'error',
  summary: 'a filter on the details of an error, which filters always read as empty',
  run: (context) =>
    labelFiltersOf(context).flatMap((filter) => {
      const name = filter.kind === 'string' ? filter.matcher.name : filter.name;
      if (name !== '__error_details__') return [];
      return [
        {
          place: context.at(filter.span),
          message: 'A filter reads __error_details__ as empty on every line, also where the result shows it.',
          remedy: 'filter on __error__: JSONParserErr, LabelFilterErr, TemplateFormatErr, SampleExtractionErr',
        },
      ];
    }),
};
