import type { Labels } from '../labels.ts';
import { LogqlError } from '../types.ts';
import { emptyWindow, sumOf, type RangeFunction, type SeriesWindow } from './kernels.ts';
import { LiveSlots } from './live-slots.ts';
import type { SampleLog } from './sample-log.ts';
import type { SeriesTable } from './series-table.ts';
import { splitTime, type Instant } from './time.ts';
import { EMPTY_VECTOR, type Vector } from './vector.ts';
import { grown, WindowSums } from './window-sums.ts';

export interface LeafOptions {
  readonly rangeNs: bigint;
  readonly offsetNs: bigint;
  readonly fn: RangeFunction;
  /** The labels of an absent_over_time without samples. */
  readonly absentLabels: Labels;
  /** The order of series is kept from evaluation to evaluation, see {@link LiveSlots}. */
  readonly keepsPlaces: boolean;
}

/**
 * One range aggregation: a window that slides over the samples of an extraction. The window at t holds the samples in
 * (t - offset - range, t - offset]. Evaluation times must not go back.
 */
export class Leaf {
  readonly rangeNs: bigint;
  readonly offsetNs: bigint;
  /** First row of the window, and one more than its last row. */
  lo: number;
  hi: number;
  readonly #log: SampleLog;
  readonly #series: SeriesTable;
  readonly #fn: RangeFunction;
  readonly #absentLabels: Labels;
  readonly #sums: WindowSums | undefined;
  readonly #slots: LiveSlots;
  /** Samples of each slot in the window. */
  #count = new Float64Array(16);
  /** First row of each slot in the window. */
  #first = new Float64Array(16);
  #hasDead = false;
  #changed = true;
  #live: readonly number[] = [];
  #vector: Vector = EMPTY_VECTOR;
  #error: LogqlError | undefined;
  readonly #window = emptyWindow();

  constructor(log: SampleLog, series: SeriesTable, options: LeafOptions) {
    this.#log = log;
    this.#series = series;
    this.rangeNs = options.rangeNs;
    this.offsetNs = options.offsetNs;
    this.#fn = options.fn;
    this.#absentLabels = options.absentLabels;
    this.#sums = options.fn.kind === 'sum' ? new WindowSums() : undefined;
    this.#slots = new LiveSlots(options.keepsPlaces);
    this.lo = log.head;
    this.hi = log.head;
  }

  /** Lets go of the samples that no evaluation at or after `ts` can need. */
  expire(ts: bigint): void {
    const start = splitTime(ts - this.offsetNs - this.rangeNs);
    this.#leaveUntil(start);
    this.#skipUntil(start);
  }

  /** The samples of the window at `ts`, one for each series, or the error of a series. */
  evaluate(ts: bigint): Vector | LogqlError {
    const end = splitTime(ts - this.offsetNs);
    this.expire(ts);
    if (this.#hasDead) {
      this.#slots.release(this.#count);
      this.#hasDead = false;
    }
    this.#enterUntil(end);
    const timeDependent = this.#fn.kind === 'window' && this.#fn.timeDependent;
    if (this.#changed || timeDependent) {
      this.#live = this.#slots.settle(this.#first);
      this.#error = this.#seriesError();
      this.#vector = this.#error === undefined ? this.#values(end) : EMPTY_VECTOR;
      this.#changed = false;
    }
    return this.#error ?? this.#vector;
  }

  /** True if the series has samples in the current window. */
  has(slot: number): boolean {
    return slot < this.#count.length && this.#count[slot] > 0;
  }

