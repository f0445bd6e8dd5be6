import type { Grouping, RangeAggregation, Unwrap } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { byteLength } from '../text.ts';
import type { EngineOptions } from '../types.ts';
import { BoundLine } from './bound-line.ts';
import { compileStages, type PipelineStage } from './compile.ts';
import { effectiveGrouping, resultGrouping } from './grouping.ts';
import { type Hints, hintsFor, NO_HINTS } from './hints.ts';
import { type CompiledFilter, compileFilterChain } from './label-filter.ts';
import { LabelSets } from './label-sets.ts';
import type { LineLabels } from './line-labels.ts';
import { LineResult, type ResultGrouping } from './line-result.ts';
import { stagesOfAggregation } from './order.ts';
import type { LabelTest, Slot } from './slot.ts';
import { ERRORS } from './stage.ts';
import { unwrapConversion } from './unwrap.ts';

/** What a line gives to a range aggregation. */
export interface ExtractedSample {
  readonly value: number;
  /** Equal label sets of one extractor are the same object, as long as there are not too many of them. */
  readonly labels: Labels;
}

export interface StreamSampleExtractor {
  /** The sample of a line, or null if the line is dropped. `ts` is in nanoseconds. */
  process(ts: bigint, line: string, metadata?: Labels): ExtractedSample | null;
}

/** What runs on each line of a range aggregation. */
export interface ExtractionPlan {
  readonly stages: readonly PipelineStage[];
  readonly unwrap: Unwrap | undefined;
  /** The filters behind `unwrap` as one. */
  readonly postFilter: CompiledFilter;
  readonly hints: Hints;
  readonly grouping: ResultGrouping;
}

/** Plans an extraction. Throws LogqlError of kind `build`. */
export function planExtraction(
  expr: RangeAggregation,
  pushed: Grouping | undefined,
  options: EngineOptions,
): ExtractionPlan {
  const stages = compileStages(stagesOfAggregation(expr, options), options);
  const { unwrap } = expr.range;
  const postFilter = compileFilterChain(unwrap?.postFilters ?? [], options);
  const shape = {
    mentioned: [...stages.flatMap(({ compiled }) => compiled.mentions), ...postFilter.mentions],
    grouping: effectiveGrouping(expr, pushed),
    unwrap: unwrap?.label,
    absent: expr.op === 'absent_over_time',
  };
  const hints = options.quirks === false ? NO_HINTS : hintsFor(shape);
  return { stages, unwrap, postFilter, hints, grouping: resultGrouping(expr, pushed) };
}

type TakeValue = (line: string) => number | undefined;

/** Takes the value of a label and asks the filters behind `unwrap`; undefined if the line gives no sample. */
function takeUnwrapped(labels: LineLabels, slot: Slot, convert: Convert, test: LabelTest): TakeValue {
  return () => {
    const text = labels.get(slot);
    if (text === undefined || text === '') return undefined;
    let value = convert(text);
    if (typeof value === 'string') {
      labels.fail(ERRORS.sample, value);
      value = 0;
    }
    return test() ? value : undefined;
  };
}

type Convert = (text: string) => number | string;

/** Label sets remembered for an extractor: beyond it all are forgotten, and equal sets may be two objects. */
const MAX_LABEL_SETS = 100_000;

/** Turns lines into the samples of a range aggregation. */
export class SampleExtractor {
  readonly #plan: ExtractionPlan;
  readonly #countsBytes: boolean;
  readonly #sets: LabelSets;
  /** Every line without structured metadata gives the same sample. */
  readonly countsEveryLine: boolean;

  constructor(plan: ExtractionPlan, countsBytes: boolean, options: EngineOptions) {
    this.#plan = plan;
    this.#countsBytes = countsBytes;
    this.countsEveryLine = plan.stages.length === 0 && plan.unwrap === undefined && !countsBytes;
    this.#sets = new LabelSets(MAX_LABEL_SETS, options.quirks !== false);
  }

  /** The extractor for the lines of a stream; the selector is not asked. */
  forStream(stream: Labels): StreamSampleExtractor {
    const { stages, hints, postFilter, grouping } = this.#plan;
    const bound = new BoundLine(stream, stages, hints, postFilter);
    const result = new LineResult(bound.labels, this.#sets, grouping);
    const take = this.#takeValue(bound.labels);
    return {
      process: (ts, line, metadata) => {
        const out = bound.run(ts, line, metadata);
        if (out === null) return null;
        const value = take(out);
        if (value === undefined) return null;
        const labels = result.labels();
        return labels === null ? null : { value, labels };
      },
    };
  }

  #takeValue(labels: LineLabels): TakeValue {
    const { unwrap, postFilter } = this.#plan;
    if (unwrap === undefined) return this.#countsBytes ? byteLength : () => 1;
    return takeUnwrapped(
      labels,
      labels.pin(unwrap.label),
      unwrapConversion(unwrap.conversion),
      postFilter.bind(labels),
    );
  }
}

/**
 * Builds what extracts the samples of a range aggregation. `pushed` is the grouping that a vector aggregation hands
 * down, see {@link pushedGrouping}. Throws LogqlError of kind `build` with Loki's message.
 */
export function buildSampleExtractor(
  expr: RangeAggregation,
  pushed: Grouping | undefined,
  options: EngineOptions = {},
): SampleExtractor {
  const countsBytes = expr.op === 'bytes_over_time' || expr.op === 'bytes_rate';
  return new SampleExtractor(planExtraction(expr, pushed, options), countsBytes, options);
}
