import { GoTimeValue } from '../go/fmt-values.ts';
import { timeOf } from '../go/time-layout.ts';
import type { FunctionMap, TemplateFunction } from './function.ts';
import { NUMBER_FUNCTIONS } from './functions-number.ts';
import { TEXT_FUNCTIONS } from './functions-text.ts';
import { timeFunctions } from './functions-time.ts';

/** What the functions of a LogQL template read besides their arguments; set the fields before each execution. */
export interface TemplateContext {
  /** The log line, for `__line__`. */
  line: string;
  /** The time of the line in nanoseconds, for `__timestamp__`. */
  timestamp: bigint;
  /** The moment of evaluation in nanoseconds, for `now` and `date`. */
  now: bigint;
}

/** The functions of line_format and label_format (Loki 3.7: LOG/fmt.go, of sprig only what Loki lists). */
export function functionsFor(context: TemplateContext): FunctionMap {
  const own: readonly (readonly [string, TemplateFunction])[] = [
    ['__line__', { parameters: [], call: () => context.line }],
    ['__timestamp__', { parameters: [], call: () => new GoTimeValue(timeOf(context.timestamp)) }],
  ];
  return new Map([...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...timeFunctions(() => context.now), ...own]);
}
