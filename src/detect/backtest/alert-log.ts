import type { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';
import type { Outcome, Transition } from '../alert/machine.ts';
import { LokiAlertMachine } from '../alert/state-machine.ts';
import type { AlertLine, BacktestAlert } from './alert.ts';

/** Lines of an alert, asked for at the tick at which they are still in the windows. */
export type LinesOf = (labels: Labels) => { readonly lines: readonly AlertLine[]; readonly count: number };

interface OpenAlert {
  readonly labels: Labels;
  readonly start: NanoTime;
  fired: NanoTime | undefined;
  value: number;
  lines: readonly AlertLine[];
  lineCount: number;
}

/** The alerts of one rule in the order of their first tick, made by Loki's state machine. */
export class AlertLog {
  readonly #detection: string;
  readonly #machine: LokiAlertMachine;
  readonly #open = new Map<string, OpenAlert>();
  readonly #closed: { readonly alert: BacktestAlert; readonly order: number }[] = [];
  readonly #order = new Map<OpenAlert, number>();
  #count = 0;
  /** Ticks at which the rule could not be evaluated, and what Loki says. */
  readonly errors = new Map<string, number>();

  constructor(detection: string, forNs: bigint) {
    this.#detection = detection;
    // Rule labels and annotations do not matter here: the labels of a result identify its alert.
    this.#machine = new LokiAlertMachine(
      { alert: detection, forNs, labels: new Map(), annotations: new Map() },
      (template) => template,
    );
  }

  /** True if a tick without samples would change nothing. */
  get isQuiet(): boolean {
    return this.#open.size === 0;
  }

  evaluate(ts: NanoTime, outcome: Outcome, linesOf: LinesOf): void {
    const { error, transitions } = this.#machine.evaluate(ts, outcome);
    if (error !== undefined) this.errors.set(error, (this.errors.get(error) ?? 0) + 1);
    for (const transition of transitions) this.#apply(ts, transition, linesOf);
    if (this.#open.size === 0) return;
    for (const { labels, value } of this.#machine.instances()) {
      const open = this.#open.get(labels.key);
      if (open !== undefined && !(value <= open.value)) open.value = value;
    }
  }

  #apply(ts: NanoTime, { labels, to, value }: Transition, linesOf: LinesOf): void {
    if (to === 'pending' || to === 'firing') {
      const open = this.#open.get(labels.key) ?? this.#begin(ts, labels, value);
      if (to === 'firing') open.fired = ts;
      const { lines, count } = linesOf(withoutName(labels));
      open.lines = lines;
      open.lineCount = count;
      return;
    }
    const open = this.#open.get(labels.key);
    if (open === undefined) return;
    this.#open.delete(labels.key);
    this.#close(open, ts);
  }

  #begin(ts: NanoTime, labels: Labels, value: number): OpenAlert {
    const open: OpenAlert = {
      labels: withoutName(labels),
      start: ts,
      fired: undefined,
      value,
      lines: [],
      lineCount: 0,
    };
    this.#open.set(labels.key, open);
    this.#order.set(open, this.#count++);
    return open;
  }

  #close(open: OpenAlert, end: NanoTime | undefined): void {
    const { labels, start, fired, value, lines, lineCount } = open;
    const ended = fired === undefined ? 'pending' : 'resolved';
    this.#closed.push({
      order: this.#order.get(open) ?? 0,
      alert: {
        detection: this.#detection,
        labels,
        state: end === undefined && fired !== undefined ? 'firing' : ended,
        start,
        fired,
        end,
        value,
        lines,
        lineCount,
      },
    });
    this.#order.delete(open);
  }

  /** All alerts, those still there too; the log must not be used afterwards. */
  finish(): BacktestAlert[] {
    for (const open of this.#open.values()) this.#close(open, undefined);
    this.#open.clear();
    return this.#closed.sort((a, b) => a.order - b.order).map(({ alert }) => alert);
  }
}

function withoutName(labels: Labels): Labels {
  return labels.filter((name) => name !== 'alertname');
}
