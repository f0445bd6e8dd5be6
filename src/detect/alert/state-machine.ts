import { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';
import {
  samplesOf,
  type AlertInstance,
  type AlertMachine,
  type Evaluation,
  type ExpandTemplate,
  type Outcome,
  type Transition,
} from './machine.ts';

/** A rule as the ruler holds it. Durations are nanoseconds. */
export interface AlertRule {
  readonly alert: string;
  readonly forNs: bigint;
  /** Loki reads this key and loses it; with 0 the machine is Loki's. */
  readonly keepFiringForNs?: bigint;
  /** Most alerts of the rule's group; 0: no limit. */
  readonly limit?: number;
  /** Templates by name. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

/** Resolved alerts are kept this long, so that they are sent again. */
const RESOLVED_RETENTION_NS = 900_000_000_000n;

/** An alert while it is kept; the fields for sending belong to notify.ts. */
interface Held {
  labels: Labels;
  annotations: Labels;
  value: number;
  state: 'pending' | 'firing' | 'inactive';
  activeAt: NanoTime;
  firedAt: NanoTime | undefined;
  resolvedAt: NanoTime | undefined;
  keepFiringSince: NanoTime | undefined;
}

/**
 * The alert state machine of Loki's ruler: Prometheus' `AlertingRule.Eval` (rules/alerting.go, as vendored in Loki 3.7.6),
 * with one alert for each final label set. An evaluation that fails changes nothing.
 */
export class LokiAlertMachine implements AlertMachine {
  readonly #rule: AlertRule;
  readonly #expand: ExpandTemplate;
  #held = new Map<string, Held>();

  constructor(rule: AlertRule, expand: ExpandTemplate) {
    this.#rule = rule;
    this.#expand = expand;
  }

  /** True if no alert is kept: an empty result changes nothing then. */
  get isIdle(): boolean {
    return this.#held.size === 0;
  }

  instances(): AlertInstance[] {
    return [...this.#held.values()].map((held) => ({ ...held })).sort((a, b) => Labels.compare(a.labels, b.labels));
  }

  evaluate(ts: NanoTime, outcome: Outcome): Evaluation {
    if (!outcome.ok) return { ts, error: outcome.error, transitions: [] };
    const fresh = this.#freshAlerts(ts, outcome);
    if (fresh === undefined) {
      const error = 'vector contains metrics with the same labelset after applying alert labels';
      return { ts, error, transitions: [] };
    }
    const transitions: Transition[] = [];
    this.#takeIn(ts, fresh, transitions);
    let active = 0;
    for (const [key, held] of this.#held) if (this.#step(ts, key, held, fresh.has(key), transitions)) active += 1;
    const limit = this.#rule.limit ?? 0;
    if (limit > 0 && active > limit) {
      const dropped = [...this.#held.values()].map((held) => change(ts, held, held.state, 'gone'));
      this.#held = new Map();
      return { ts, error: `exceeded limit of ${limit} with ${active} alerts`, transitions: dropped };
    }
    return { ts, error: undefined, transitions };
  }

  /** The alerts that the result asks for, by label set; undefined if two have the same labels. */
  #freshAlerts(ts: NanoTime, outcome: Extract<Outcome, { ok: true }>): Map<string, Held> | undefined {
    const fresh = new Map<string, Held>();
    for (const { labels, value } of samplesOf(outcome.result)) {
      const context = { labels, value, ts };
      const final = finalLabels(this.#rule, labels, (template) => this.#expand(template, context));
      if (fresh.has(final.key)) return undefined;
      const annotations = [...this.#rule.annotations].map(([name, template]): [string, string] => [
        name,
        this.#expand(template, context),
      ]);
      fresh.set(final.key, {
        labels: final,
        annotations: Labels.of(annotations),
        value,
        state: 'pending',
        activeAt: ts,
        firedAt: undefined,
        resolvedAt: undefined,
        keepFiringSince: undefined,
      });
    }
    return fresh;
  }

  #takeIn(ts: NanoTime, fresh: ReadonlyMap<string, Held>, transitions: Transition[]): void {
    for (const [key, alert] of fresh) {
      const held = this.#held.get(key);
      if (held !== undefined && held.state !== 'inactive') {
        held.value = alert.value;
        held.annotations = alert.annotations;
        continue;
      }
      this.#held.set(key, alert);
      transitions.push(change(ts, alert, held?.state ?? 'none', 'pending'));
    }
  }

  /** Moves one alert; true if it is pending or firing afterwards. */
  #step(ts: NanoTime, key: string, held: Held, present: boolean, transitions: Transition[]): boolean {
    const before = held.state;
    if (present) held.keepFiringSince = undefined;
    else if (!this.#keepsFiring(ts, held)) {
      const expired = held.resolvedAt !== undefined && ts - held.resolvedAt > RESOLVED_RETENTION_NS;
      if (before === 'pending' || (before === 'inactive' && expired)) {
        this.#held.delete(key);
        transitions.push(change(ts, held, before, 'gone'));
      } else if (before === 'firing') {
        held.state = 'inactive';
        held.resolvedAt = ts;
        transitions.push(change(ts, held, before, 'inactive'));
      }
      return false;
    }
    const isLongEnough = ts - held.activeAt >= this.#rule.forNs;
    if (held.state === 'pending' && isLongEnough) {
      held.state = 'firing';
      held.firedAt = ts;
      transitions.push(change(ts, held, before, 'firing'));
    } else if (held.state === 'firing' && !isLongEnough) {
      held.state = 'pending';
      transitions.push(change(ts, held, before, 'pending'));
    }
    return true;
  }

  #keepsFiring(ts: NanoTime, held: Held): boolean {
    const keepFor = this.#rule.keepFiringForNs ?? 0n;
    if (held.state !== 'firing' || keepFor === 0n) return false;
    held.keepFiringSince ??= ts;
    return ts - held.keepFiringSince < keepFor;
  }
}

/**
 * Labels of an alert: those of the sample without its name and without empty ones, then the rule's labels (an empty
 * expansion deletes), then the alert's name.
 */
export function finalLabels(
  rule: Pick<AlertRule, 'alert' | 'labels'>,
  sample: Labels,
  expand: (template: string) => string,
): Labels {
  const labels = new Map<string, string>();
  for (const [name, value] of sample) if (name !== '__name__' && value !== '') labels.set(name, value);
  for (const [name, template] of rule.labels) {
    const value = expand(template);
    if (value === '') labels.delete(name);
    else labels.set(name, value);
  }
  labels.set('alertname', rule.alert);
  return Labels.of(labels);
}

function change(at: NanoTime, held: Held, from: Transition['from'], to: Transition['to']): Transition {
  return { at, labels: held.labels, from, to, value: held.value };
}
