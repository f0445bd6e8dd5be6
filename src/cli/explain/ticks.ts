import { LokiAlertMachine } from '../../detect/alert/state-machine.ts';
import type { Outcome } from '../../detect/alert/machine.ts';
import { mergeRecords } from '../../detect/backtest/merge.ts';
import { slotToNanos } from '../../detect/backtest/time-slot.ts';
import type { CompareOp, Expr } from '../../logql/ast.ts';
import { createQuerySet, type QuerySet } from '../../logql/engine/index.ts';
import type { Labels } from '../../logql/labels.ts';
import { LogqlError, type NanoTime, type Sample } from '../../logql/types.ts';
import { decodeBytes } from '../backtest/decode.ts';
import type { PreparedInput } from '../backtest/inputs.ts';
import type { ExplainedLine } from './line.ts';

/** One evaluation of the rule, for one series. */
export interface Tick {
  readonly ts: NanoTime;
  /** What is compared with the threshold; undefined: the series is not there. */
  readonly value: number | undefined;
  readonly state: 'none' | 'pending' | 'firing';
  /** Loki's message if the evaluation failed. */
  readonly error: string | undefined;
}

export interface TickRun {
  readonly ticks: readonly Tick[];
  readonly op: CompareOp | undefined;
  readonly threshold: number | undefined;
  /** What the series had at the time of the line, the line included. */
  readonly atLine: number | undefined;
  /** The line was not among the records of the files, and was added. */
  readonly lineAdded: boolean;
  /** Every series that was there at some tick, for messages; at most {@link MOST_SERIES}. */
  readonly series: readonly Labels[];
}

export interface TickRequest {
  /** A metric query as the ruler evaluates it. */
  readonly expr: Expr;
  readonly intervalNs: bigint;
  readonly forNs: bigint;
  readonly matches: (labels: Labels) => boolean;
  readonly inputs: readonly PreparedInput[];
  readonly line: ExplainedLine | undefined;
  readonly onRecord?: (text: string, ts: NanoTime, labels: Labels) => void;
}

const MOST_SERIES = 1000;

/** Evaluates a rule over files at every tick, and follows one series. Memory: the samples of a window, and the ticks. */
export async function runTicks(request: TickRequest): Promise<TickRun> {
  const run = new Run(request);
  await mergeRecords(request.inputs, (input, batch, index) => {
    const ts = slotToNanos({ ms: batch.ms[index], ns: batch.ns[index] });
    const text = decodeBytes(batch.bytes, batch.starts[index], batch.ends[index], false);
    request.onRecord?.(text, ts, input.labels);
    run.push(text, ts, input.labels);
  });
  return run.finish();
}

class Run {
  readonly #request: TickRequest;
  readonly #set: QuerySet;
  readonly #machine: LokiAlertMachine;
  readonly #ticks: Tick[] = [];
  readonly #series = new Map<string, Labels>();
  #next: NanoTime | undefined;
  #atLine: number | undefined;
  #lineSeen = false;
  #lineAdded = false;
  #op: CompareOp | undefined;
  #threshold: number | undefined;

  constructor(request: TickRequest) {
    this.#request = request;
    this.#set = createQuerySet([{ expr: request.expr }], { queryMode: 'ruler' });
    this.#machine = new LokiAlertMachine(
      { alert: 'explained', forNs: request.forNs, labels: new Map(), annotations: new Map() },
      (template) => template,
    );
  }

  push(text: string, ts: NanoTime, labels: Labels): void {
    const { line } = this.#request;
    if (line?.ts !== undefined && ts > line.ts) this.#passLine(line, line.ts);
    if (line?.ts === ts && line.text === text) this.#lineSeen = true;
    this.#add(text, ts, labels);
  }

  finish(): TickRun {
    const { line } = this.#request;
    if (line?.ts !== undefined) this.#passLine(line, line.ts);
    const last = this.#next;
    if (last !== undefined) this.#evaluateBefore(last + this.#set.lookbackNs + 2n * this.#request.intervalNs);
    return {
      ticks: this.#ticks,
      op: this.#op,
      threshold: this.#threshold,
      atLine: this.#atLine,
      lineAdded: this.#lineAdded,
      series: [...this.#series.values()],
    };
  }

  /** All lines up to that of the line are there: what it counts at once. */
  #passLine(line: ExplainedLine, ts: NanoTime): void {
    if (this.#atLine !== undefined) return;
    if (!this.#lineSeen) {
      this.#lineAdded = true;
      this.#add(line.text, ts, line.labels);
    }
    this.#evaluateBefore(ts);
    this.#atLine = this.#valueAt(ts).value ?? 0;
  }

  #add(text: string, ts: NanoTime, labels: Labels): void {
    const { intervalNs } = this.#request;
    this.#next ??= ceilTo(ts, intervalNs);
    this.#evaluateBefore(ts - this.#set.lookaheadNs);
    this.#set.push(labels, { ts, line: text });
  }

  /** Evaluates the ticks before a time. */
  #evaluateBefore(ts: NanoTime): void {
    while (this.#next !== undefined && this.#next < ts) {
      this.#ticks.push(this.#tick(this.#next));
      this.#next += this.#request.intervalNs;
    }
  }

  #tick(ts: NanoTime): Tick {
    const { value, outcome } = this.#valueAt(ts);
    this.#machine.evaluate(ts, outcome);
    const active = this.#machine.instances().find(({ state }) => state === 'pending' || state === 'firing');
    const state = active?.state === 'firing' ? 'firing' : active === undefined ? 'none' : 'pending';
    return { ts, value, state, error: outcome.ok ? undefined : outcome.error };
  }

  #valueAt(ts: NanoTime): { readonly value: number | undefined; readonly outcome: Outcome } {
    try {
      const near = this.#set.nearMisses(0, ts);
      const result = this.#set.evaluate(0, ts);
      const all: readonly Sample[] = result.type === 'vector' ? result.samples : [];
      const compared = near?.samples ?? all;
      if (near !== undefined) {
        this.#op = near.op;
        this.#threshold = near.threshold;
      }
      for (const { labels } of compared) if (this.#series.size < MOST_SERIES) this.#series.set(labels.key, labels);
      const { matches } = this.#request;
      return {
        value: compared.find(({ labels }) => matches(labels))?.value,
        outcome: { ok: true, result: { type: 'vector', samples: all.filter(({ labels }) => matches(labels)) } },
      };
    } catch (error) {
      if (!(error instanceof LogqlError)) throw error;
      return { value: undefined, outcome: { ok: false, error: error.message } };
    }
  }
}

function ceilTo(ts: NanoTime, step: bigint): NanoTime {
  const rest = ((ts % step) + step) % step;
  return rest === 0n ? ts : ts + step - rest;
}

/** The ticks whose window holds a time: from the first one to the last one; undefined if none does. */
export function countingTicks(
  ts: NanoTime,
  { rangeNs, offsetNs }: { readonly rangeNs: bigint; readonly offsetNs: bigint },
  intervalNs: bigint,
): { readonly first: NanoTime; readonly last: NanoTime; readonly count: number } | undefined {
  const first = ceilTo(ts + offsetNs, intervalNs);
  const end = ceilTo(ts + offsetNs + rangeNs, intervalNs);
  if (first >= end) return undefined;
  return { first, last: end - intervalNs, count: Number((end - first) / intervalNs) };
}
