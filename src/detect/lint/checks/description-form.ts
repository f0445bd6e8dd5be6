import type { RuleCheck } from '../check.ts';

export const descriptionForm: RuleCheck = {
  id: 'description-form',
  scope: 'rule',
  severity: 'hint',
  summary: 'a title with a full stop, or a description that does not begin with Detects',
  run: (context) => {
    const { detection } = context;
    if (detection === undefined) return [];
    return [
      ...(/\.\s*$/.test(detection.title)
        ? [
            {
              place: context.atPath(['title']),
              message: 'A title stands in tables and in subjects of messages: it is no sentence.',
              remedy: 'remove the full stop',
            },
          ]
        : []),
      ...(/^\s*Detects\b/.test(detection.description)
        ? []
        : [
            {
              place: context.atPath(['description']),
              message: 'All descriptions begin alike, so that a list of them can be read fast.',
              remedy: 'begin with Detects …',
            },
          ]),
    ];
  },
};
