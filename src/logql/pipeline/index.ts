export {
  type AnalyzedStage,
  analyzePipeline,
  type EarlyFilter,
  type PipelineAnalysis,
  type QueryShape,
  type RemovedStage,
} from './analyze.ts';
export { type DropReason, explainPipeline, type LineInput, type LineState } from './explain.ts';
export type { PipelineTrace, StageTrace, UnwrapTrace } from './explain.ts';
export type { FilterCheck } from './explain-filter.ts';
export type { LineFind } from './explain-line-filter.ts';
export {
  buildSampleExtractor,
  type ExtractedSample,
  SampleExtractor,
  type StreamSampleExtractor,
} from './extractor.ts';
export { pushedGrouping } from './grouping.ts';
export type { Hints } from './hints.ts';
export { requiredLineLiterals } from './literals.ts';
export { requiredTexts, type RequiredTexts } from './required-texts.ts';
export { type TextForm } from '../regex/text-forms.ts';
export { buildPipeline, Pipeline, type ProcessedLine, type StreamPipeline } from './pipeline.ts';
