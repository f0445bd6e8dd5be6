import type { RuleCheck } from '../check.ts';
import { stagesOf } from '../filters.ts';

export const duplicateSource: RuleCheck = {
  id: 'duplicate-source',
  scope: 'rule',
  severity: 'error',
  summary: 'logfmt reads one key into two labels, and chance decides which one gets it',
  run: (context) =>
    stagesOf(context).flatMap((stage) => {
      if (stage.kind !== 'logfmt') return [];
      return stage.extractions.flatMap(({ path, span }, index) => {
        const first = stage.extractions.findIndex((other) => other.path === path);
        if (first === index) return [];
        return [
          {
            place: context.at(span),
            message: `Loki gives the value of ${path} to one of the two labels, and not always to the same one.`,
            related: { ...context.at(stage.extractions[first].span), note: 'reads it too' },
            remedy: `read it once and copy it: | label_format ${stage.extractions[index].name}=\`{{.${stage.extractions[first].name}}}\``,
          },
        ];
      });
    }),
};
