import { buildPipeline, buildSampleExtractor, pushedGrouping } from '../pipeline/index.ts';
import type { BuildPipeline } from './extractor.ts';
import { matcherTest } from '../pipeline/matcher.ts';
import type { EngineParts } from './parts.ts';

/** The parts of this package. */
export const defaultParts: EngineParts = {
  buildExtractor: buildSampleExtractor,
  pushedGrouping,
  compileMatcher: matcherTest,
};

export const buildLinePipeline: BuildPipeline = buildPipeline;
