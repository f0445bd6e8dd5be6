import { tacticName } from '../../render/attack.ts';
import type { RuleCheck } from '../check.ts';

/** The version of MITRE ATT&CK whose tactics are known here. */
const KNOWN_VERSION = 19;

export const unknownAttackId: RuleCheck = {
  id: 'unknown-attack-id',
  scope: 'rule',
  severity: 'warning',
  summary: 'a tactic that MITRE ATT&CK does not have in the stated version',
  run: (context) => {
    const attack = context.detection?.attack;
    if (attack === undefined) return [];
    if (attack.version !== KNOWN_VERSION) {
      return [
        {
          place: context.atPath(['attack', 'version']),
          message: `The tactics of version ${KNOWN_VERSION} are known here, not those of ${attack.version}.`,
          remedy: `look the ids up in version ${KNOWN_VERSION}`,
        },
      ];
    }
    return attack.tactics.flatMap((tactic, index) =>
      tacticName(tactic) !== tactic
        ? []
        : [
            {
              place: context.atPath(['attack', 'tactics', index]),
              message: `Version ${KNOWN_VERSION} has no tactic ${tactic}: the rule gets no category and no place in the coverage.`,
              remedy: 'look it up at https://attack.mitre.org/tactics/enterprise/',
            },
          ],
    );
  },
};
