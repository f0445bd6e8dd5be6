import { answerOf, streamOf } from '../answer.ts';
import type { RuleCheck } from '../check.ts';

export const ipInOr: RuleCheck = {
  id: 'ip-in-or',
  scope: 'rule',
  severity: 'error',
  summary: 'ip(…) in a chain of alternatives is a plain text, or makes others vanish',
  run: (context) =>
    context.leaves.flatMap(({ query, expr }) =>
      query.stages.flatMap((stage) => {
        if (stage.kind !== 'line_filter') return [];
        const lost = stage.lost ?? [];
        const ips = stage.alternatives.filter(({ ip }) => ip);
        const isChain = stage.alternatives.length > 1 && stage.op === '|=';
        if (lost.length === 0 && !(isChain && ips.length > 0)) return [];
        const [first] = lost.length > 0 ? lost : ips;
        const example = first.value.replace(/\/\d+$/, '').replace(/\.0$/, '.7');
        const alone = { ...expr, range: { ...expr.range, query: { ...query, stages: [stage] } } };
        const answer = answerOf(alone, [`from ${example}`], streamOf(query));
        return [
          {
            place: context.at(first.span),
            message:
              lost.length > 0
                ? 'Loki forgets this alternative: a list behind ip(…) takes the place of the one before it.'
                : 'In a chain of alternatives ip(…) is no network but the text between its quotes.',
            facts: [[`Line with ${example}`, `Loki answers ${answer.text}`] as const],
            remedy:
              'one filter with one ip(…); for several write the addresses as a label filter: (ip=ip("…") or ip=ip("…"))',
          },
        ];
      }),
    ),
};
