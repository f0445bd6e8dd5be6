import type { BinaryOperation, VectorMatching } from '../../logql/ast.ts';
import { expressionsOf } from '../../logql/syntax/index.ts';
import type { LintContext } from './context.ts';
import { resultLabelsOf, type ResultLabels } from './result-labels.ts';

/** An operation on two vectors, which Loki matches by labels. */
export interface Join {
  readonly node: BinaryOperation;
  readonly left: ResultLabels;
  readonly right: ResultLabels;
}

/** The operations of a query whose sides both are vectors. */
export function joinsOf({ rule }: LintContext): Join[] {
  return [...expressionsOf(rule.expr)].flatMap((node) => {
    if (node.kind !== 'binary_operation') return [];
    const [left, right] = [resultLabelsOf(node.left), resultLabelsOf(node.right)];
    return left.scalar || right.scalar ? [] : [{ node, left, right }];
  });
}

/** The labels by which a side is matched; undefined if they are not known. */
export function matchedLabels(side: ResultLabels, { match }: VectorMatching): ReadonlySet<string> | undefined {
  if (match?.on === true) {
    return side.open ? undefined : new Set(match.labels.filter((name) => side.names.has(name)));
  }
  if (side.open) return undefined;
  return new Set([...side.names].filter((name) => match?.labels.includes(name) !== true));
}

/** True if two series of a side can look the same to the match. */
export function canRepeat(side: ResultLabels, { match }: VectorMatching): boolean {
  if (match === undefined) return false;
  if (match.on) return side.open || [...side.names].some((name) => !match.labels.includes(name));
  return match.labels.some((name) => side.open || side.names.has(name));
}

export function labelList(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'no labels' : [...names].join(', ');
}
