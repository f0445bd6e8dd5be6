import {
  fromInterface,
  GoInterface,
  GoMap,
  GoStruct,
  GoTimeValue,
  type GoValue,
  indirect,
  typeName,
} from '../go/fmt-values.ts';
import { compileArgument, validate } from './compile-argument.ts';
import type { Command, Compiler, Evaluate } from './compiler.ts';
import { FunctionError } from './errors.ts';
import type { ParameterType, TemplateFunction } from './function.ts';
import { methodOf } from './methods.ts';
import {
  type ArgumentNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type IdentifierNode,
  nodeText,
  type VariableNode,
} from './nodes.ts';
import { LIMITS, type State } from './state.ts';
import { isTrue } from './truth.ts';

/** Fails because a value that is no function got arguments. */
export function rejectArguments(state: State, node: ArgumentNode): never {
  return state.fail(`can't give argument to non-function ${nodeText(node)}`);
}

/** Compiles `.A.B args…`; `args` begins with the field itself. */
export function compileField(
  compiler: Compiler,
  field: FieldNode,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const walk = compilePath(compiler, field, field.path, args, hasFinal);
  const [name] = field.path;
  if (field.path.length > 1 || args.length > 1 || hasFinal) {
    return (state, dot, final) => {
      state.node = field;
      return walk(state, dot, dot, final);
    };
  }
  return (state, dot, final) => {
    state.node = field;
    if (dot instanceof GoMap && dot.zero === '') return dot.source.get(name) ?? (state.missingIsZero ? '' : null);
    return walk(state, dot, dot, final);
  };
}

/** Compiles `$x.A.B args…`; `args` begins with the variable itself or is empty. */
export function compileVariable(
  compiler: Compiler,
  variable: VariableNode,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const [name, ...path] = variable.path;
  if (path.length === 0) {
    return (state) => {
      state.node = variable;
      const value = state.variable(name);
      if (args.length > 1 || hasFinal) rejectArguments(state, args[0] ?? variable);
      return value;
    };
  }
  const walk = compilePath(compiler, variable, path, args, hasFinal);
  return (state, dot, final) => {
    state.node = variable;
    return walk(state, dot, state.variable(name), final);
  };
}

/** Compiles `(…).A.B args…`; `args` begins with the chain itself or is empty. */
export function compileChain(
  compiler: Compiler,
  chain: ChainNode,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const operand = compileArgument(compiler, chain.node, undefined);
  const walk = compilePath(compiler, chain, chain.path, args, hasFinal);
  return (state, dot, final) => {
    state.node = chain;
    if (chain.node.type === 'nil') state.fail(`indirection through explicit nil in ${nodeText(chain)}`);
    return walk(state, dot, operand(state, dot), final);
  };
}

type Walk = (state: State, dot: GoValue, receiver: GoValue, final: GoValue | undefined) => GoValue;

