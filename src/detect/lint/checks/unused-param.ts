import { templateUses } from '../../query/template.ts';
import type { RuleCheck } from '../check.ts';

export const unusedParam: RuleCheck = {
  id: 'unused-param',
  scope: 'rule',
  severity: 'warning',
  summary: 'a parameter that the query does not use',
  run: ({ detection, rule }) => {
    if (detection === undefined) return [];
    const used = new Set(templateUses(detection.query).map(({ name }) => name));
    return [...detection.params.keys()].flatMap((name) =>
      used.has(name)
        ? []
        : [
            {
              place: rule.file.keySpanAt(['params', name]),
              message: `The query does not use ${name}: a site that sets it changes nothing.`,
              remedy: `use $${name} in the query, or remove the parameter`,
            },
          ],
    );
  },
};
