import type { Expr, LogQuery } from '../../logql/ast.ts';
import type { Labels } from '../../logql/labels.ts';
import type { RequiredTexts } from '../../logql/index.ts';
import { LogqlError, type InstantResult, type NanoTime } from '../../logql/types.ts';
import type { Outcome } from '../alert/machine.ts';
import { AlertLog } from './alert-log.ts';
import type { AlertLine, BacktestAlert } from './alert.ts';
import { LineStore } from './line-store.ts';
import { Prefilter, type StreamPrefilter } from './prefilter.ts';
import type { RecordBatch } from './record-batch.ts';

/** A rule of a backtest: the query as the ruler evaluates it. Durations are nanoseconds. */
export interface BacktestRule {
  readonly id: string;
  readonly expr: Expr;
  readonly intervalNs: bigint;
  readonly forNs: bigint;
}

/** The lines of one stream on their way to the queries; see `StreamFeed` of the engine. */
interface Feed {
  /** Extractions that look at lines. */
  readonly reading: readonly number[];
  count(ms: number, ns: number, ref: number): void;
  read(ms: number, ns: number, line: string, ref: number, ids: Int32Array, count: number): void;
}

/** What a backtest needs of the engine's query set. */
export interface BacktestQueries {
  readonly extractions: readonly {
    readonly id: number;
    readonly expr: { readonly range: { readonly query: LogQuery } };
  }[];
  /** How far behind a tick lines may lie that count at it: the largest negative offset. */
  readonly lookaheadNs: bigint;
  stream(labels: Labels): Feed;
  evaluate(query: number, ts: NanoTime): InstantResult;
  /** True if the result is empty until a line gives a sample. */
  isQuiet(query: number): boolean;
  contributors(query: number, ts: NanoTime, labels: Labels, limit: number): number[];
  errorOf(query: number): LogqlError | undefined;
}

export interface BacktestEngine {
  createQuerySet(
    members: readonly { readonly expr: Expr; readonly grid: { readonly intervalNs: bigint } }[],
    maxRefs: number,
  ): BacktestQueries;
  requiredTexts(query: LogQuery): readonly RequiredTexts[];
}

export interface BacktestOptions {
  readonly engine: BacktestEngine;
  /** Text of bytes; `ascii`: all bytes are below 0x80. */
  readonly decode: (bytes: Uint8Array, start: number, end: number, ascii: boolean) => string;
  /** Lines shown for an alert; default 20. */
  readonly linesPerAlert?: number;
  /** Bytes of buffers held for showing lines; default 64 MB. */
  readonly heldBytes?: number;
  /** Told of the bytes of a batch when nothing reads them any more. */
  readonly release?: (bytes: Uint8Array) => void;
}

/** Lines counted for an alert at most. */
const MOST_COUNTED_LINES = 1000;
const DEFAULT_LINES_PER_ALERT = 20;
const DEFAULT_HELD_BYTES = 64e6;
const NANOS_PER_MS = 1_000_000n;

interface RunningRule {
  readonly number: number;
  readonly log: AlertLog;
}

/** Rules of one evaluation interval, with the next tick in milliseconds (ticks are whole seconds). */
interface TickGroup {
  readonly intervalMs: number;
  nextMs: number;
  readonly rules: readonly RunningRule[];
}

/** One stream of records: labels and the file they come from. */
export interface InputStream {
  readonly labels: Labels;
  readonly file: string;
  readonly feed: Feed;
  readonly prefilter: StreamPrefilter;
}

/**
 * A run of all rules over records in time order: each line is looked at once, each rule is evaluated at its ticks
 * (multiples of its interval since the epoch) as Loki's ruler would have done.
 */
export class Backtest {
  readonly #rules: readonly BacktestRule[];
  readonly #queries: BacktestQueries;
  readonly #logs: readonly AlertLog[];
  readonly #groups: readonly TickGroup[];
  readonly #prefilter: Prefilter;
  readonly #store: LineStore;
  readonly #options: BacktestOptions;
  readonly #linesPerAlert: number;
  readonly #lookaheadMs: number;
  #started = false;
  #nextTickMs = Number.POSITIVE_INFINITY;
  /** Time of the last record. */
  #lastMs = Number.NEGATIVE_INFINITY;
  #lastNs = 0;

