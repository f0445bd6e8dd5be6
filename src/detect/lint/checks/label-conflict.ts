import type { RuleCheck } from '../check.ts';

export const labelConflict: RuleCheck = {
  id: 'label-conflict',
  scope: 'rule',
  severity: 'error',
  summary: 'the rule adds a label that the result has already, and hides its value',
  run: (context) => {
    const { rule, resultLabels } = context;
    if (resultLabels === undefined) return [];
    return [...rule.labels].flatMap(([name, path]) => {
      if (!resultLabels.names.has(name)) return [];
      const grouping = rule.detection === undefined ? undefined : context.groupingOf(name);
      return [
        {
          place: grouping === undefined ? context.atPath(path) : context.at(grouping.span),
          message:
            `The result is split by ${name}, and the rule then writes its own ${name} over it. Two series become one alert, ` +
            'which Loki refuses: the rule fails as soon as there are two.',
          facts: [
            ['Loki 3.7.6 says', 'vector contains metrics with the same labelset after applying alert labels'],
          ] as const,
          remedy: `another name for one of the two: label_format source_${name}=${name}`,
        },
      ];
    });
  },
};
