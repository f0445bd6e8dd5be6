import type { RuleCheck } from '../check.ts';

/** Names of labels whose values a stranger chooses freely, or that differ on every line. */
const UNBOUNDED =
  /^(?:(?:http_)?user_?agent|ua|(?:request_)?uri|url|path|(?:full_)?message|msg|line|referer|referrer|query|request|request_id|trace_id|span_id|session|session_id|cookie|error|exception|stacktrace|body|payload|time|timestamp|ts|date|bytes|size|duration|elapsed|latency)$/;

export const seriesLimit: RuleCheck = {
  id: 'series-limit',
  scope: 'rule',
  severity: 'warning',
  summary: 'the result is grouped by a label that can have any number of values',
  run: (context) => {
    const { resultLabels, detection, rule, scope } = context;
    if (resultLabels === undefined || rule.expr.kind === 'log') return [];
    const entities = new Set(detection?.entities.values());
    const names = [...resultLabels.names].filter((name) => UNBOUNDED.test(name) && !entities.has(name));
    if (names.length === 0) return [];
    const grouping = context.groupingOf(names[0]);
    return [
      {
        place: context.at(grouping?.span ?? rule.expr.span),
        message: [
          `Whoever writes the lines chooses ${names.join(', ')}. With more than ${scope.maxSeries} values in the window the ` +
            'whole rule fails, and an attacker can bring them about.',
        ],
        facts: [
          [
            'Loki 3.7.6 says',
            `maximum number of series (${scope.maxSeries}) reached for a single query; consider reducing query cardinality …`,
          ],
        ],
        remedy: `count the values instead: count by (…) (sum by (…, ${names[0]}) (…)); or declare the label under entities`,
      },
    ];
  },
};
