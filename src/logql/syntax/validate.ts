import type { Expr, Selector } from '../ast.ts';
import { semanticError } from './errors.ts';
import { matchesEmpty } from './patterns.ts';
import type { Problems } from './problems.ts';
import { operandsOf } from './tree.ts';

const NEEDS_MATCHER =
  'queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
  'For instance, app=~".*" does not meet this requirement, but app=~".+" will';

/** Throws the first problem of a query that has parsed, in Loki's order: outer before inner, left before right. */
export function validate(expr: Expr, problems: Problems): void {
  const open: Expr[] = [expr];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Loki never looks at the legs of `variants`; printing a broken one crashes it.
    if (node.kind === 'variants') checkSelf(node);
    const problem = problems.get(node);
    if (problem !== undefined) throw problem;
    checkSelf(node);
    if (node.kind !== 'variants') open.push(...[...operandsOf(node)].reverse());
  }
}

function checkSelf(node: Expr): void {
  switch (node.kind) {
    case 'log':
      checkSelector(node.selector);
      return;
    case 'range_aggregation':
      checkSelector(node.range.query.selector);
      return;
    case 'variants':
      // Loki checks only what stands behind `of`.
      checkSelector(node.of.query.selector);
      return;
    case 'vector_aggregation':
      if ((node.op === 'sort' || node.op === 'sort_desc') && (node.grouping?.labels.length ?? 0) > 0) {
        throw semanticError("sort and sort_desc doesn't allow grouping by ", node.grouping?.span ?? node.span);
      }
      return;
    case 'binary_operation':
    case 'label_replace':
    case 'literal':
    case 'vector':
      return;
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function checkSelector({ matchers, span }: Selector): void {
  if (matchers.every(matchesEmpty)) throw semanticError(NEEDS_MATCHER, span);
}
