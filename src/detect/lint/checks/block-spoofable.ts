import type { RuleCheck } from '../check.ts';

export const blockSpoofable: RuleCheck = {
  id: 'block-spoofable',
  scope: 'rule',
  severity: 'warning',
  summary: 'an address may be blocked although an attacker can choose which one',
  run: (context) => {
    const { detection } = context;
    if (detection?.response.allow !== 'block') return [];
    if (!detection.entities.has('source_ip')) {
      return [
        {
          place: context.atPath(['response']),
          message: 'The detection allows a block, and no label is the address to block.',
          remedy: 'entities: { source_ip: … }, or response: { allow: notify }',
        },
      ];
    }
    if (detection.spoofable <= 1) return [];
    return [
      {
        place: context.atPath(['response']),
        message:
          'The address can be chosen by an attacker, who has others blocked in his place: your proxy, your customers.',
        related: { ...context.atPath(['spoofable']), note: '0 no to 3 freely' },
        remedy: 'response: { allow: notify }, or an address that only the server writes',
      },
    ];
  },
};
