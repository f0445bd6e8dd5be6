import type { Stage } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';
import { stagesOf } from '../filters.ts';

/** Line filters do not move past these. */
const BARRIERS: ReadonlySet<Stage['kind']> = new Set(['label_filter', 'line_format', 'unpack']);

export const lineFilterMoves: RuleCheck = {
  id: 'line-filter-moves',
  scope: 'rule',
  severity: 'error',
  summary: 'a line filter behind decolorize sees the line with its colours',
  run: (context) => {
    const stages = stagesOf(context);
    return stages.flatMap((stage, index) => {
      if (stage.kind !== 'line_filter') return [];
      const before = stages.slice(0, index).reverse();
      const stop = before.findIndex(({ kind }) => BARRIERS.has(kind));
      const passed = stop < 0 ? before : before.slice(0, stop);
      const decolorize = passed.find(({ kind }) => kind === 'decolorize');
      if (decolorize === undefined) return [];
      return [
        {
          place: context.at(stage.span),
          message:
            'Loki moves line filters to the front, past decolorize: the text is searched in the line with its colour codes, ' +
            'which may stand in the middle of it.',
          related: { ...context.at(decolorize.span), note: 'runs later' },
          remedy: 'a label filter between the two stops the move: | decolorize | __error__="" |= …',
          ...context.fix([{ start: decolorize.span.end, end: decolorize.span.end, text: ' | __error__=""' }]),
        },
      ];
    });
  },
};
