import type { MetricExpr, Span } from '../../../logql/ast.ts';
import { answerOf, literalsOf, streamOf } from '../answer.ts';
import type { RuleCheck } from '../check.ts';
import type { Leaf } from '../leaves.ts';

/** Picks or sorts series; their labels stay. */
const KEEPS_LABELS: ReadonlySet<string> = new Set(['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc']);

/** True if the series of a range aggregation reach the result with all their labels. */
function isOpen({ expr, around }: Leaf): boolean {
  if (expr.op === 'absent_over_time' || (expr.grouping !== undefined && !expr.grouping.without)) return false;
  return !around.some((node) => dropsLabels(node));
}

function dropsLabels(node: MetricExpr): boolean {
  if (node.kind === 'vector_aggregation') return !KEEPS_LABELS.has(node.op) && node.grouping?.without !== true;
  return node.kind === 'binary_operation' && node.matching.match?.on === true && node.matching.group === undefined;
}

/** The part to point at: a grouping with `without`, else the range aggregation. */
function spanOf({ expr, around }: Leaf): Span {
  const without = around.find((node) => node.kind === 'vector_aggregation' && node.grouping?.without === true);
  if (without?.kind === 'vector_aggregation' && without.grouping !== undefined) return without.grouping.span;
  return expr.grouping?.span ?? expr.span;
}

export const noAggregation: RuleCheck = {
  id: 'no-aggregation',
  scope: 'rule',
  severity: 'error',
  summary: 'the result is split by every label that streams and lines have',
  run: (context) => {
    const { rule, resultLabels, leaves, scope } = context;
    if (resultLabels?.open !== true) return [];
    return leaves.filter(isOpen).map((leaf) => {
      const lines = ['error', 'info'].map((level) => `level=${level} ${literalsOf(leaf)}`);
      const answer = answerOf(leaf.expr, lines, streamOf(leaf.query));
      return {
        place: context.at(spanOf(leaf)),
        message: [
          'Nothing says which labels an alert has. Loki adds detected_level and service_name to every line, and a ' +
            `parser adds its fields, so the count is split into many small ones; above ${scope.maxSeries} series the ` +
            'whole rule fails.',
        ],
        facts: answer.kind === 'error' ? [] : [['Two lines give', answer.text]],
        remedy: `name the labels of the alert: sum by (…) (${rule.query.length > 60 ? '…' : context.text(leaf.expr.span)})`,
      };
    });
  },
};
