import type { Expr } from '../../logql/ast.ts';
import { expressionsOf, filteredLabel, leafFilters, logQueriesOf } from '../../logql/syntax/index.ts';

/** Names of labels that an expression groups by, joins on, filters on or unwraps. */
export function labelsUsed(expr: Expr): Set<string> {
  const names = new Set<string>();
  for (const node of expressionsOf(expr)) {
    if (node.kind === 'vector_aggregation' || node.kind === 'range_aggregation') {
      for (const label of node.grouping?.labels ?? []) names.add(label);
    }
    if (node.kind === 'binary_operation') {
      for (const label of node.matching.match?.labels ?? []) names.add(label);
      for (const label of node.matching.group?.include ?? []) names.add(label);
    }
    if (node.kind === 'label_replace') names.add(node.source);
    if (node.kind === 'range_aggregation' && node.range.unwrap !== undefined) names.add(node.range.unwrap.label);
  }
  for (const query of logQueriesOf(expr)) {
    for (const stage of query.stages) {
      if (stage.kind === 'label_filter')
        for (const filter of leafFilters(stage.filter)) names.add(filteredLabel(filter));
    }
  }
  return names;
}
