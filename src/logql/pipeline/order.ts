import type { LineFilterStage, LogQuery, RangeAggregation, Stage } from '../ast.ts';
import type { EngineOptions } from '../types.ts';

/** Line filters that Loki runs as one, or a single other stage. */
export type StageGroup =
  | { readonly kind: 'line_filters'; readonly stages: readonly LineFilterStage[] }
  | { readonly kind: 'stage'; readonly stage: Exclude<Stage, LineFilterStage> };

/**
 * The stages in the order they run. Loki moves line filters to the left past every stage except label filters,
 * line_format and unpack; without quirks they run as written.
 */
export function orderStages(stages: readonly Stage[], options: EngineOptions): StageGroup[] {
  const groups: StageGroup[] = [];
  let filters: LineFilterStage[] = [];
  let others: StageGroup[] = [];
  const flush = (): void => {
    if (filters.length > 0) groups.push({ kind: 'line_filters', stages: filters });
    groups.push(...others);
    filters = [];
    others = [];
  };
  for (const stage of stages) {
    if (stage.kind === 'line_filter') filters.push(stage);
    else {
      const isFilter = stage.kind === 'label_filter';
      if (isFilter) flush();
      others.push({ kind: 'stage', stage });
      const bars = isFilter || stage.kind === 'line_format' || stage.kind === 'unpack';
      if (bars || options.quirks === false) flush();
    }
  }
  flush();
  return groups;
}

const READS_LINE: ReadonlySet<Stage['kind']> = new Set([
  'line_filter',
  'json',
  'logfmt',
  'regexp',
  'pattern',
  'unpack',
]);

/**
 * The stages that a metric query runs: Loki leaves out a line_format with no later stage that reads the line, except
 * where the bytes of the line are counted.
 */
export function stagesOfAggregation({ op, range }: RangeAggregation, options: EngineOptions): readonly Stage[] {
  const { stages }: LogQuery = range.query;
  if (options.quirks === false || op === 'bytes_over_time' || op === 'bytes_rate') return stages;
  return stages.filter(
    (stage, index) => stage.kind !== 'line_format' || stages.slice(index + 1).some(({ kind }) => READS_LINE.has(kind)),
  );
}
