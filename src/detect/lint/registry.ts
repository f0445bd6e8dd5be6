import type { Check } from './check.ts';
import { absentZero } from './checks/absent-zero.ts';
import { noAggregation } from './checks/no-aggregation.ts';
import { parseErrorKillsRule } from './checks/parse-error-kills-rule.ts';
import { regexNeverMatches } from './checks/regex-never-matches.ts';
import { regexTooWide } from './checks/regex-too-wide.ts';

/** All checks, the gravest first. */
export const CHECKS: readonly Check[] = [
  parseErrorKillsRule,
  regexNeverMatches,
  regexTooWide,
  noAggregation,
  absentZero,
];

const BY_ID = new Map(CHECKS.map((check) => [check.id, check]));

export function checkOf(id: string): Check | undefined {
  return BY_ID.get(id);
}
