import type { Grouping, Matcher, VectorAggregation } from '../ast.ts';
import type { BuildExtractor } from './extractor.ts';

/** What the evaluation takes from the other parts of the language; tests put small stand-ins here. */
export interface EngineParts {
  readonly buildExtractor: BuildExtractor;
  readonly pushedGrouping: (expr: VectorAggregation) => Grouping | undefined;
  /** Test of a stream matcher on a label's value; a missing label is the empty text. */
  readonly compileMatcher: (matcher: Matcher) => (value: string) => boolean;
}
