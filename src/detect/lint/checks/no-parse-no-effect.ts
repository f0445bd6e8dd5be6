import type { Stage } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';
import type { Leaf } from '../leaves.ts';

/** What depends on the line that `unpack` would have put in place. */
function readsLine({ query, expr }: Leaf, parser: Stage): boolean {
  if (parser.kind !== 'unpack') return false;
  if (expr.op === 'bytes_over_time' || expr.op === 'bytes_rate') return true;
  return query.stages.slice(query.stages.indexOf(parser) + 1).some(({ kind }) => kind === 'line_filter');
}

export const noParseNoEffect: RuleCheck = {
  id: 'no-parse-no-effect',
  scope: 'rule',
  severity: 'warning',
  summary: 'a parser that Loki does not run, because nothing in the query needs a label',
  run: (context) =>
    context.leaves.flatMap((leaf) =>
      (leaf.analysis?.stages ?? []).flatMap(({ nodes: [node], neverRuns }) => {
        if (!neverRuns) return [];
        return [
          {
            place: context.at(node.span),
            message: readsLine(leaf, node)
              ? 'No label is needed, so Loki does not unpack: what follows sees the packed line.'
              : 'No label is needed, so Loki does not run this stage: lines that it cannot read are counted too.',
            remedy: readsLine(leaf, node)
              ? 'filter on a label that unpack sets, so that Loki needs it'
              : 'remove it, or filter on __error__="" behind it to count only what can be read',
          },
        ];
      }),
    ),
};
