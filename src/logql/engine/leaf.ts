import { Labels } from '../labels.ts';
import { LogqlError } from '../types.ts';
import type { RangeFunction, SeriesWindow } from './kernels.ts';
import { sumOf } from './kernels.ts';
import type { SampleLog } from './sample-log.ts';
import type { SeriesTable } from './series-table.ts';
import { splitTime, type Instant } from './time.ts';
import { EMPTY_VECTOR, type Vector } from './vector.ts';

/** Integers below this are exact in a double, and so are their sums as long as these stay below it. */
const EXACT = 2 ** 53;

export interface LeafOptions {
  readonly rangeNs: bigint;
  readonly offsetNs: bigint;
  readonly fn: RangeFunction;
  /** The labels of an absent_over_time without samples. */
  readonly absentLabels: Labels;
  /** The function reads single samples: each has its own row, linked to the next row of its series. */
  readonly linked: boolean;
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
  readonly #tracksRows: boolean;
  readonly #tracksSums: boolean;
  #count = new Float64Array(16);
  /** Sum of the values, right as long as all are integers and #magnitude stays below 2^53. */
  #sum = new Float64Array(0);
  #magnitude = new Float64Array(0);
  /** Values in the window that are no integers. */
  #inexact = new Float64Array(0);
  /** First row of each series in the window. */
  #first = new Float64Array(0);
  /** Slots in the order of their labels; those whose count fell to zero are taken out at the next evaluation. */
  #live: number[] = [];
  #fresh: number[] = [];
  /** Labels of the live slots; undefined when these changed. */
  #liveLabels: readonly Labels[] | undefined;
  #listed = new Uint8Array(16);
  #orderBroken = false;
  #changed = true;
  #vector: Vector = EMPTY_VECTOR;
  #error: LogqlError | undefined;
  readonly #window: SeriesWindow = {
    length: 0,
    values: new Float64Array(64),
    firstMs: 0,
    firstNs: 0,
    lastMs: 0,
    lastNs: 0,
    endMs: 0,
    endNs: 0,
  };

  constructor(log: SampleLog, series: SeriesTable, options: LeafOptions) {
    this.#log = log;
    this.#series = series;
    this.rangeNs = options.rangeNs;
    this.offsetNs = options.offsetNs;
    this.#fn = options.fn;
    this.#absentLabels = options.absentLabels;
    this.#tracksSums = options.fn.kind === 'sum';
    this.#tracksRows = options.linked;
    this.lo = log.head;
    this.hi = log.head;
  }

  /** A slot got a new series: its place in the order is unknown. */
  onSlotReused(slot: number): void {
    if (slot < this.#listed.length && this.#listed[slot] === 1) this.#orderBroken = true;
  }

  /** Lets go of the samples that no evaluation at or after `ts` can need. */
  expire(ts: bigint): void {
    const start = splitTime(ts - this.offsetNs - this.rangeNs);
    this.#leaveUntil(start);
    this.#skipUntil(start);
  }

  /** The samples of the window at `ts`, one for each series, in the order of labels; or the error of a series. */
  evaluate(ts: bigint): Vector | LogqlError {
    const end = splitTime(ts - this.offsetNs);
    const start = splitTime(ts - this.offsetNs - this.rangeNs);
    this.#skipUntil(start);
    this.#enterUntil(end);
    this.#leaveUntil(start);
    const timeDependent = this.#fn.kind === 'window' && this.#fn.timeDependent;
    if (this.#changed || timeDependent) {
      this.#refreshOrder();
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

  #enterUntil(end: Instant): void {
    const log = this.#log;
    if (this.hi >= log.tail || !log.isAtOrBefore(this.hi, end.ms, end.ns)) return;
    this.#reserve();
    this.#changed = true;
    do this.#enter(this.hi++);
    while (this.hi < log.tail && log.isAtOrBefore(this.hi, end.ms, end.ns));
  }

  #leaveUntil(start: Instant): void {
    const log = this.#log;
    while (this.lo < this.hi && log.isAtOrBefore(this.lo, start.ms, start.ns)) {
      this.#changed = true;
      this.#leave(this.lo++);
    }
  }

  #enter(row: number): void {
    const log = this.#log;
    const at = row & log.mask;
    const slot = log.slot[at];
    if (this.#count[slot] === 0) {
      if (this.#listed[slot] === 0) {
        this.#listed[slot] = 1;
        this.#fresh.push(slot);
      }
      if (this.#tracksRows) this.#first[slot] = row;
    }
    this.#count[slot] += log.weight[at];
    if (!this.#tracksSums) return;
    const value = log.value[at];
    if (Number.isSafeInteger(value)) {
      this.#sum[slot] += value;
      this.#magnitude[slot] += Math.abs(value);
    } else this.#inexact[slot]++;
  }

  #leave(row: number): void {
    const log = this.#log;
    const at = row & log.mask;
    const slot = log.slot[at];
    this.#count[slot] -= log.weight[at];
    if (this.#tracksRows) this.#first[slot] = log.next[at];
    if (!this.#tracksSums) return;
    const value = log.value[at];
    if (!Number.isSafeInteger(value)) this.#inexact[slot]--;
    else if (this.#magnitude[slot] < EXACT || !this.#tracksRows) {
      this.#sum[slot] -= value;
      this.#magnitude[slot] -= Math.abs(value);
    } else this.#recount(slot);
  }

  /** Sums that had grown beyond exactness are taken anew from the rows of the series. */
  #recount(slot: number): void {
    const log = this.#log;
    let sum = 0;
    let magnitude = 0;
    if (this.#count[slot] > 0) {
      for (let row = this.#first[slot]; row >= 0 && row < this.hi; row = log.next[row & log.mask]) {
        const value = log.value[row & log.mask];
        if (!Number.isSafeInteger(value)) continue;
        sum += value;
        magnitude += Math.abs(value);
      }
    }
    this.#sum[slot] = sum;
    this.#magnitude[slot] = magnitude;
  }

  #reserve(): void {
    const capacity = this.#series.capacity;
    if (this.#count.length >= capacity && (!this.#tracksSums || this.#sum.length >= capacity)) {
      if (!this.#tracksRows || this.#first.length >= capacity) return;
    }
    this.#count = grown(this.#count, capacity);
    const listed = new Uint8Array(capacity);
    listed.set(this.#listed.subarray(0, capacity));
    this.#listed = listed;
    if (this.#tracksSums) {
      this.#sum = grown(this.#sum, capacity);
      this.#magnitude = grown(this.#magnitude, capacity);
      this.#inexact = grown(this.#inexact, capacity);
    }
    if (this.#tracksRows) this.#first = grown(this.#first, capacity);
  }

  #refreshOrder(): void {
    const count = this.#count;
    if (this.#fresh.length === 0 && !this.#orderBroken && this.#live.every((slot) => count[slot] > 0)) return;
    this.#liveLabels = undefined;
    const byLabels = (a: number, b: number): number =>
      Labels.compare(this.#series.labelsOf(a), this.#series.labelsOf(b));
    const keep = (slot: number): boolean => {
      if (count[slot] > 0) return true;
      this.#listed[slot] = 0;
      return false;
    };
    const live = this.#live.filter(keep);
    const fresh = this.#fresh.filter(keep);
    this.#fresh = [];
    if (this.#orderBroken) {
      this.#orderBroken = false;
      this.#live = [...live, ...fresh].sort(byLabels);
    } else this.#live = merged(live, fresh.sort(byLabels), byLabels);
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
      return { labels: [this.#absentLabels], values: [1], order: 'labels' };
    }
    if (this.#live.length === 0) return EMPTY_VECTOR;
    this.#liveLabels ??= this.#live.map((slot) => this.#series.labelsOf(slot));
    return {
      labels: this.#liveLabels,
      values: this.#live.map((slot) => this.#valueOf(slot, fn, end)),
      order: 'labels',
    };
  }

  #valueOf(slot: number, fn: Exclude<RangeFunction, { kind: 'absent' }>, end: Instant): number {
    switch (fn.kind) {
      case 'count':
        return this.#count[slot] / fn.divisor;
      case 'sum': {
        const exact = !this.#tracksRows || (this.#inexact[slot] === 0 && this.#magnitude[slot] < EXACT);
        return (exact ? this.#sum[slot] : sumOf(this.#gather(slot, end))) / fn.divisor;
      }
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

function grown(from: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  if (from.length >= capacity) return from;
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}

function merged(a: readonly number[], b: readonly number[], compare: (a: number, b: number) => number): number[] {
  if (b.length === 0) return [...a];
  const out: number[] = [];
  let i = 0;
  for (const slot of b) {
    while (i < a.length && compare(a[i], slot) <= 0) out.push(a[i++]);
    out.push(slot);
  }
  while (i < a.length) out.push(a[i++]);
  return out;
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
