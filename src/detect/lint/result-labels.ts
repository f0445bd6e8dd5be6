import type { BinaryOperation, Grouping, MetricExpr, RangeAggregation } from '../../logql/ast.ts';

/** The labels that the series of a result have. */
export interface ResultLabels {
  /** True if there may be more labels than the named ones: whatever the streams and lines bring. */
  readonly open: boolean;
  readonly names: ReadonlySet<string>;
  /** A number without labels, not a series. */
  readonly scalar: boolean;
}

const NO_LABELS: ResultLabels = { open: false, names: new Set(), scalar: false };
const ANY_LABELS: ResultLabels = { open: true, names: new Set(), scalar: false };

/** The labels of the result of a metric expression, as far as the text tells. */
export function resultLabelsOf(expr: MetricExpr): ResultLabels {
  switch (expr.kind) {
    case 'literal':
      return { ...NO_LABELS, scalar: true };
    case 'vector':
      return NO_LABELS;
    case 'range_aggregation':
      return labelsOfRange(expr);
    case 'vector_aggregation': {
      if (expr.op === 'topk' || expr.op === 'bottomk' || expr.op === 'approx_topk' || expr.op.startsWith('sort'))
        return resultLabelsOf(expr.operand);
      return grouped(expr.grouping, resultLabelsOf(expr.operand));
    }
    case 'label_replace': {
      const inner = resultLabelsOf(expr.operand);
      return { ...inner, names: new Set([...inner.names, expr.destination]) };
    }
    case 'binary_operation':
      return labelsOfBinary(expr);
    case 'variants':
      return ANY_LABELS;
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function grouped(grouping: Grouping | undefined, inner: ResultLabels): ResultLabels {
  if (grouping === undefined) return NO_LABELS;
  const { without, labels } = grouping;
  if (!without) {
    const kept = inner.open ? labels : labels.filter((name) => inner.names.has(name));
    return { open: false, names: new Set(kept), scalar: false };
  }
  return { ...inner, names: new Set([...inner.names].filter((name) => !labels.includes(name))) };
}

function labelsOfRange({ op, grouping, range }: RangeAggregation): ResultLabels {
  if (op === 'absent_over_time') {
    const { matchers } = range.query.selector;
    const equal = matchers.filter(
      (matcher) => matcher.op === '=' && matchers.filter(({ name }) => name === matcher.name).length === 1,
    );
    return { open: false, names: new Set(equal.map(({ name }) => name)), scalar: false };
  }
  return grouping === undefined ? ANY_LABELS : grouped(grouping, ANY_LABELS);
}

function labelsOfBinary({ op, matching, left, right }: BinaryOperation): ResultLabels {
  const [a, b] = [resultLabelsOf(left), resultLabelsOf(right)];
  if (a.scalar) return b;
  if (b.scalar) return a;
  if (op === 'and' || op === 'unless') return a;
  if (op === 'or') return { open: a.open || b.open, names: new Set([...a.names, ...b.names]), scalar: false };
  const { match, group } = matching;
  if (group !== undefined) {
    const many = group.side === 'left' ? a : b;
    return { ...many, names: new Set([...many.names, ...group.include]) };
  }
  if (match === undefined) return a;
  return grouped({ without: !match.on, labels: match.labels, span: { start: 0, end: 0 } }, a);
}
