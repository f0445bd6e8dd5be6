export {
  buildSampleExtractor,
  type ExtractedSample,
  SampleExtractor,
  type StreamSampleExtractor,
} from './extractor.ts';
export { pushedGrouping } from './grouping.ts';
export { buildPipeline, Pipeline, type ProcessedLine, type StreamPipeline } from './pipeline.ts';
