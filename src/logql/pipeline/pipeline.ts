import type { LogQuery } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { EngineOptions } from '../types.ts';
import { BoundLine } from './bound-line.ts';
import { compileStages, type PipelineStage } from './compile.ts';
import { EXTRACT_ALL_HINTS, NO_HINTS } from './hints.ts';
import { LabelSets } from './label-sets.ts';
import { LineResult } from './line-result.ts';

export interface ProcessedLine {
  /** The line behind all stages. */
  readonly line: string;
  /** All labels of the result: stream, structured metadata, parsed, `__error__` and `__error_details__`. */
  readonly labels: Labels;
}

export interface StreamPipeline {
  /** The result for a line, or null if a stage drops it. `ts` is in nanoseconds. */
  process(ts: bigint, line: string, metadata?: Labels): ProcessedLine | null;
}

/** Label sets remembered for the pipeline of a log query. */
const MAX_LABEL_SETS = 1000;

/** The stages of a log query, to be run on the lines of any number of streams. */
export class Pipeline {
  readonly #stages: readonly PipelineStage[];
  readonly #options: EngineOptions;
  readonly #sets = new LabelSets(MAX_LABEL_SETS, false);

  constructor(stages: readonly PipelineStage[], options: EngineOptions) {
    this.#stages = stages;
    this.#options = options;
  }

  /** The pipeline for the lines of a stream; the selector is not asked. */
  forStream(stream: Labels): StreamPipeline {
    const hints = this.#options.quirks === false ? NO_HINTS : EXTRACT_ALL_HINTS;
    const bound = new BoundLine(stream, this.#stages, hints, undefined);
    const result = new LineResult(bound.labels, this.#sets, { kind: 'all' });
    return {
      process: (ts, line, metadata) => {
        const out = bound.run(ts, line, metadata);
        return out === null ? null : { line: out, labels: result.labels() ?? stream };
      },
    };
  }
}

/**
 * Builds the pipeline of a log query. Throws LogqlError of kind `build` with Loki's message
 * (`parse error : stage '…' : …`).
 */
export function buildPipeline(query: LogQuery, options: EngineOptions = {}): Pipeline {
  return new Pipeline(compileStages(query.stages, options), options);
}
