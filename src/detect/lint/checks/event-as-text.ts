import type { LabelFilter } from '../../../logql/ast.ts';
import { leafFilters } from '../../../logql/syntax/index.ts';
import { fieldPath, sourcesOfSelector } from '../../query/site-rewrite.ts';
import type { RuleCheck } from '../check.ts';
import { filtersOfLeaf } from '../filters.ts';
import type { Leaf } from '../leaves.ts';

/** The labels in which the name of the event can be. */
function eventLabels({ query }: Leaf): Set<string> {
  const names = new Set(['context_event']);
  for (const stage of query.stages) {
    if (stage.kind !== 'json') continue;
    for (const { name, path } of stage.extractions) if (fieldPath(path) === 'context.event') names.add(name);
  }
  return names;
}

function compares(filter: LabelFilter, labels: ReadonlySet<string>): boolean {
  return leafFilters(filter).some((leaf) => leaf.kind === 'string' && labels.has(leaf.matcher.name));
}

export const eventAsText: RuleCheck = {
  id: 'event-as-text',
  scope: 'rule',
  severity: 'warning',
  summary: 'an event of the security log is searched as text only',
  run: (context) =>
    context.leaves.flatMap((leaf) => {
      const sources = sourcesOfSelector(leaf.query.selector);
      if (sources.length !== 1 || sources[0].id !== 'cachet/security') return [];
      if (filtersOfLeaf(leaf).some((filter) => compares(filter, eventLabels(leaf)))) return [];
      const text = leaf.query.stages.find((stage) => stage.kind === 'line_filter');
      if (text === undefined) return [];
      return [
        {
          place: context.at(text.span),
          message:
            'The name of an event can also stand in a field that a stranger fills, such as an account or an agent: the ' +
            'line is then counted as this event.',
          remedy: 'compare the field too: | json event="context.event" | __error__="" | event="…"',
        },
      ];
    }),
};
