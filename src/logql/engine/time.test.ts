import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceNs, durationSeconds, joinTime, splitTime } from './time.ts';

const nanos = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe('times', () => {
  test.each([
    [0n, 0, 0],
    [999_999n, 0, 999_999],
    [1_000_000n, 1, 0],
    [-1n, -1, 999_999],
    [1_600_000_000_123_456_789n, 1_600_000_000_123, 456_789],
  ])('%d is split into milliseconds and the rest', (ts, ms, ns) => {
    expect(splitTime(ts)).toEqual({ ms, ns });
  });

  test('survive splitting and joining', () => {
    fc.assert(
      fc.property(nanos, (ts) => {
        const { ms, ns } = splitTime(ts);
        expect(joinTime(ms, ns)).toBe(ts);
      }),
    );
  });

  test('differ by the nearest double', () => {
    fc.assert(
      fc.property(nanos, nanos, (a, b) => {
        const [from, to] = [splitTime(a), splitTime(b)];
        expect(differenceNs(from.ms, from.ns, to.ms, to.ns)).toBe(Number(b - a));
      }),
    );
  });

  test.each([
    [1_000_000_000n, 1],
    [1_500_000_000n, 1.5],
    [1n, 1e-9],
    [90_000_000_001n, 90.000000001],
  ])('%d ns are %d s', (ns, seconds) => {
    expect(durationSeconds(ns)).toBe(seconds);
  });
});
