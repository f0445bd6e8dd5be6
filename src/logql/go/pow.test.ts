import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goPow } from './pow.ts';

describe('goPow', () => {
  test.each([
    [1, NaN, 1],
    [NaN, 0, 1],
    [NaN, 1, NaN],
    [2, NaN, NaN],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [0.5, Infinity, 0],
    [2, -Infinity, 0],
    [-2, Infinity, Infinity],
    [0.5, -Infinity, Infinity],
    [0, -1, Infinity],
    [-0, -1, -Infinity],
    [-0, -2, Infinity],
    [-0, 3, -0],
    [-0, 2, 0],
    [0, 2.5, 0],
    [-Infinity, 3, -Infinity],
    [-Infinity, 2, Infinity],
    [-Infinity, -3, -0],
    [Infinity, -1, 0],
    [-2, 0.5, NaN],
    [4, 0.5, 2],
    [4, -0.5, 0.5],
    [-8, 1.5, NaN],
    [-1, 1e19, 1],
    [2, 1e19, Infinity],
    [2, -1e19, 0],
    [2, 1023, 2 ** 1023],
    [2, 1024, Infinity],
    [2, -1074, 5e-324],
    [2, -1080, 0],
    [-2, -1081, -0],
    [5e-324, 2, 0],
    [5e-324, -1, Infinity],
    [1.1, 10, 2.593742460100002],
    [10, 15, 1e15],
    [10, 23, 1e23],
    [-1.7, 5, -14.198569999999997],
    [3, -7, 0.0004572473708276177],
  ])('of %d and %d is what Go gives: %d', (x, y, expected) => {
    expect(goPow(x, y)).toBe(expected);
  });

  test('is the product for small whole exponents of exact numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 8 }), (x, y) => {
        expect(goPow(x, y)).toBe(Number(BigInt(x) ** BigInt(y)));
      }),
    );
  });

  test('stays within two units of the last digit for fractional exponents', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -8, max: 8, noNaN: true }),
        (x, y) => {
          const expected = Math.pow(x, y);
          expect(Math.abs(goPow(x, y) - expected)).toBeLessThanOrEqual(expected * 2e-15);
        },
      ),
    );
  });
});
