import type { RuleCheck } from '../check.ts';

export const duplicateId: RuleCheck = {
  id: 'duplicate-id',
  scope: 'rule',
  severity: 'error',
  summary: 'two detections with the same id',
  run: ({ detection, rule, scope }) => {
    if (detection === undefined) return [];
    const others = (scope.files.get(detection.id) ?? []).filter((file) => file !== rule.file.source.file);
    if (others.length === 0) return [];
    return [
      {
        place: rule.file.spanAt(['id']),
        message: `${others.join(', ')} has this id too. Alerts, tests and settings would be mixed up.`,
        remedy: 'take a free number; an id is never used again',
      },
    ];
  },
};
