import type { LabelFilter } from '../../../logql/ast.ts';
import { leafFilters, printLabelFilter, tryParse } from '../../../logql/syntax/index.ts';
import type { RuleCheck } from '../check.ts';
import { labelFiltersOf } from '../filters.ts';

type BytesFilter = Extract<LabelFilter, { kind: 'bytes' }>;

/** The size that the ruler reads from its own print of a filter. */
function readAgain(filter: BytesFilter): { readonly printed: string; readonly value: number | undefined } {
  const printed = printLabelFilter(filter);
  const parsed = tryParse(`{a="b"} | ${printed}`);
  const stage = parsed.ok && parsed.expr.kind === 'log' ? parsed.expr.stages[0] : undefined;
  const again = stage?.kind === 'label_filter' ? leafFilters(stage.filter)[0] : undefined;
  return { printed, value: again?.kind === 'bytes' ? again.value : undefined };
}

export const bytesRounded: RuleCheck = {
  id: 'bytes-rounded',
  scope: 'rule',
  severity: 'error',
  summary: 'the ruler rounds the size in a comparison to another one',
  run: (context) =>
    labelFiltersOf(context).flatMap((filter) => {
      if (filter.kind !== 'bytes') return [];
      const { printed, value } = readAgain(filter);
      if (value === filter.value) return [];
      return [
        {
          place: context.at(filter.span),
          message:
            'The ruler prints each rule and reads it again. It prints sizes in units of 1000 with two digits, so the rule ' +
            'compares with another size than the one that was written.',
          facts: [
            ['You wrote', `${context.text(filter.span)}, ${filter.value} bytes`],
            ['The ruler runs', `${printed}, ${value ?? 'which it cannot read'}${value === undefined ? '' : ' bytes'}`],
          ] as const,
          remedy: `compare with a plain number where the field is one: ${filter.name} ${filter.op} ${filter.value}`,
        },
      ];
    }),
};
