import type { GoValue } from '../go/fmt-values.ts';
import type { FunctionMap } from './function.ts';
import type { State } from './state.ts';

/** A compiled expression. `dot` is the value of `.`. */
export type Evaluate = (state: State, dot: GoValue) => GoValue;

/** A compiled command; `final` is the value of the command before it in the pipeline, undefined for the first one. */
export type Command = (state: State, dot: GoValue, final: GoValue | undefined) => GoValue;

/** What a statement does to the range around it. */
export type Signal = 'next' | 'break' | 'continue';

/** A compiled statement. */
export type Execute = (state: State, dot: GoValue) => Signal;

/** What compilation needs to know. */
export interface Compiler {
  readonly functions: FunctionMap;
  /** Compiled templates by name; complete when the execution starts. */
  readonly templates: Map<string, Execute>;
}
