import { templateLabelReferences } from '../../alert/template-references.ts';
import type { Place, RuleCheck } from '../check.ts';
import type { LintRule, RuleTemplate } from '../context.ts';

/** Where a template names a label; the whole template where it cannot be found. */
function placeOf({ file }: LintRule, { text, path }: RuleTemplate, label: string): Place {
  const found = new RegExp(`(?:[$.]|\\$\\.)[lL]abels(?:\\.${label}\\b|\\s+"${label}")`).exec(text);
  return found === null ? file.spanAt(path) : file.spanInText(path, found.index, found.index + found[0].length);
}

export const templateUnknownLabel: RuleCheck = {
  id: 'template-unknown-label',
  scope: 'rule',
  severity: 'error',
  summary: 'a text of the alert names a label that the result does not have',
  run: ({ rule, resultLabels }) => {
    if (resultLabels === undefined || resultLabels.open) return [];
    const names = [...resultLabels.names];
    return rule.templates.flatMap((template) =>
      templateLabelReferences(template.text)
        .filter((label) => !resultLabels.names.has(label))
        .map((label) => ({
          place: placeOf(rule, template, label),
          message: `The result has no label ${label}, so this stays empty in every alert.`,
          facts: [['Labels of the result', names.length === 0 ? 'none' : names.join(', ')]] as const,
          remedy: rule.labels.has(label)
            ? `a text of the alert sees the labels of the query, not those that the rule adds; write the value of ${label}`
            : `group by it: by (${[...names, label].join(', ')}), or take a label that is there`,
        })),
    );
  },
};
