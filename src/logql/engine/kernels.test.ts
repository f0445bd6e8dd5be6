import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averageOf,
  counterRate,
  counterRateWithQuirk,
  maximumOf,
  minimumOf,
  quantileOf,
  sumOf,
  varianceOf,
  type SeriesWindow,
} from './kernels.ts';

/** Values at 1 s, 2 s, …; the buffer is longer than the window, as in use. */
function window(values: readonly number[], endSeconds = 60): SeriesWindow {
  return {
    length: values.length,
    values: Float64Array.from([...values, 99, 99]),
    firstMs: 1000,
    firstNs: 0,
    lastMs: values.length * 1000,
    lastNs: 0,
    endMs: endSeconds * 1000,
    endNs: 0,
  };
}

describe('range functions', () => {
  test.each<[string, (samples: SeriesWindow) => number, number[], number]>([
    ['sum', sumOf, [0.1, 0.2, 0.3], 0.6000000000000001],
    ['sum', sumOf, [1e16, 1, -1e16], 0],
    ['sum', sumOf, [Infinity, -Infinity], NaN],
    ['average', averageOf, [1, 2, 4], 2.333333333333333],
    ['average', averageOf, [Infinity, 1, 2], Infinity],
    ['average', averageOf, [Infinity, Infinity], Infinity],
    ['average', averageOf, [Infinity, -Infinity], NaN],
    ['average', averageOf, [-Infinity, NaN, 3], NaN],
    ['maximum', maximumOf, [NaN, 1, 3, NaN, 2], 3],
    ['maximum', maximumOf, [NaN, NaN], NaN],
    ['minimum', minimumOf, [NaN, 1, -3, NaN, 2], -3],
    ['minimum', minimumOf, [2], 2],
    ['variance', varianceOf, [2, 4, 4, 4, 5, 5, 7, 9], 4],
    ['variance', varianceOf, [5], 0],
    ['variance', varianceOf, [1, NaN], NaN],
  ])('%s', (_, kernel, values, expected) => {
    expect(kernel(window(values))).toBe(expected);
  });

  test.each([
    [0.5, [3, 1, 2], 2],
    [0.5, [1, 2], 1.5],
    [0, [3, 1, 2], 1],
    [1, [3, 1, 2], 3],
    [-0.1, [3], -Infinity],
    [1.1, [3], Infinity],
    [0, [1, NaN], NaN],
    [1, [1, NaN], 1],
    [0.9, [10, 20], 19],
    [NaN, [1, 2], NaN],
  ])('quantile %d of %j is %d', (q, values, expected) => {
    expect(quantileOf(q, window(values))).toBe(expected);
  });

  test('a quantile lies between its neighbours and leaves the window as it was', () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (samples, q) => {
        const own = window(samples);
        const result = quantileOf(q, own);
        expect(result).toBeGreaterThanOrEqual(Math.min(...samples));
        expect(result).toBeLessThanOrEqual(Math.max(...samples));
        expect([...own.values.subarray(0, own.length)]).toEqual(samples);
      }),
    );
  });

  test('rate_counter has the unit slip of Loki 3.7', () => {
    expect(counterRateWithQuirk(60_000_000_000n, window([10, 20, 5, 15]))).toBe(0.41667499999999996);
    expect(counterRateWithQuirk(60_000_000_000n, window([10]))).toBe(0);
    expect(counterRateWithQuirk(60_000_000_000n, { ...window([1, 2]), lastMs: 1000 })).toBeNaN();
  });

  test('rate_counter without quirks extrapolates to the ends of the window', () => {
    // Ten per second from 0 s to 60 s: the counter begins at zero, the samples at 10 s to 50 s.
    const samples = { ...window([100, 200, 300, 400, 500]), firstMs: 10_000, lastMs: 50_000 };
    expect(counterRate(60_000_000_000n, samples)).toBeCloseTo(10, 12);
    expect(counterRate(60_000_000_000n, window([10]))).toBe(0);
  });
});
