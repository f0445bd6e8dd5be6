import type { MetricExpr } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '>=', '<', '<=']);

/** True if something in the expression decides which series are an alert. */
function decides(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'range_aggregation':
      return expr.op === 'absent_over_time';
    case 'vector_aggregation':
    case 'label_replace':
      return decides(expr.operand);
    case 'binary_operation':
      if (COMPARISONS.has(expr.op)) return !expr.returnBool;
      if (expr.op === 'unless') return true;
      if (expr.op === 'or') return decides(expr.left) && decides(expr.right);
      return decides(expr.left) || decides(expr.right);
    case 'literal':
    case 'vector':
    case 'variants':
      return false;
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

export const noComparison: RuleCheck = {
  id: 'no-comparison',
  scope: 'rule',
  severity: 'warning',
  summary: 'nothing in the query decides what is an alert: every series fires',
  run: (context) => {
    const { expr } = context.rule;
    if (expr.kind === 'log' || context.leaves.length === 0 || decides(expr)) return [];
    const isBool = expr.kind === 'binary_operation' && expr.returnBool;
    return [
      {
        place: context.at(isBool ? expr.opSpan : expr.span),
        message: isBool
          ? 'With bool the comparison gives 0 or 1 instead of leaving series out, and a series with 0 is an alert too.'
          : 'Every series of the result is an alert, whatever its value.',
        remedy: isBool ? 'remove bool' : 'compare with a threshold; > 0 says that one line is enough',
      },
    ];
  },
};
