import { Labels } from '../../logql/labels.ts';
import type { InstantResult, NanoTime, Sample } from '../../logql/types.ts';

/** What the query of a rule gave at a tick. */
export type Outcome =
  { readonly ok: true; readonly result: InstantResult } | { readonly ok: false; readonly error: string };

/** `recovering` is Grafana's state of an alert whose condition is over but that keeps firing for a while. */
export type AlertState = 'pending' | 'firing' | 'recovering' | 'inactive';

/** One alert: a label set of one rule. Times are evaluation times. */
export interface AlertInstance {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number;
  readonly state: AlertState;
  /** First tick of the present stretch, in which it was pending. */
  readonly activeAt: NanoTime;
  readonly firedAt: NanoTime | undefined;
  readonly resolvedAt: NanoTime | undefined;
}

/** A change of one alert at one tick. `gone`: it is no longer kept. */
export interface Transition {
  readonly at: NanoTime;
  readonly labels: Labels;
  readonly from: AlertState | 'none';
  readonly to: AlertState | 'gone';
  readonly value: number;
}

export interface Evaluation {
  readonly ts: NanoTime;
  /** The rule could not be evaluated: no alert changed. */
  readonly error: string | undefined;
  readonly transitions: readonly Transition[];
}

/** A rule with its alerts. Evaluations come in the order of time. */
export interface AlertMachine {
  evaluate(ts: NanoTime, outcome: Outcome): Evaluation;
  /** All alerts that are kept, in the order of their labels. */
  instances(): AlertInstance[];
}

export interface TemplateContext {
  /** Labels of the sample before the rule's own labels. */
  readonly labels: Labels;
  readonly value: number;
  readonly ts: NanoTime;
}

/** Expands a template of a label or an annotation; an error becomes a text, as in Loki. */
export type ExpandTemplate = (template: string, context: TemplateContext) => string;

/** The samples of a result; a scalar is one sample without labels. */
export function samplesOf(result: InstantResult): readonly Sample[] {
  return result.type === 'vector' ? result.samples : [{ labels: Labels.empty, value: result.value }];
}
