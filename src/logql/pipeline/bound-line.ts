import type { Labels } from '../labels.ts';
import type { PipelineStage } from './compile.ts';
import type { Hints } from './hints.ts';
import type { CompiledFilter } from './label-filter.ts';
import { LineLabels } from './line-labels.ts';
import type { BoundStage } from './stage.ts';

/** The stages of a pipeline bound to one stream. */
export class BoundLine {
  readonly labels: LineLabels;
  readonly stages: readonly BoundStage[];

  /** `last`: the filter behind `unwrap`, which parsers may apply early too. */
  constructor(stream: Labels, stages: readonly PipelineStage[], hints: Hints, last: CompiledFilter | undefined) {
    this.labels = new LineLabels(
      stream.filter((name) => stream.get(name) !== ''),
      hints,
    );
    this.stages = stages.map(({ compiled }) => compiled.bind(this.labels));
    if (!hints.earlyFilters) return;
    for (const filter of [...stages.map((stage) => stage.filter), last]) {
      if (filter === undefined || filter.isTree || filter.mentions.length !== 1) continue;
      const slot = this.labels.pin(filter.mentions[0]);
      slot.earlyTest ??= filter.bind(this.labels);
    }
  }

  /** The line behind all stages, or null if one of them drops it. */
  run(ts: bigint, line: string, metadata: Labels | undefined): string | null {
    this.labels.reset(metadata);
    let current = line;
    for (const stage of this.stages) {
      const next = stage.process(ts, current);
      if (next === null) return null;
      current = next;
    }
    return current;
  }
}
