import type { TemplateContext } from './functions.ts';
import type { ArgumentNode, PipeNode } from './nodes.ts';
import type { Template } from './template.ts';

/** Reads a label; undefined if the line has none. */
type ReadField = (name: string) => string | undefined;

/** The value of an expression, or NaN where only the template itself knows it. */
type IntegerExpression = (read: ReadField, context: TemplateContext) => number;

/** A template in plain arithmetic: its text, or undefined where only the template itself knows it. */
export type IntegerTemplate = (read: ReadField, context: TemplateContext) => string | undefined;

/**
 * Templates that are nothing but a difference or sum of whole numbers, as they compare times of a line, without the
 * machinery of templates: `{{ sub (unixEpoch __timestamp__ | int) (float64 .msec | int) }}`. Gives undefined for any
 * other template. The functions must be those of LogQL.
 */
export function integerTemplate({ root }: Template): IntegerTemplate | undefined {
  const [node, ...others] = root.nodes;
  if (others.length > 0 || node?.type !== 'action' || node.pipe.declarations.length > 0) return undefined;
  const expression = expressionOf(node.pipe);
  if (expression === undefined) return undefined;
  return (read, context) => {
    const value = expression(read, context);
    return Number.isSafeInteger(value) ? String(value) : undefined;
  };
}

function expressionOf(pipe: PipeNode): IntegerExpression | undefined {
  if (pipe.declarations.length > 0) return undefined;
  const [first, second, ...others] = pipe.commands;
  if (others.length > 0) return undefined;
  if (second !== undefined) return isCall(second.args, 'int', 0) ? converted(first.args) : undefined;
  if (isCall(first.args, 'add', 2)) return binary(first.args, (a, b) => a + b);
  return isCall(first.args, 'sub', 2) ? binary(first.args, (a, b) => a - b) : undefined;
}

function isCall([name, ...rest]: readonly ArgumentNode[], wanted: string, count: number): boolean {
  return name.type === 'identifier' && name.name === wanted && rest.length === count;
}

function binary(
  [, left, right]: readonly ArgumentNode[],
  operation: (a: number, b: number) => number,
): IntegerExpression | undefined {
  const [a, b] = [operandOf(left), operandOf(right)];
  if (a === undefined || b === undefined) return undefined;
  // Both are far below 2^53, see below, so no step rounds.
  return (read, context) => operation(a(read, context), b(read, context));
}

function operandOf(node: ArgumentNode): IntegerExpression | undefined {
  if (node.type === 'pipe') return expressionOf(node);
  if (node.type !== 'number' || node.int === undefined || !/^[0-9]{1,9}$/.test(node.text)) return undefined;
  const value = Number(node.int);
  return () => value;
}

/** `float64 .x | int` and `unixEpoch __timestamp__ | int`. */
function converted(args: readonly ArgumentNode[]): IntegerExpression | undefined {
  const [, argument] = args;
  if (isCall(args, 'float64', 1) && argument.type === 'field' && argument.path.length === 1) {
    const [name] = argument.path;
    return (read) => wholePart(read(name) ?? '');
  }
  if (isCall(args, 'unixEpoch', 1) && argument.type === 'identifier' && argument.name === '__timestamp__')
    return (_read, { timestamp }) => secondsOf(timestamp);
  return undefined;
}

/** Digits that a double holds with the fraction, so that cutting it off is the same in text and number. */
const MOST_DIGITS = 15;

/** The digits before the point; NaN for other numbers, and for those that a double cannot hold exactly enough. */
function wholePart(text: string): number {
  const { length } = text;
  if (length > MOST_DIGITS) return NaN;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else return at > 0 && digit === -2 && hasDigits(text, at + 1) ? value : NaN;
  }
  return length === 0 ? NaN : value;
}

function hasDigits(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return false;
  }
  return true;
}

let lastTime = 0n;
let lastSeconds = 0;

/** Whole seconds of a time after the epoch; several templates of a line ask for the same. */
function secondsOf(timestamp: bigint): number {
  if (timestamp < 0n) return NaN;
  if (timestamp !== lastTime) {
    lastTime = timestamp;
    lastSeconds = Number(timestamp / 1_000_000_000n);
  }
  return lastSeconds;
}
