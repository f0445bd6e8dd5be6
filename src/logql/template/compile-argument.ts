import { GoInt, GoInterface, GoNamed, GoPointer, type GoValue, typeName } from '../go/fmt-values.ts';
import { compileChain, compileField, compileFunction, compileVariable } from './compile-call.ts';
import { compilePipe } from './compile-pipe.ts';
import type { Command, Compiler, Evaluate } from './compiler.ts';
import { canBeNil, type ParameterType, parameterText } from './function.ts';
import { type ArgumentNode, type BoolNode, type NumberNode, nodeText, type StringNode } from './nodes.ts';
import type { State } from './state.ts';

/** Checks a value against the type of a parameter; no type (of the operand of a chain) takes everything. */
export function validate(state: State, value: GoValue, type: ParameterType | undefined): GoValue {
  if (typeof value === 'string' && (type === 'string' || type === 'any' || type === 'value')) return value;
  if (type === undefined) return value;
  if (value === null) {
    return canBeNil(type) ? null : state.fail(`invalid value; expected ${parameterText(type)}`);
  }
  if (type === 'any') return value instanceof GoInterface ? value.value : value;
  if (type === 'value') return value;
  const inner = value instanceof GoInterface && value.value !== null ? value.value : value;
  const name = typeName(inner);
  if (name === type) return inner;
  if (inner instanceof GoPointer && typeName(inner.to) === type) return inner.to;
  return state.fail(`wrong type for value; expected ${parameterText(type)}; got ${name}`);
}

/** Compiles one argument of a call for a parameter of a type. */
export function compileArgument(compiler: Compiler, node: ArgumentNode, type: ParameterType | undefined): Evaluate {
  switch (node.type) {
    case 'dot':
      return (state, dot) => {
        state.node = node;
        return validate(state, dot, type);
      };
    case 'nil':
      return (state) => {
        state.node = node;
        if (type === undefined || canBeNil(type)) return null;
        return state.fail(`cannot assign nil to ${parameterText(type)}`);
      };
    case 'field':
      return validated(node, type, compileField(compiler, node, [node], false));
    case 'variable':
      return validated(node, type, compileVariable(compiler, node, [], false));
    case 'pipe':
      return validated(node, type, compilePipe(compiler, node));
    case 'identifier':
      return validated(node, type, compileFunction(compiler, node, node, [], false));
    case 'chain':
      return validated(node, type, compileChain(compiler, node, [], false));
    case 'bool':
    case 'number':
    case 'string':
      return compileLiteral(node, type ?? 'any');
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function validated(node: ArgumentNode, type: ParameterType | undefined, evaluate: Command): Evaluate {
  return (state, dot) => {
    state.node = node;
    return validate(state, evaluate(state, dot, undefined), type);
  };
}

type Literal = BoolNode | NumberNode | StringNode;

function compileLiteral(node: Literal, type: ParameterType): Evaluate {
  const result = literalOf(node, type);
  return (state) => {
    state.node = node;
    return isFailure(result) ? state.fail(result.failure) : result;
  };
}

/** Why a literal does not fit; the error is raised when it is evaluated. */
export interface Failure {
  readonly failure: string;
}

export function isFailure(result: GoValue | Failure): result is Failure {
  return typeof result === 'object' && result !== null && 'failure' in result;
}

function literalOf(node: Literal, type: ParameterType): GoValue | Failure {
  switch (type) {
    case 'any':
    case 'value':
      return constantOf(node);
    case 'string':
      return node.type === 'string' ? node.text : { failure: `expected string; found ${nodeText(node)}` };
    case 'bool':
      return node.type === 'bool' ? node.value : { failure: `expected bool; found ${nodeText(node)}` };
    case 'float64':
      return node.type === 'number' && node.float !== undefined
        ? node.float
        : { failure: `expected float; found ${nodeText(node)}` };
    case 'int':
    case 'int64':
      return node.type === 'number' && node.int !== undefined
        ? new GoInt(type, node.int)
        : { failure: `expected integer; found ${nodeText(node)}` };
    case 'time.Duration':
      return node.type === 'number' && node.int !== undefined
        ? new GoNamed(type, node.int)
        : { failure: `expected integer; found ${nodeText(node)}` };
    default:
      return { failure: `can't handle ${nodeText(node)} for arg of type ${parameterText(type)}` };
  }
}

/** The value of a literal where no type is asked for: the spelling of a number decides between int and float64. */
export function constantOf(node: Literal): GoValue | Failure {
  if (node.type === 'bool') return node.value;
  if (node.type === 'string') return node.text;
  const isChar = node.text.startsWith("'");
  const isHexInteger = /^0[xX]/.test(node.text) && !/[pP]/.test(node.text);
  if (node.float !== undefined && !isChar && !isHexInteger && /[.eEpP]/.test(node.text)) return node.float;
  if (node.int !== undefined) return new GoInt('int', node.int);
  return { failure: `${node.text} overflows int` };
}
