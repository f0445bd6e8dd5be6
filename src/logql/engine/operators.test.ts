import { describe, expect, test } from 'vitest';
import type { ArithmeticOp, CompareOp } from '../ast.ts';
import { combine } from './operators.ts';

describe('operators', () => {
  test.each<[number, ArithmeticOp, number, number]>([
    [1, '+', 2, 3],
    [1, '-', 2, -1],
    [3, '*', 2, 6],
    [3, '/', 2, 1.5],
    [3, '/', 0, NaN],
    [3, '/', -0, NaN],
    [-7, '%', 3, -1],
    [7, '%', -3, 1],
    [7, '%', 0, NaN],
    [7, '%', Infinity, 7],
    [2, '^', 10, 1024],
    [1, '^', NaN, 1],
  ])('%d %s %d = %d', (left, op, right, expected) => {
    expect(combine(op, left, right, false, 42)).toBe(expected);
  });

  test.each<[number, CompareOp, number, boolean]>([
    [1, '==', 1, true],
    [1, '!=', 1, false],
    [1, '<', 2, true],
    [2, '<=', 2, true],
    [2, '>', 2, false],
    [2, '>=', 2, true],
    [NaN, '==', NaN, false],
    [NaN, '!=', NaN, true],
    [NaN, '<', 1, false],
    [NaN, '>=', 1, false],
  ])('%d %s %d holds: %s', (left, op, right, holds) => {
    expect(combine(op, left, right, false, 42)).toBe(holds ? 42 : undefined);
    expect(combine(op, left, right, true, 42)).toBe(holds ? 1 : 0);
  });
});