function compilePath(
  compiler: Compiler,
  node: ArgumentNode,
  path: readonly string[],
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Walk {
  const accesses: readonly FieldAccess[] = path.map((name, index) =>
    index === path.length - 1
      ? { compiler, node, name, args: args.slice(1), hasFinal }
      : { compiler, node, name, args: [], hasFinal: false },
  );
  return (state, dot, receiver, final) => {
    let value = receiver;
    for (const access of accesses) value = evaluateField(state, dot, access, value, final);
    return value;
  };
}

interface FieldAccess {
  readonly compiler: Compiler;
  readonly node: ArgumentNode;
  readonly name: string;
  /** Arguments behind the field. */
  readonly args: readonly ArgumentNode[];
  readonly hasFinal: boolean;
}

function evaluateField(
  state: State,
  dot: GoValue,
  access: FieldAccess,
  receiver: GoValue,
  final: GoValue | undefined,
): GoValue {
  if (receiver === null) return null;
  const { node, name } = access;
  if (receiver instanceof GoInterface && receiver.value === null) {
    state.fail(`nil pointer evaluating interface {}.${name}`);
  }
  const target = indirect(receiver);
  const method = methodOf(target, name);
  if (method !== undefined) {
    const call = compileCall(access.compiler, method, node, name, access.args, access.hasFinal);
    return call(state, dot, final);
  }
  const hasArguments = access.args.length > 0 || access.hasFinal;
  if (target instanceof GoMap) {
    if (hasArguments) state.fail(`${name} is not a method but has arguments`);
    return target.source.get(name) === undefined && !state.missingIsZero ? null : elementOf(target, name);
  }
  if (target instanceof GoStruct) {
    const field = target.fields.get(name);
    if (field !== undefined) {
      if (hasArguments) state.fail(`${name} has arguments but cannot be invoked as function`);
      return field;
    }
  }
  if (target instanceof GoTimeValue && (name === 'wall' || name === 'ext' || name === 'loc')) {
    state.fail(`${name} is an unexported field of struct type ${typeName(receiver)}`);
  }
  return state.fail(`can't evaluate field ${name} in type ${typeName(receiver)}`);
}

/** The element of a map under a key; the zero value of the element type where there is none. */
export function elementOf(map: GoMap, key: string): GoValue {
  const value = map.source.get(key);
  if (map.ofInterface) return new GoInterface(value ?? null);
  return value ?? map.zero;
}

/** Compiles a call of a function by name; `node` is what an error of the function names. */
export function compileFunction(
  compiler: Compiler,
  identifier: IdentifierNode,
  node: CommandNode | IdentifierNode,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const { name } = identifier;
  const target = compiler.functions.get(name);
  if (target === undefined) {
    return (state) => {
      state.node = identifier;
      return state.fail(`${JSON.stringify(name)} is not a defined function`);
    };
  }
  const call =
    target.builtin === 'and' || target.builtin === 'or'
      ? compileLogic(compiler, target, name, args, hasFinal)
      : compileCall(compiler, target, node, name, args, hasFinal);
  return (state, dot, final) => {
    state.node = identifier;
    return call(state, dot, final);
  };
}

/** The message where the number of arguments is wrong; undefined where it is right. */
function wrongCount(target: TemplateFunction, name: string, count: number, hasFinal: boolean): string | undefined {
  const given = count + (hasFinal ? 1 : 0);
  const wanted = target.parameters.length;
  if (target.variadic !== undefined) {
    return given < wanted ? `wrong number of args for ${name}: want at least ${wanted} got ${count}` : undefined;
  }
  return given === wanted ? undefined : `wrong number of args for ${name}: want ${wanted} got ${given}`;
}

/** `and` and `or` evaluate only as many arguments as they need. */
function compileLogic(
  compiler: Compiler,
  target: TemplateFunction,
  name: string,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const wrong = wrongCount(target, name, args.length, hasFinal);
  if (wrong !== undefined) return (state) => state.fail(wrong);
  const evaluates = args.map((arg) => compileArgument(compiler, arg, 'value'));
  const stopAt = name === 'or';
  return (state, dot, final) => {
    let value: GoValue = null;
    for (const evaluate of evaluates) {
      value = evaluate(state, dot);
      if (isTrue(value) === stopAt) return value;
    }
    return final === undefined ? value : validate(state, final, 'value');
  };
}

function compileCall(
  compiler: Compiler,
  target: TemplateFunction,
  node: CommandNode | ArgumentNode,
  name: string,
  args: readonly ArgumentNode[],
  hasFinal: boolean,
): Command {
  const wrong = wrongCount(target, name, args.length, hasFinal);
  if (wrong !== undefined) return (state) => state.fail(wrong);
  const { refused } = target;
  if (refused !== undefined) return (state) => state.fail(refused);
  const typeAt = (index: number): ParameterType => target.parameters[index] ?? target.variadic ?? 'any';
  const evaluates: readonly Evaluate[] = args.map((arg, index) => compileArgument(compiler, arg, typeAt(index)));
  const finalType = typeAt(args.length);
  const count = evaluates.length;
  return (state, dot, final) => {
    const values: GoValue[] = [];
    let length = 0;
    for (let i = 0; i < count; i++) {
      const value = evaluates[i](state, dot);
      if (typeof value === 'string') length += value.length;
      values.push(value);
    }
    if (final !== undefined) {
      const value = validate(state, final, finalType);
      if (typeof value === 'string') length += value.length;
      values.push(value);
    }
    state.work(length);
    if (target.builtin === 'call') callNothing(state, node, args, final, fromInterface(values[0]));
    return finish(state, node, name, target, values);
  };
}

function finish(
  state: State,
  node: CommandNode | ArgumentNode,
  name: string,
  target: TemplateFunction,
  values: readonly GoValue[],
): GoValue {
  let result: GoValue;
  try {
    result = target.call(values);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    state.node = node;
    return state.fail(`error calling ${name}: ${error.message}`);
  }
  if (typeof result === 'string') {
    state.work(result.length);
    if (result.length > LIMITS.text) {
      state.node = node;
      state.fail(`error calling ${name}: exceeded the limit of ${LIMITS.text} characters`);
    }
  }
  return result;
}

/** No value here is a function, so `call` always fails. */
function callNothing(
  state: State,
  node: CommandNode | ArgumentNode,
  args: readonly ArgumentNode[],
  final: GoValue | undefined,
  value: GoValue,
): never {
  state.node = node;
  const callee = args.length > 0 ? nodeText(args[0]) : calleeText(final ?? null);
  if (value === null) state.fail('error calling call: call of nil');
  return state.fail(`error calling call: non-function ${callee} of type ${typeName(value)}`);
}

/** What Go's reflection gives as the text of a value: texts as they are, of others only the type. */
function calleeText(value: GoValue): string {
  if (value === null) return '<invalid Value>';
  return typeof value === 'string' ? value : `<${typeName(value)} Value>`;
}
