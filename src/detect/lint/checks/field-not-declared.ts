import { fieldPath } from '../../query/site-rewrite.ts';
import type { RuleCheck } from '../check.ts';
import { stagesOf } from '../filters.ts';

export const fieldNotDeclared: RuleCheck = {
  id: 'field-not-declared',
  scope: 'rule',
  severity: 'warning',
  summary: 'the query reads a field that the detection does not name',
  run: (context) => {
    const { detection } = context;
    if (detection === undefined) return [];
    // A line that is only text has no fields, whatever logfmt finds in it.
    const declared = new Set(detection.fields);
    return stagesOf(context).flatMap((stage) => {
      if (stage.kind !== 'json') return [];
      return stage.extractions.flatMap(({ path, span }) => {
        const field = fieldPath(path);
        if (declared.has(field) || !declared.add(field)) return [];
        return [
          {
            place: context.at(span),
            message: `The detection does not say that it needs ${field}. Where a site has no such field, it is built and never fires.`,
            remedy: `add ${field} to fields`,
          },
        ];
      });
    });
  },
};
