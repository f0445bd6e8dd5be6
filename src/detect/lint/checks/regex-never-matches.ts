import type { RuleCheck } from '../check.ts';
import { filterRegexes, simplificationFinding, simplificationOf } from '../regexes.ts';

export const regexNeverMatches: RuleCheck = {
  id: 'regex-never-matches',
  scope: 'rule',
  severity: 'error',
  summary: 'Loki rewrites the pattern and no longer finds what it says',
  run: (context) =>
    filterRegexes(context).flatMap((regex) => {
      const found = simplificationOf(regex);
      if (found?.wronglyDropped === undefined) return [];
      return [
        simplificationFinding(context, regex, found, {
          message: 'Loki rewrites this pattern before it searches, and loses a part of it on the way.',
          sample: found.wronglyDropped,
          plain: 'match',
          loki: 'no match',
        }),
      ];
    }),
};
