import { templateUsesValue } from '../../alert/template-references.ts';
import type { RuleCheck } from '../check.ts';

export const valueInLabel: RuleCheck = {
  id: 'value-in-label',
  scope: 'rule',
  severity: 'error',
  summary: 'a label of the alert holds the value, so each new value is a new alert',
  run: ({ rule }) =>
    rule.templates.flatMap(({ kind, name, text, path }) =>
      kind !== 'label' || !templateUsesValue(text)
        ? []
        : [
            {
              place: rule.file.spanAt(path),
              message:
                `The label ${name} changes with the value. An alert is known by its labels: each change ends one alert and ` +
                'starts another, and for begins anew.',
              remedy: 'move it to an annotation',
            },
          ],
    ),
};
