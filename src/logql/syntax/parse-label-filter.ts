import type { CompareOp, LabelFilter } from '../ast.ts';
import { tryParseGoFloat } from '../go/strconv.ts';
import type { Token } from './lexer.ts';
import { finishMatcher, isMatchOp } from './parse-selector.ts';
import type { Tokens } from './tokens.ts';

type Joint = 'and' | 'or' | ',' | 'next';

/**
 * A label filter. `and` binds tighter than `or`, both to the left; `,` and mere succession take everything behind them
 * as their right side, and no operator before them is finished first.
 */
export function parseLabelFilter(tokens: Tokens): LabelFilter {
  const operands: LabelFilter[] = [parseOperand(tokens)];
  const joints: Joint[] = [];
  for (let joint = nextJoint(tokens); joint !== undefined; joint = nextJoint(tokens)) {
    if (joint !== 'next') tokens.take();
    while (finishesFirst(joints.at(-1), joint)) reduce(tokens, operands, joints);
    joints.push(joint);
    operands.push(parseOperand(tokens));
  }
  while (joints.length > 0) reduce(tokens, operands, joints);
  return operands[0];
}

function nextJoint(tokens: Tokens): Joint | undefined {
  const { name } = tokens.current;
  if (name === 'and' || name === 'or' || name === ',') return name;
  return name === 'IDENTIFIER' || name === '(' ? 'next' : undefined;
}

function finishesFirst(before: Joint | undefined, next: Joint): boolean {
  return before === 'and' ? next === 'and' || next === 'or' : before === 'or' && next === 'or';
}

function reduce(tokens: Tokens, operands: LabelFilter[], joints: Joint[]): void {
  const joint = joints.pop();
  const right = operands.pop();
  const left = operands.pop();
  if (joint === undefined || left === undefined || right === undefined) return;
  const span = { start: left.span.start, end: right.span.end };
  operands.push(tokens.grow({ kind: joint === 'or' ? 'or' : 'and', left, right, span }, left, right));
}

function parseOperand(tokens: Tokens): LabelFilter {
  if (!tokens.at('(')) return parseComparison(tokens);
  tokens.take();
  return tokens.nested(() => {
    const filter = parseLabelFilter(tokens);
    tokens.expect(')', ') or another label filter');
    return filter;
  });
}

function parseComparison(tokens: Tokens): LabelFilter {
  const name = tokens.expectName('a label name or (');
  const operator = tokens.current;
  const op = compareOp(operator.name);
  if (op === undefined && !isMatchOp(operator.name)) throw tokens.unexpected('a comparison such as =, !=, =~, > or ==');
  tokens.take();
  if (isMatchOp(operator.name) && (op === undefined || tokens.at('STRING'))) {
    const matcher = finishMatcher(tokens, name, operator.name);
    return { kind: 'string', matcher, span: matcher.span };
  }
  if ((operator.name === '=' || operator.name === '!=') && tokens.at('ip')) return parseIp(tokens, name, operator.name);
  return parseValue(tokens, name, op ?? '==', isMatchOp(operator.name));
}

function compareOp(name: string): CompareOp | undefined {
  switch (name) {
    case '=':
    case '==':
      return '==';
    case '!=':
    case '>':
    case '>=':
    case '<':
    case '<=':
      return name;
    default:
      return undefined;
  }
}

function parseIp(tokens: Tokens, name: Token, op: '=' | '!='): LabelFilter {
  tokens.take();
  tokens.expect('(', '(');
  const pattern = tokens.expect('STRING', 'a string').text;
  tokens.expect(')', ')');
  return { kind: 'ip', name: name.text, op, pattern, span: tokens.spanFrom(name.span.start) };
}

function parseValue(tokens: Tokens, label: Token, op: CompareOp, stringToo: boolean): LabelFilter {
  const name = label.text;
  const { start } = label.span;
  const { current } = tokens;
  switch (current.name) {
    case 'DURATION':
      tokens.take();
      return { kind: 'duration', name, op, value: current.value, span: tokens.spanFrom(start) };
    case 'BYTES':
      tokens.take();
      return { kind: 'bytes', name, op, value: Number(current.value), span: tokens.spanFrom(start) };
    case 'NUMBER':
    case '+':
    case '-': {
      const value = parseNumber(tokens);
      return { kind: 'number', name, op, value, span: tokens.spanFrom(start) };
    }
    default:
      throw tokens.unexpected(`${stringToo ? 'a string, ' : ''}a number, a duration or a size`);
  }
}

/** Loki forgets the error of a number it cannot read: `0x10` counts as 0, a number out of range as infinite. */
function parseNumber(tokens: Tokens): number {
  const sign = tokens.at('+', '-') ? tokens.take().name : '+';
  const { text } = tokens.expect('NUMBER', 'a number');
  const parsed = tryParseGoFloat(text);
  const value = typeof parsed === 'number' ? parsed : parsed.endsWith('out of range') ? Infinity : 0;
  return sign === '-' ? -value : value;
}
