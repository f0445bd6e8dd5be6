import type { RuleCheck } from '../check.ts';

const WANTED = ['positive', 'negative', 'boundary', 'poisoned', 'injection'] as const;

export const missingTests: RuleCheck = {
  id: 'missing-tests',
  scope: 'rule',
  severity: 'warning',
  summary: 'a detection without a test of each of the five kinds',
  run: ({ detection, rule, scope }) => {
    if (detection === undefined) return [];
    const kinds = scope.testKinds(detection.id);
    const missing = WANTED.filter((kind) => kinds?.has(kind) !== true);
    if (missing.length === 0) return [];
    return [
      {
        place: rule.file.spanAt(['id']),
        message:
          kinds === undefined
            ? `There is no ${detection.id}.test.yaml.`
            : `There is no ${missing.join(', no ')} test in ${detection.id}.test.yaml.`,
        remedy: 'watchkeeper new --from LINES writes a draft of all five',
      },
    ];
  },
};
