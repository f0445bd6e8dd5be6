import { answerMetric, answerParse, answerPipeline } from './answer.ts';
import { sameMetric, sameParse, samePipeline } from './equality.ts';
import type { Vector } from './vector.ts';

/** What our engine says to a vector; undefined if it is equal to Loki's answer. */
export function differenceOf(vector: Vector): { readonly got: unknown; readonly want: unknown } | undefined {
  switch (vector.kind) {
    case 'parse': {
      const got = answerParse(vector);
      return sameParse(got, vector.expect) ? undefined : { got, want: vector.expect };
    }
    case 'pipeline': {
      const got = answerPipeline(vector);
      return samePipeline(got, vector.expect) ? undefined : { got, want: vector.expect };
    }
    case 'metric': {
      const got = answerMetric(vector);
      return sameMetric(got, vector.expect, vector.tolerance ?? 0) ? undefined : { got, want: vector.expect };
    }
  }
}
