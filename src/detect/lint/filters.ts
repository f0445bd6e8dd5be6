import type { LabelFilter, Stage } from '../../logql/ast.ts';
import { leafFilters, type LeafFilter } from '../../logql/syntax/index.ts';
import type { LintContext } from './context.ts';
import type { Leaf } from './leaves.ts';

/** The label filters of a leaf: of the stages, then those behind `unwrap`. */
export function filtersOfLeaf({ query, expr }: Leaf): LabelFilter[] {
  const inStages = query.stages.flatMap((stage) => (stage.kind === 'label_filter' ? [stage.filter] : []));
  return [...inStages, ...(expr.range.unwrap?.postFilters ?? [])];
}

/** Every comparison of the label filters of a query. */
export function labelFiltersOf({ leaves }: LintContext): LeafFilter[] {
  return leaves.flatMap(filtersOfLeaf).flatMap(leafFilters);
}

/** All stages of a query, as written. */
export function stagesOf({ leaves }: LintContext): Stage[] {
  return leaves.flatMap(({ query }) => query.stages);
}

/** Filters that must all hold: the parts of an `and`, or the filter itself. */
export function conjuncts(filter: LabelFilter): LabelFilter[] {
  return filter.kind === 'and' ? [...conjuncts(filter.left), ...conjuncts(filter.right)] : [filter];
}