  #skipUntil(start: Instant): void {
    const log = this.#log;
    if (this.lo !== this.hi) return;
    while (this.hi < log.tail && log.isAtOrBefore(this.hi, start.ms, start.ns)) this.hi++;
    this.lo = this.hi;
  }

  #leaveUntil(start: Instant): void {
    const log = this.#log;
    while (this.lo < this.hi && log.isAtOrBefore(this.lo, start.ms, start.ns)) {
      this.#changed = true;
      this.#leave(this.lo++);
    }
  }

  #enterUntil(end: Instant): void {
    const log = this.#log;
    if (this.hi >= log.tail || !log.isAtOrBefore(this.hi, end.ms, end.ns)) return;
    this.#reserve(this.#series.capacity);
    this.#changed = true;
    do this.#enter(this.hi++);
    while (this.hi < log.tail && log.isAtOrBefore(this.hi, end.ms, end.ns));
  }

  #enter(row: number): void {
    const log = this.#log;
    const at = row & log.mask;
    const slot = log.slot[at];
    if (this.#count[slot] === 0) {
      this.#slots.enter(slot);
      this.#first[slot] = row;
    }
    this.#count[slot] += log.weight[at];
    this.#sums?.add(slot, log.value[at]);
  }

  #leave(row: number): void {
    const log = this.#log;
    const at = row & log.mask;
    const slot = log.slot[at];
    this.#count[slot] -= log.weight[at];
    this.#first[slot] = log.next[at];
    if (this.#count[slot] === 0) this.#hasDead = true;
    this.#sums?.remove(slot, log.value[at]);
  }

  #reserve(capacity: number): void {
    if (this.#count.length >= capacity && this.#sums === undefined) return;
    this.#count = grown(this.#count, capacity);
    this.#first = grown(this.#first, capacity);
    this.#sums?.reserve(capacity);
  }

  /** Loki refuses the result if a series of the window carries an error that was not asked for. */
  #seriesError(): LogqlError | undefined {
    const failing = this.#live.find((slot) => this.#series.isFailing(slot));
    return failing === undefined ? undefined : pipelineError(this.#series.labelsOf(failing));
  }

  #values(end: Instant): Vector {
    const fn = this.#fn;
    if (fn.kind === 'absent') {
      if (this.#live.length > 0) return EMPTY_VECTOR;
      return { labels: [this.#absentLabels], values: [1] };
    }
    if (this.#live.length === 0) return EMPTY_VECTOR;
    return {
      labels: this.#live.map((slot) => this.#series.labelsOf(slot)),
      values: this.#live.map((slot) => this.#valueOf(slot, fn, end)),
    };
  }

  #valueOf(slot: number, fn: Exclude<RangeFunction, { kind: 'absent' }>, end: Instant): number {
    switch (fn.kind) {
      case 'count':
        return this.#count[slot] / fn.divisor;
      case 'sum':
        return (this.#sums?.exact(slot) ?? sumOf(this.#gather(slot, end))) / fn.divisor;
      case 'window':
        return fn.kernel(this.#gather(slot, end));
      default: {
        const unknown: never = fn;
        throw new RangeError(`unknown range function ${JSON.stringify(unknown)}`);
      }
    }
  }

  #gather(slot: number, end: Instant): SeriesWindow {
    const log = this.#log;
    const window = this.#window;
    const length = this.#count[slot];
    if (window.values.length < length) window.values = new Float64Array(Math.max(length, window.values.length * 2));
    let i = 0;
    let last = this.#first[slot];
    for (let row = last; row >= 0 && row < this.hi; row = log.next[row & log.mask]) {
      window.values[i++] = log.value[row & log.mask];
      last = row;
    }
    window.length = i;
    window.firstMs = log.ms[this.#first[slot] & log.mask];
    window.firstNs = log.ns[this.#first[slot] & log.mask];
    window.lastMs = log.ms[last & log.mask];
    window.lastNs = log.ns[last & log.mask];
    window.endMs = end.ms;
    window.endNs = end.ns;
    return window;
  }
}

/** Loki's error for a series whose pipeline failed, with its advice. */
export function pipelineError(labels: Labels): LogqlError {
  const kind = labels.get('__error__') ?? '';
  return new LogqlError(
    'evaluation',
    `pipeline error: '${kind}' for series: '${labels.toString()}'.\n` +
      `Use a label filter to intentionally skip this error. (e.g | __error__!="${kind}").\n` +
      'To skip all potential errors you can match empty errors.(e.g __error__="")\n' +
      'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n',
  );
}
