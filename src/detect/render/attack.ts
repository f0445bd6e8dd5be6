/** Tactics of MITRE ATT&CK for enterprise, version 19, in its order: the id, the name, the word used in labels. */
const TACTICS: readonly (readonly [id: string, name: string, slug: string])[] = [
  ['TA0043', 'Reconnaissance', 'reconnaissance'],
  ['TA0042', 'Resource Development', 'resource-development'],
  ['TA0001', 'Initial Access', 'initial-access'],
  ['TA0002', 'Execution', 'execution'],
  ['TA0003', 'Persistence', 'persistence'],
  ['TA0004', 'Privilege Escalation', 'privilege-escalation'],
  ['TA0005', 'Stealth', 'stealth'],
  ['TA0112', 'Defense Impairment', 'defense-impairment'],
  ['TA0006', 'Credential Access', 'credential-access'],
  ['TA0007', 'Discovery', 'discovery'],
  ['TA0008', 'Lateral Movement', 'lateral-movement'],
  ['TA0009', 'Collection', 'collection'],
  ['TA0011', 'Command and Control', 'command-and-control'],
  ['TA0010', 'Exfiltration', 'exfiltration'],
  ['TA0040', 'Impact', 'impact'],
];

/** The name of a tactic; the id itself where it is not known. */
export function tacticName(id: string): string {
  return TACTICS.find(([known]) => known === id)?.[1] ?? id;
}

/** The word for a tactic in labels: `credential-access`. */
export function tacticSlug(id: string): string {
  return TACTICS.find(([known]) => known === id)?.[2] ?? id.toLowerCase();
}

/** Position of a tactic in ATT&CK's order, for sorting. */
export function tacticOrder(id: string): number {
  const at = TACTICS.findIndex(([known]) => known === id);
  return at < 0 ? TACTICS.length : at;
}
