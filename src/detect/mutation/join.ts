import type { BinaryOperation, Grouping, LogQuery, Matcher, MetricExpr } from '../../logql/ast.ts';
import { printMatcher } from '../../logql/syntax/index.ts';
import type { LabelsRead } from './equivalent.ts';

/** An expression whose series meet those of another, by the values of some labels. */
export interface Partner {
  readonly expr: MetricExpr;
  /** The labels that must be equal; undefined: all that the part still has. */
  readonly labels: LabelsRead;
}

/** What stands around a part of a query. */
export interface Surroundings {
  /** Labels of the part that are read above it; undefined: all. */
  readonly read: LabelsRead;
  /** Series that meet none of these go nowhere. */
  readonly partners: readonly Partner[];
}

export const TOP: Surroundings = { read: undefined, partners: [] };

/** The surroundings of what an aggregation aggregates. */
export function belowGrouping({ partners }: Surroundings, grouping: Grouping | undefined): Surroundings {
  const kept = grouping?.without === true ? undefined : new Set(grouping?.labels);
  return { read: kept, partners: partners.map(({ expr, labels }) => ({ expr, labels: common(labels, kept) })) };
}

function common(a: LabelsRead, b: LabelsRead): LabelsRead {
  if (a === undefined || b === undefined) return a ?? b;
  return new Set([...a].filter((label) => b.has(label)));
}

/** The surroundings of one side of an operation: series without a match on the other side are lost. */
export function besideOther(around: Surroundings, expr: BinaryOperation, side: 'left' | 'right'): Surroundings {
  const needsOther = expr.op !== 'or' && !(expr.op === 'unless' && side === 'left');
  const other = side === 'left' ? expr.right : expr.left;
  const { match } = expr.matching;
  if (!needsOther || other.kind === 'literal' || match?.on === false) return around;
  const labels = match === undefined ? undefined : new Set(match.labels);
  // Labels that only one side has never meet: what is grouped by fewer labels is compared by all of them.
  return { read: around.read, partners: [...around.partners, { expr: other, labels }] };
}

/** The reason if a stream matcher can be left out because the series that come in meet nothing. */
export function matcherImplied(matcher: Matcher, { partners }: Surroundings): string | undefined {
  const isImplied = partners.some(
    ({ expr, labels }) => (labels === undefined || labels.has(matcher.name)) && restricts(expr, matcher),
  );
  return isImplied ? `what it lets in meets nothing: the other side has ${printMatcher(matcher)} too` : undefined;
}

/** True if every series of an expression has a label that a matcher takes. */
function restricts(expr: MetricExpr, matcher: Matcher): boolean {
  switch (expr.kind) {
    case 'range_aggregation':
      return keeps(expr.grouping, matcher, true) && selects(expr.range.query, matcher);
    case 'vector_aggregation':
      return keeps(expr.grouping, matcher, false) && restricts(expr.operand, matcher);
    case 'binary_operation':
      return sidesRestrict(expr, matcher);
    case 'label_replace':
    case 'literal':
    case 'vector':
    case 'variants':
      return false;
    default: {
      const impossible: never = expr;
      return impossible;
    }
  }
}

function sidesRestrict({ op, left, right, matching }: BinaryOperation, matcher: Matcher): boolean {
  if (op === 'or') return restricts(left, matcher) && restricts(right, matcher);
  if (op === 'unless') return restricts(left, matcher);
  const meet = matching.match === undefined;
  return restricts(left, matcher) || (meet && restricts(right, matcher));
}

function keeps(grouping: Grouping | undefined, { name }: Matcher, withoutGrouping: boolean): boolean {
  if (grouping === undefined) return withoutGrouping;
  return grouping.labels.includes(name) !== grouping.without;
}

function selects({ selector }: LogQuery, matcher: Matcher): boolean {
  return selector.matchers.some(
    ({ name, op, value }) => name === matcher.name && op === matcher.op && value === matcher.value,
  );
}
