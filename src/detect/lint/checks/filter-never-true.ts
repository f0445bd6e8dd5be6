import type { LabelFilter, Stage } from '../../../logql/ast.ts';
import type { Finding, RuleCheck } from '../check.ts';
import type { LintContext } from '../context.ts';
import { conjuncts, filtersOfLeaf } from '../filters.ts';
import type { Leaf } from '../leaves.ts';

const EVERYTHING: ReadonlySet<string> = new Set(['', '.*', '^.*$', '^.*', '.*$', '(.*)', '^(.*)$']);

/** True if a stage drops every line. */
function dropsAll(stage: Stage): boolean {
  if (stage.kind === 'label_filter') return conjuncts(stage.filter).some(isNever);
  if (stage.kind !== 'line_filter') return false;
  if (stage.op === '!=') return stage.alternatives.some(({ value }) => value === '');
  return stage.op === '!~' && stage.alternatives.some(({ value }) => EVERYTHING.has(value));
}

function isNever(filter: LabelFilter): boolean {
  return filter.kind === 'string' && filter.matcher.op === '!~' && EVERYTHING.has(filter.matcher.value);
}

/** Two filters that want another value of the same label, with nothing between them that changes labels. */
function contradictions(context: LintContext, leaf: Leaf): Finding[] {
  const wanted = new Map<string, LabelFilter>();
  const out: Finding[] = [];
  for (const stage of leaf.query.stages) {
    if (stage.kind !== 'label_filter') {
      if (stage.kind !== 'line_filter') wanted.clear();
      continue;
    }
    for (const filter of conjuncts(stage.filter)) {
      if (filter.kind !== 'string' || filter.matcher.op !== '=') continue;
      const before = wanted.get(filter.matcher.name);
      if (before?.kind === 'string' && before.matcher.value !== filter.matcher.value) {
        out.push({
          place: context.at(filter.span),
          message: `No line has two values of ${filter.matcher.name}: nothing passes both filters.`,
          related: { ...context.at(before.span), note: 'wants another value' },
          remedy: `${filter.matcher.name}=~"^(…|…)$" takes both values`,
        });
      }
      wanted.set(filter.matcher.name, filter);
    }
  }
  return out;
}

export const filterNeverTrue: RuleCheck = {
  id: 'filter-never-true',
  scope: 'rule',
  severity: 'error',
  summary: 'a filter that no line passes',
  run: (context) =>
    context.leaves.flatMap((leaf) => [
      ...leaf.query.stages.filter(dropsAll).map(({ span }) => ({
        place: context.at(span),
        message: 'Every line holds this text, also the empty line, so every line is dropped.',
        remedy: 'x!="" keeps the lines that have a value; != needs a text',
      })),
      ...(filtersOfLeaf(leaf).length > 1 ? contradictions(context, leaf) : []),
    ]),
};
