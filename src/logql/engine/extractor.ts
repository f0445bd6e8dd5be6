import type { Grouping, LogQuery, RangeAggregation } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { EngineOptions } from '../types.ts';

/** What a line gives to a range aggregation. Equal label sets of one extractor are mostly the same object. */
export interface ExtractedSample {
  readonly value: number;
  readonly labels: Labels;
}

export interface StreamSampleExtractor {
  /** The sample of a line, or null if the line is dropped. */
  process(ts: bigint, line: string, metadata?: Labels): ExtractedSample | null;
}

export interface SampleExtractor {
  /** Every line gives the same sample: 1, with labels that depend on the stream alone. */
  readonly countsEveryLine?: boolean;
  forStream(labels: Labels): StreamSampleExtractor;
}

/** Builds the pipeline of a range aggregation. Throws LogqlError of kind `build`. */
export type BuildExtractor = (
  expr: RangeAggregation,
  pushed: Grouping | undefined,
  options: EngineOptions,
) => SampleExtractor;

export interface ProcessedLine {
  readonly line: string;
  readonly labels: Labels;
}

export interface LinePipeline {
  forStream(labels: Labels): { process(ts: bigint, line: string, metadata?: Labels): ProcessedLine | null };
}

/** Builds the pipeline of a log query. Throws LogqlError of kind `build`. */
export type BuildPipeline = (query: LogQuery, options: EngineOptions) => LinePipeline;
