import { checkAlertTemplate } from '../../alert/template.ts';
import type { RuleCheck } from '../check.ts';

export const templateRefused: RuleCheck = {
  id: 'template-refused',
  scope: 'rule',
  severity: 'error',
  summary: 'a text of the alert is no valid template, so Loki refuses the whole rule file',
  run: ({ rule }) =>
    rule.templates.flatMap(({ kind, name, text, path }) => {
      const problem = text.includes('{{') ? checkAlertTemplate(text, rule.name) : undefined;
      if (problem === undefined) return [];
      return [
        {
          place: rule.file.spanAt(path),
          message: 'Loki does not load a file in which one template cannot be read: all its rules are missing.',
          facts: [['Loki 3.7.6 says', `${kind} "${name}": ${problem}`]] as const,
          remedy: 'a template is Go text: {{ $labels.ip }}, {{ $value }}, {{ $value | humanizeDuration }}',
        },
      ];
    }),
};
