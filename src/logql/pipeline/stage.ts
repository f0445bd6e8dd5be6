import type { LineLabels } from './line-labels.ts';

/** A stage bound to one stream. */
export interface BoundStage {
  /** The line that goes on, or null if the stage drops it. `ts` is in nanoseconds. */
  process(ts: bigint, line: string): string | null;
}

/** A stage that was checked and can be bound to any number of streams. */
export interface CompiledStage {
  /** The labels the stage mentions, for the parser hints. */
  readonly mentions: readonly string[];
  bind(labels: LineLabels): BoundStage;
}

/** Error names of the pipeline. */
export const ERRORS = {
  json: 'JSONParserErr',
  logfmt: 'LogfmtParserErr',
  labelFilter: 'LabelFilterErr',
  template: 'TemplateFormatErr',
  sample: 'SampleExtractionErr',
} as const;