  constructor(rules: readonly BacktestRule[], options: BacktestOptions) {
    this.#rules = rules;
    this.#options = options;
    this.#linesPerAlert = options.linesPerAlert ?? DEFAULT_LINES_PER_ALERT;
    this.#queries = options.engine.createQuerySet(
      rules.map(({ expr, intervalNs }) => ({ expr, grid: { intervalNs } })),
      MOST_COUNTED_LINES,
    );
    this.#lookaheadMs = Math.ceil(Number(this.#queries.lookaheadNs) / Number(NANOS_PER_MS));
    this.#logs = rules.map((rule) => new AlertLog(rule.id, rule.forNs));
    this.#groups = tickGroups(rules, this.#logs);
    const { extractions } = this.#queries;
    this.#prefilter = new Prefilter(extractions.map(({ expr }) => options.engine.requiredTexts(expr.range.query)));
    this.#store = new LineStore(
      options.heldBytes ?? DEFAULT_HELD_BYTES,
      (bytes, start, end) => options.decode(bytes, start, end, false),
      options.release,
    );
  }

  /** Announces a stream; its records then go through {@link push}. */
  stream(labels: Labels, file: string): InputStream {
    const feed = this.#queries.stream(labels);
    return { labels, file, feed, prefilter: this.#prefilter.forStream(labels, feed.reading) };
  }

  /** Takes record `index` of a batch. Records of all streams together come in time order. */
  push(stream: InputStream, batch: RecordBatch, index: number): void {
    const ms = batch.ms[index];
    const ns = batch.ns[index];
    if (!this.#started) this.#start(ms, ns);
    this.#ticksBefore(ms - this.#lookaheadMs, ns);
    this.#lastMs = ms;
    this.#lastNs = ns;
    const ref = this.#store.add(batch, index, stream.file);
    const { feed, prefilter } = stream;
    feed.count(ms, ns, ref);
    const start = batch.starts[index];
    const end = batch.ends[index];
    const isAscii = prefilter.scan(batch.bytes, start, end);
    if (prefilter.count === 0) return;
    const line = this.#options.decode(batch.bytes, start, end, isAscii);
    feed.read(ms, ns, line, ref, prefilter.admitted, prefilter.count);
  }

  /** The first tick is the first at or after the first record. */
  #start(ms: number, ns: number): void {
    this.#started = true;
    const atOrAfter = ns > 0 ? ms + 1 : ms;
    for (const group of this.#groups) group.nextMs = Math.ceil(atOrAfter / group.intervalMs) * group.intervalMs;
    this.#nextTickMs = earliest(this.#groups);
  }

  /** Evaluates every tick before a time. */
  #ticksBefore(ms: number, ns: number): void {
    while (ms > this.#nextTickMs || (ms === this.#nextTickMs && ns > 0)) this.#tick();
  }

  #tick(): void {
    const at = this.#nextTickMs;
    const ts = BigInt(at) * NANOS_PER_MS;
    for (const group of this.#groups) {
      if (group.nextMs !== at) continue;
      for (const rule of group.rules) this.#evaluate(rule, ts);
      group.nextMs += group.intervalMs;
    }
    this.#nextTickMs = earliest(this.#groups);
  }

  #evaluate({ number, log }: RunningRule, ts: NanoTime): void {
    if (log.isQuiet && this.#queries.isQuiet(number)) return;
    const outcome = this.#outcome(number, ts);
    if (log.isQuiet && outcome.ok && outcome.result.type === 'vector' && outcome.result.samples.length === 0) return;
    log.evaluate(ts, outcome, (labels) => this.#linesOf(number, ts, labels));
  }

  #outcome(number: number, ts: NanoTime): Outcome {
    try {
      return { ok: true, result: this.#queries.evaluate(number, ts) };
    } catch (error) {
      if (error instanceof LogqlError) return { ok: false, error: error.message };
      throw error;
    }
  }

  #linesOf(number: number, ts: NanoTime, labels: Labels): { lines: AlertLine[]; count: number } {
    const refs = this.#queries.contributors(number, ts, labels, MOST_COUNTED_LINES);
    const lines = refs.slice(0, this.#linesPerAlert).flatMap((ref) => this.#store.get(ref) ?? []);
    return { lines: lines.reverse(), count: refs.length };
  }

  /**
   * Evaluates the ticks up to `tailNs` behind the last record, but at least the first tick at or after it, and gives
   * the alerts in the order of the rules, then of their first tick.
   */
  finish(tailNs: bigint): BacktestResult {
    if (this.#started) this.#lastTicks(Number(tailNs / NANOS_PER_MS));
    return {
      alerts: this.#logs.flatMap((log) => log.finish()),
      errors: this.#rules.flatMap(({ id }, number) => {
        const own = this.#queries.errorOf(number);
        const seen = [...this.#logs[number].errors].map(([message, ticks]) => ({ id, message, ticks }));
        return own === undefined || seen.length > 0 ? seen : [{ id, message: own.message, ticks: 0 }];
      }),
    };
  }

  #lastTicks(tailMs: number): void {
    const last = this.#lastMs + (this.#lastNs > 0 ? 1 : 0);
    for (;;) {
      const due = this.#groups.filter(
        (group) => group.nextMs <= last + Math.max(tailMs, 0) || group.nextMs < last + group.intervalMs,
      );
      if (due.length === 0) return;
      const at = earliest(due);
      // Groups whose last tick has passed stand still.
      this.#nextTickMs = at;
      for (const group of this.#groups) if (!due.includes(group)) group.nextMs = Number.POSITIVE_INFINITY;
      this.#tick();
    }
  }
}

export interface BacktestResult {
  readonly alerts: readonly BacktestAlert[];
  /** Rules that could not be evaluated: Loki's message and at how many ticks. */
  readonly errors: readonly { readonly id: string; readonly message: string; readonly ticks: number }[];
}

function earliest(groups: readonly TickGroup[]): number {
  return groups.reduce((least, group) => Math.min(least, group.nextMs), Number.POSITIVE_INFINITY);
}

function tickGroups(rules: readonly BacktestRule[], logs: readonly AlertLog[]): TickGroup[] {
  const byInterval = new Map<number, RunningRule[]>();
  rules.forEach(({ intervalNs }, number) => {
    const intervalMs = Number(intervalNs / NANOS_PER_MS);
    const list = byInterval.get(intervalMs) ?? [];
    list.push({ number, log: logs[number] });
    byInterval.set(intervalMs, list);
  });
  return [...byInterval].map(([intervalMs, group]) => ({ intervalMs, nextMs: Number.POSITIVE_INFINITY, rules: group }));
}
