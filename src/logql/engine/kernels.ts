import type { RangeAggregation, RangeOp } from '../ast.ts';
import { differenceNs, durationSeconds } from './time.ts';

/** The samples of one series in one window, in time order; only the first `length` elements count. */
export interface SeriesWindow {
  length: number;
  values: Float64Array;
  firstMs: number;
  firstNs: number;
  lastMs: number;
  lastNs: number;
  /** Upper end of the window. */
  endMs: number;
  endNs: number;
}

export function emptyWindow(): SeriesWindow {
  return {
    length: 0,
    values: new Float64Array(64),
    firstMs: 0,
    firstNs: 0,
    lastMs: 0,
    lastNs: 0,
    endMs: 0,
    endNs: 0,
  };
}

/** Value of a range function over a window that holds at least one sample. Formulas and order are Loki's. */
export type WindowKernel = (window: SeriesWindow) => number;

export function sumOf(window: SeriesWindow): number {
  let sum = 0;
  for (let i = 0; i < window.length; i++) sum += window.values[i];
  return sum;
}

/** Running mean; once it is infinite, only NaN or the opposite infinity changes it. */
export function averageOf(window: SeriesWindow): number {
  let mean = 0;
  for (let i = 0; i < window.length; i++) {
    const value = window.values[i];
    if (mean === Infinity || mean === -Infinity) {
      if (value === mean) continue;
      if (Number.isFinite(value)) continue;
    }
    const count = i + 1;
    mean += value / count - mean / count;
  }
  return mean;
}

export function maximumOf(window: SeriesWindow): number {
  let max = window.values[0];
  for (let i = 0; i < window.length; i++) {
    if (window.values[i] > max || Number.isNaN(max)) max = window.values[i];
  }
  return max;
}

export function minimumOf(window: SeriesWindow): number {
  let min = window.values[0];
  for (let i = 0; i < window.length; i++) {
    if (window.values[i] < min || Number.isNaN(min)) min = window.values[i];
  }
  return min;
}

/** Population variance by Welford's method. */
export function varianceOf(window: SeriesWindow): number {
  let aux = 0;
  let mean = 0;
  for (let i = 0; i < window.length; i++) {
    const delta = window.values[i] - mean;
    mean += delta / (i + 1);
    aux += delta * (window.values[i] - mean);
  }
  return aux / window.length;
}

function deviationOf(window: SeriesWindow): number {
  return Math.sqrt(varianceOf(window));
}

function firstOf(window: SeriesWindow): number {
  return window.values[0];
}

function lastOf(window: SeriesWindow): number {
  return window.values[window.length - 1];
}

/** Weighted mean of the two samples around the rank; NaN sorts first. */
export function quantileOf(q: number, window: SeriesWindow): number {
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = window.values.slice(0, window.length).sort();
  const n = sorted.length;
  let nans = 0;
  while (nans < n && Number.isNaN(sorted[n - 1 - nans])) nans++;
  const at = (index: number): number => (index < nans ? NaN : sorted[index - nans]);
  const rank = q * (n - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(n - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return at(lower) * (1 - weight) + at(upper) * weight;
}

function increaseOf(window: SeriesWindow): number {
  let increase = window.values[window.length - 1] - window.values[0];
  let last = 0;
  for (let i = 0; i < window.length; i++) {
    if (window.values[i] < last) increase += last;
    last = window.values[i];
  }
  return increase;
}

/**
 * rate_counter of Loki 3.7: Prometheus' extrapolation with times in nanoseconds taken for milliseconds, and with the
 * window's ends guessed from the samples.
 */
export function counterRateWithQuirk(rangeNs: bigint, window: SeriesWindow): number {
  if (window.length < 2) return 0;
  let result = increaseOf(window);
  let toStart = Number(rangeNs / 1_000_000n) / 1000;
  const sampled = differenceNs(window.firstMs, window.firstNs, window.lastMs, window.lastNs) / 1000;
  const average = sampled / (window.length - 1);
  if (result > 0 && window.values[0] >= 0) {
    const toZero = sampled * (window.values[0] / result);
    if (toZero < toStart) toStart = toZero;
  }
  const threshold = average * 1.1;
  let extrapolated = sampled;
  extrapolated += toStart < threshold ? toStart : average / 2;
  extrapolated += 0 < threshold ? 0 : average / 2;
  result = result * (extrapolated / sampled);
  return result / durationSeconds(rangeNs);
}

/** rate_counter as documented: seconds, and the real ends of the window. */
export function counterRate(rangeNs: bigint, window: SeriesWindow): number {
  if (window.length < 2) return 0;
  let result = increaseOf(window);
  const sampled = differenceNs(window.firstMs, window.firstNs, window.lastMs, window.lastNs) / 1e9;
  const sinceFirst = differenceNs(window.firstMs, window.firstNs, window.endMs, window.endNs);
  let toStart = (Number(rangeNs) - sinceFirst) / 1e9;
  let toEnd = differenceNs(window.lastMs, window.lastNs, window.endMs, window.endNs) / 1e9;
  const average = sampled / (window.length - 1);
  const threshold = average * 1.1;
  if (toStart >= threshold) toStart = average / 2;
  if (result > 0 && window.values[0] >= 0) toStart = Math.min(toStart, sampled * (window.values[0] / result));
  if (toEnd >= threshold) toEnd = average / 2;
  result = result * ((sampled + toStart + toEnd) / sampled);
  return result / durationSeconds(rangeNs);
}

/**
 * How a range function is computed from its window:
 * `count`: the number of samples, scaled; `sum`: their sum, scaled; `window`: from all its samples.
 */
export type RangeFunction =
  | { readonly kind: 'count'; readonly divisor: number }
  | { readonly kind: 'sum'; readonly divisor: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'window'; readonly kernel: WindowKernel; readonly timeDependent: boolean };

/** The function of a range aggregation. */
export function rangeFunction(expr: RangeAggregation, quirks: boolean): RangeFunction {
  const op: RangeOp = expr.op;
  const rangeNs = expr.range.rangeNs;
  const window = (kernel: WindowKernel): RangeFunction => ({ kind: 'window', kernel, timeDependent: false });
  switch (op) {
    case 'count_over_time':
      return { kind: 'count', divisor: 1 };
    case 'rate':
      return { kind: expr.range.unwrap === undefined ? 'count' : 'sum', divisor: durationSeconds(rangeNs) };
    case 'bytes_over_time':
    case 'sum_over_time':
      return { kind: 'sum', divisor: 1 };
    case 'bytes_rate':
      return { kind: 'sum', divisor: durationSeconds(rangeNs) };
    case 'absent_over_time':
      return { kind: 'absent' };
    case 'avg_over_time':
      return window(averageOf);
    case 'min_over_time':
      return window(minimumOf);
    case 'max_over_time':
      return window(maximumOf);
    case 'stdvar_over_time':
      return window(varianceOf);
    case 'stddev_over_time':
      return window(deviationOf);
    case 'quantile_over_time':
      return window((samples) => quantileOf(expr.parameter ?? NaN, samples));
    case 'first_over_time':
      return window(firstOf);
    case 'last_over_time':
      return window(lastOf);
    case 'rate_counter':
      return quirks
        ? window((samples) => counterRateWithQuirk(rangeNs, samples))
        : { kind: 'window', kernel: (samples) => counterRate(rangeNs, samples), timeDependent: true };
    default: {
      const unknown: never = op;
      throw new RangeError(`unknown range operation ${String(unknown)}`);
    }
  }
}
