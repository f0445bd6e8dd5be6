import type { LabelFormat, LabelFormatStage } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';
import { stagesOf } from '../filters.ts';
import { templateFieldNames } from '../template-failure.ts';

interface Stale {
  readonly reader: LabelFormat;
  readonly label: string;
}

/** Labels that a template reads and that an earlier part of the same stage set too late for it. */
function staleReads({ formats }: LabelFormatStage): Stale[] {
  const first = formats.findIndex(({ kind }) => kind === 'template');
  if (first < 0) return [];
  return formats.flatMap((reader, index) => {
    if (reader.kind !== 'template') return [];
    const set = new Set(formats.slice(first, index).map(({ name }) => name));
    return templateFieldNames(reader.template)
      .filter((name) => set.has(name))
      .map((label) => ({ reader, label }));
  });
}

export const templateOrder: RuleCheck = {
  id: 'template-order',
  scope: 'rule',
  severity: 'error',
  summary: 'a template of label_format reads a label that the same stage sets',
  run: (context) =>
    stagesOf(context).flatMap((stage) =>
      stage.kind !== 'label_format'
        ? []
        : staleReads(stage).map(({ reader, label }) => ({
            place: context.at(reader.span),
            message:
              `The templates of one label_format all see the labels from before it. ${label} still has its old value ` +
              'here, or none.',
            remedy: 'write two stages: | label_format … | label_format …',
          })),
    ),
};
