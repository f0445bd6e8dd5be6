import { printPlain, sortedEntries } from '../go/fmt.ts';
import { GoInt, GoInterface, GoList, GoMap, GoNamed, type GoValue, indirect, kindOf } from '../go/fmt-values.ts';
import { quoteGo } from '../go/quote.ts';
import { compilePipe } from './compile-pipe.ts';
import type { Compiler, Evaluate, Execute, Signal } from './compiler.ts';
import { sprintf } from '../go/fmt-format.ts';
import type { ActionNode, BranchNode, ListNode, StatementNode, TemplateNode } from './nodes.ts';
import { LIMITS, type State } from './state.ts';
import { isTrue } from './truth.ts';

/** Compiles a list of statements. */
export function compileList(compiler: Compiler, list: ListNode): Execute {
  const statements = list.nodes.map((node) => compileStatement(compiler, node));
  if (statements.length === 1) return statements[0];
  return (state, dot) => {
    for (const statement of statements) {
      const signal = statement(state, dot);
      if (signal !== 'next') return signal;
    }
    return 'next';
  };
}

function compileStatement(compiler: Compiler, node: StatementNode): Execute {
  switch (node.type) {
    case 'text':
      return (state) => {
        state.node = node;
        state.write(node.text);
        return 'next';
      };
    case 'action':
      return compileAction(compiler, node);
    case 'if':
    case 'with':
      return compileBranch(compiler, node);
    case 'range':
      return compileRange(compiler, node);
    case 'template':
      return compileTemplateCall(compiler, node);
    case 'break':
    case 'continue':
      return () => node.type;
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function compileAction(compiler: Compiler, node: ActionNode): Execute {
  const evaluate = compilePipe(compiler, node.pipe);
  if (node.pipe.declarations.length > 0) {
    return (state, dot) => {
      evaluate(state, dot);
      return 'next';
    };
  }
  return (state, dot) => {
    const value = evaluate(state, dot);
    state.node = node;
    state.write(typeof value === 'string' ? value : printed(value));
    return 'next';
  };
}

/** What an action prints of a value. */
export function printed(value: GoValue): string {
  return value === null ? '<no value>' : printPlain(indirect(value));
}

function compileBranch(compiler: Compiler, node: BranchNode): Execute {
  const evaluate = compilePipe(compiler, node.pipe);
  const list = compileList(compiler, node.list);
  const elseList = node.elseList === undefined ? undefined : compileList(compiler, node.elseList);
  const setsDot = node.type === 'with';
  return (state, dot) => {
    const height = state.variableNames.length;
    const value = evaluate(state, dot);
    let signal: Signal = 'next';
    if (isTrue(value)) signal = list(state, setsDot ? value : dot);
    else if (elseList !== undefined) signal = elseList(state, dot);
    state.popTo(height);
    return signal;
  };
}

function compileTemplateCall(compiler: Compiler, node: TemplateNode): Execute {
  const evaluate: Evaluate = node.pipe === undefined ? () => null : compilePipe(compiler, node.pipe);
  return (state, dot) => {
    state.node = node;
    const body = compiler.templates.get(node.name) ?? state.fail(`template ${quoteGo(node.name)} not defined`);
    if (state.depth >= LIMITS.depth) state.fail(`exceeded maximum template depth (${LIMITS.depth})`);
    const value = evaluate(state, dot);
    const { name, variableNames, variableValues } = state;
    state.name = node.name;
    state.variableNames = ['$'];
    state.variableValues = [value];
    state.depth += 1;
    state.step();
    body(state, value);
    state.depth -= 1;
    state.name = name;
    state.variableNames = variableNames;
    state.variableValues = variableValues;
    return 'next';
  };
}

function compileRange(compiler: Compiler, node: BranchNode): Execute {
  const evaluate = compilePipe(compiler, node.pipe);
  const list = compileList(compiler, node.list);
  const elseList = node.elseList === undefined ? undefined : compileList(compiler, node.elseList);
  const names = node.pipe.declarations.map((variable) => variable.path[0]);
  const setVariables = variableSetter(names, node.pipe.isAssign);
  return (state, dot) => {
    state.node = node;
    const outside = state.variableNames.length;
    const value = indirect(evaluate(state, dot));
    const inside = state.variableNames.length;
    let count = 0;
    for (const [index, element] of iterate(state, value, names.length)) {
      count += 1;
      state.step();
      setVariables(state, index, element);
      const signal = list(state, element);
      state.popTo(inside);
      if (signal === 'break') break;
    }
    if (count === 0 && elseList !== undefined) {
      const signal = elseList(state, dot);
      state.popTo(outside);
      return signal;
    }
    state.popTo(outside);
    return 'next';
  };
}

function variableSetter(
  names: readonly string[],
  isAssign: boolean,
): (state: State, index: GoValue, element: GoValue) => void {
  const [first, second] = names;
  if (first === undefined) return () => undefined;
  if (second === undefined) {
    return isAssign
      ? (state, _index, element) => state.assign(first, element)
      : (state, _index, element) => state.setTop(1, element);
  }
  return isAssign
    ? (state, index, element) => {
        state.assign(first, index);
        state.assign(second, element);
      }
    : (state, index, element) => {
        state.setTop(1, element);
        state.setTop(2, index);
      };
}

/** The index or key and the element of each iteration. */
function* iterate(state: State, value: GoValue, names: number): Generator<readonly [GoValue, GoValue]> {
  if (value === null) return;
  if (value instanceof GoMap) {
    for (const [key, element] of sortedEntries(value)) {
      yield [key, value.ofInterface ? new GoInterface(element) : element];
    }
    return;
  }
  if (value instanceof GoList) {
    for (let i = 0; i < value.items.length; i++) {
      const element = value.items[i];
      yield [new GoInt('int', BigInt(i)), value.ofInterface ? new GoInterface(element) : element];
    }
    return;
  }
  const kind = kindOf(value);
  if (kind !== 'int' && kind !== 'uint') state.fail(`range can't iterate over ${sprintf('%v', [value])}`);
  if (names > 1) state.fail(`can't use ${sprintf('%v', [value])} to iterate over more than one variable`);
  if (!(value instanceof GoInt || value instanceof GoNamed)) return;
  const end = BigInt(value.value);
  for (let i = 0n; i < end; i++) {
    yield [null, value instanceof GoInt ? new GoInt(value.type, i) : new GoNamed(value.type, i)];
  }
}
