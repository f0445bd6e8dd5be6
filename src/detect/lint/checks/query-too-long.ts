import { byteLength } from '../../../logql/text.ts';
import type { RuleCheck } from '../check.ts';

const READABLE = 2_000;

export const queryTooLong: RuleCheck = {
  id: 'query-too-long',
  scope: 'rule',
  severity: 'warning',
  summary: 'a query of more than 2,000 characters',
  run: (context) => {
    const { query, expr } = context.rule;
    const length = byteLength(query.trim());
    if (length <= READABLE) return [];
    return [
      {
        place: context.at(expr.span),
        message:
          `The query has ${length} bytes. Nobody reads it when the alert wakes them, links to it break in chat and mail, ` +
          'and Loki stops at 131,071 bytes.',
        remedy: 'several detections, or lists as parameters',
      },
    ];
  },
};
