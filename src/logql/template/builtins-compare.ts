import {
  fromInterface,
  GoInt,
  GoInterface,
  type GoKind,
  GoNamed,
  GoPointer,
  GoTimeValue,
  type GoValue,
  kindOf,
  typeName,
} from '../go/fmt-values.ts';
import { sprintf } from '../go/fmt-format.ts';
import { compareBytes } from '../text.ts';
import { FunctionError } from './errors.ts';

type BasicKind = 'bool' | 'int' | 'float' | 'string' | 'uint' | 'other';

function basicKind(kind: GoKind): BasicKind {
  return kind === 'bool' || kind === 'int' || kind === 'float' || kind === 'string' || kind === 'uint' ? kind : 'other';
}

/** The number or text that a value of a basic kind compares by. */
function basicValue(value: GoValue): bigint | number | string | boolean | null {
  if (value instanceof GoInt || value instanceof GoNamed) return value.value;
  return value === null || typeof value === 'object' ? null : value;
}

function incompatible(a: GoValue, b: GoValue): FunctionError {
  return new FunctionError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

function isInteger(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint';
}

/** Go's `eq`: the first value equals one of the others. */
export function isEqual(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new FunctionError('missing argument for comparison');
  const left = fromInterface(first);
  return others.some((other) => equalsOne(left, fromInterface(other)));
}

function equalsOne(left: GoValue, right: GoValue): boolean {
  const leftKind = basicKind(kindOf(left));
  const rightKind = basicKind(kindOf(right));
  if (leftKind !== rightKind) {
    if (isInteger(leftKind) && isInteger(rightKind)) return basicValue(left) === basicValue(right);
    if (left !== null && right !== null) throw incompatible(left, right);
    return false;
  }
  return leftKind === 'other' ? equalsOther(left, right) : basicValue(left) === basicValue(right);
}

function equalsOther(left: GoValue, right: GoValue): boolean {
  const leftKind = kindOf(left);
  const rightKind = kindOf(right);
  if (left === null || right === null) return left === right;
  if (leftKind !== rightKind) {
    throw new FunctionError(
      sprintf(`non-comparable types %s: ${typeName(left)}, ${typeName(right)}: %v`, [left, right]),
    );
  }
  if (rightKind === 'map' || rightKind === 'slice') {
    throw new FunctionError(sprintf(`non-comparable type %s: ${typeName(right)}`, [right]));
  }
  if (left instanceof GoTimeValue && right instanceof GoTimeValue) {
    return left.time.ns === right.time.ns && left.time.zone === right.time.zone;
  }
  return left === right || (left instanceof GoPointer && right instanceof GoPointer && left.to === right.to);
}

export function lt(first: GoValue, second: GoValue): boolean {
  const left = fromInterface(first);
  const right = fromInterface(second);
  const leftKind = basicKind(kindOf(left));
  const rightKind = basicKind(kindOf(right));
  const bad = new FunctionError('invalid type for comparison');
  if (leftKind === 'other' || rightKind === 'other') throw bad;
  if (leftKind !== rightKind && !(isInteger(leftKind) && isInteger(rightKind))) throw incompatible(left, right);
  const a = basicValue(left);
  const b = basicValue(right);
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  if (typeof a === 'boolean' || a === null || b === null) throw bad;
  return a < b;
}

export function le(a: GoValue, b: GoValue): boolean {
  return lt(a, b) || isEqual(a, [b]);
}

/** Not the mirror of `lt`: for NaN it is true, as in Go. */
export function gt(a: GoValue, b: GoValue): boolean {
  return !le(a, b);
}

export function ge(a: GoValue, b: GoValue): boolean {
  return !lt(a, b);
}

/** True for a nil of type interface {}. */
export function isNilInterface(value: GoValue): boolean {
  return value instanceof GoInterface && value.value === null;
}
