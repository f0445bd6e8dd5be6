import type { MetricExpr, RangeOp } from '../../../logql/ast.ts';
import { expressionsOf } from '../../../logql/syntax/index.ts';
import { answerOf } from '../answer.ts';
import type { RuleCheck } from '../check.ts';

/** Without `unwrap` these are above zero wherever there is a series. */
const COUNTS: ReadonlySet<RangeOp> = new Set(['count_over_time', 'rate', 'absent_over_time']);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '>=', '<', '<=']);

/** True if a series of the expression can have the value 0. */
function canBeZero(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'vector':
      return expr.value === 0;
    case 'range_aggregation':
      return expr.range.unwrap !== undefined || !COUNTS.has(expr.op);
    case 'vector_aggregation':
      return expr.op === 'stddev' || expr.op === 'stdvar' || (expr.op !== 'count' && canBeZero(expr.operand));
    case 'label_replace':
      return canBeZero(expr.operand);
    case 'binary_operation': {
      const { op, left, right, returnBool } = expr;
      if (COMPARISONS.has(op)) return returnBool || (canBeZero(left) && !dropsZero(op, right));
      if (op === 'and' || op === 'unless') return canBeZero(left);
      if (op === '/' || op === '+' || op === '^') return canBeZero(left);
      if (op === 'or' || op === '*') return canBeZero(left) || canBeZero(right);
      return true;
    }
    case 'variants':
      return true;
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

/** `x > 0` and the like keep no zero. */
function dropsZero(op: string, limit: MetricExpr): boolean {
  if (limit.kind !== 'literal') return false;
  return (op === '>' && limit.value >= 0) || (op === '>=' && limit.value > 0) || (op === '!=' && limit.value === 0);
}

export const ratioNan: RuleCheck = {
  id: 'ratio-nan',
  scope: 'rule',
  severity: 'warning',
  summary: 'a division by something that can be 0 gives NaN, which no comparison lets through',
  run: (context) =>
    [...expressionsOf(context.rule.expr)].flatMap((node) => {
      if (node.kind !== 'binary_operation' || (node.op !== '/' && node.op !== '%')) return [];
      if (node.right.kind === 'literal' || !canBeZero(node.right)) return [];
      const zero = answerOf({ ...node, left: one(node.left), right: { ...one(node.right), value: 0 } }, []);
      return [
        {
          place: context.at(node.right.span),
          message:
            'What is divided by can be 0. Loki then gives NaN, not infinity, and NaN is neither above nor below any ' +
            'number: the alert stays silent just when nothing good is left.',
          facts: [[`vector(1) ${node.op} vector(0)`, `Loki answers ${zero.text}`] as const],
          remedy: 'keep only what is above 0 on the right side: (…) / ((…) > 0), and alert on the other case apart',
        },
      ];
    }),
};

function one({ span }: MetricExpr): Extract<MetricExpr, { kind: 'vector' }> {
  return { kind: 'vector', value: 1, span };
}
