import type { RuleCheck } from '../check.ts';
import { filterRegexes, simplificationFinding, simplificationOf } from '../regexes.ts';

export const regexTooWide: RuleCheck = {
  id: 'regex-too-wide',
  scope: 'rule',
  severity: 'error',
  summary: 'Loki rewrites the pattern and takes more than it says',
  run: (context) =>
    filterRegexes(context).flatMap((regex) => {
      const found = simplificationOf(regex);
      if (found?.wronglyTaken === undefined || found.wronglyDropped !== undefined) return [];
      return [
        simplificationFinding(context, regex, found, {
          message: regex.isLabel
            ? 'Loki rewrites this pattern into a search anywhere in the value, without the anchors of a label filter.'
            : 'Loki rewrites this pattern into a search that takes more lines.',
          sample: found.wronglyTaken,
          plain: 'no match',
          loki: 'match',
        }),
      ];
    }),
};
