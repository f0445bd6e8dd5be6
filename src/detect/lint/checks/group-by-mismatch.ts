import type { RuleCheck } from '../check.ts';

export const groupByMismatch: RuleCheck = {
  id: 'group-by-mismatch',
  scope: 'rule',
  severity: 'error',
  summary: 'group_by does not name the labels of the result',
  run: (context) => {
    const { detection, resultLabels, rule } = context;
    if (detection === undefined || resultLabels === undefined || resultLabels.open) return [];
    const [names, declared] = [[...resultLabels.names], detection.group_by];
    const missing = names.filter((name) => !declared.includes(name));
    const extra = declared.filter((name) => !resultLabels.names.has(name));
    if (missing.length === 0 && extra.length === 0) return [];
    const hasKey = rule.file.nodeAt(['group_by']).exact;
    return [
      {
        place: context.atPath([hasKey ? 'group_by' : 'query']),
        message:
          extra.length > 0
            ? `The result has no label ${extra.join(', ')}: alerts are not split by it.`
            : `The result also has ${missing.join(', ')}: it splits the alerts, and pages and tests do not say so.`,
        facts: [['Labels of the result', names.length === 0 ? 'none' : names.join(', ')]] as const,
        remedy: `group_by: [${names.join(', ')}]`,
        ...(hasKey
          ? {
              fix: {
                safe: extra.length === 0,
                edits: [{ ...placeOnly(context.atPath(['group_by'])), text: `[${names.join(', ')}]` }],
              },
            }
          : {}),
      },
    ];
  },
};

function placeOnly({ start, end }: { readonly start: number; readonly end: number }): { start: number; end: number } {
  return { start, end };
}
