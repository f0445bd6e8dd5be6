import type { ArithmeticOp, BinaryOp, CompareOp } from '../ast.ts';
import { goPow } from '../go/pow.ts';

/** True for operators that keep or drop a sample instead of computing one. */
export function isComparison(op: BinaryOp): op is CompareOp {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

/** Arithmetic of Loki: division and remainder by zero are NaN. */
export function applyArithmetic(op: ArithmeticOp, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? NaN : left / right;
    case '%':
      return right === 0 ? NaN : left % right;
    case '^':
      return goPow(left, right);
    default: {
      const unknown: never = op;
      throw new RangeError(`unknown operator ${String(unknown)}`);
    }
  }
}

/** Comparison of two numbers; NaN is unequal to everything. */
export function compares(op: CompareOp, left: number, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default: {
      const unknown: never = op;
      throw new RangeError(`unknown operator ${String(unknown)}`);
    }
  }
}

/**
 * One pair of values under an operator: the result, or undefined if a comparison drops the sample. `kept` is the value
 * that a comparison without `bool` passes on.
 */
export function combine(
  op: ArithmeticOp | CompareOp,
  left: number,
  right: number,
  returnBool: boolean,
  kept: number,
): number | undefined {
  if (!isComparison(op)) return applyArithmetic(op, left, right);
  const holds = compares(op, left, right);
  if (returnBool) return holds ? 1 : 0;
  return holds ? kept : undefined;
}
