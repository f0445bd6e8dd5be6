import { sourceOf } from '../../sources.ts';
import { sourcesOfSelector } from '../../query/site-rewrite.ts';
import type { Finding, RuleCheck } from '../check.ts';
import type { LintContext } from '../context.ts';

/** Selectors that read nothing of what the detection declares. */
function undeclared(context: LintContext, declared: readonly string[]): Finding[] {
  return context.leaves.flatMap(({ query: { selector } }) => {
    const read = sourcesOfSelector(selector).map(({ id }) => id);
    if (read.some((id) => declared.includes(id))) return [];
    return [
      {
        place: context.at(selector.span),
        message: [
          read.length === 0
            ? 'This selector reads no known source, so a site cannot put its own labels in its place.'
            : `This selector reads ${read.join(', ')}, and the detection declares ${declared.join(', ')}.`,
        ],
        remedy:
          read.length === 0
            ? 'use the labels of a source: {app="cachet", log="access"}'
            : `sources: [${[...declared, ...read].join(', ')}]`,
      },
    ];
  });
}

/** Declared sources that no selector reads. */
function unread(context: LintContext, declared: readonly string[]): Finding[] {
  const read = new Set(context.leaves.flatMap(({ query }) => sourcesOfSelector(query.selector).map(({ id }) => id)));
  return declared.flatMap((id, index) =>
    read.has(id)
      ? []
      : [
          {
            place: context.atPath(['sources', index]),
            message: `No selector of the query reads ${id}.`,
            remedy: 'remove it; a site without this source would lose the detection for nothing',
          },
        ],
  );
}

export const sourceMismatch: RuleCheck = {
  id: 'source-mismatch',
  scope: 'rule',
  severity: 'error',
  summary: 'the declared sources are not those that the query reads',
  run: (context) => {
    const declared = context.detection?.sources ?? [];
    // A source of the site's own has labels that only its watchkeeper.yaml knows.
    if (context.leaves.length === 0 || declared.length === 0 || declared.some((id) => sourceOf(id) === undefined))
      return [];
    return [...undeclared(context, declared), ...unread(context, declared)];
  },
};
