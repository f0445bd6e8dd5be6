import { GoInterface, type GoValue } from '../go/fmt-values.ts';
import { constantOf, isFailure } from './compile-argument.ts';
import { compileChain, compileField, compileFunction, compileVariable, rejectArguments } from './compile-call.ts';
import type { Command, Compiler, Evaluate } from './compiler.ts';
import type { CommandNode, PipeNode } from './nodes.ts';

/** Compiles a pipeline with its declarations. */
export function compilePipe(compiler: Compiler, pipe: PipeNode): Evaluate {
  const commands = pipe.commands.map((command, index) => compileCommand(compiler, command, index > 0));
  const evaluate = commands.length === 1 ? single(pipe, commands[0]) : sequence(pipe, commands);
  const names = pipe.declarations.map((variable) => variable.path[0]);
  if (names.length === 0) return evaluate;
  return (state, dot) => {
    const value = evaluate(state, dot);
    for (const name of names) {
      if (pipe.isAssign) state.assign(name, value);
      else state.declare(name, value);
    }
    return value;
  };
}

function single(pipe: PipeNode, command: Command): Evaluate {
  return (state, dot) => {
    state.node = pipe;
    state.step();
    const value = command(state, dot, undefined);
    return value instanceof GoInterface ? value.value : value;
  };
}

function sequence(pipe: PipeNode, commands: readonly Command[]): Evaluate {
  return (state, dot) => {
    state.node = pipe;
    state.step();
    let final: GoValue | undefined;
    for (const command of commands) {
      const value = command(state, dot, final);
      final = value instanceof GoInterface ? value.value : value;
    }
    return final ?? null;
  };
}

function compileCommand(compiler: Compiler, command: CommandNode, hasFinal: boolean): Command {
  const { args } = command;
  const [first] = args;
  switch (first.type) {
    case 'field':
      return compileField(compiler, first, args, hasFinal);
    case 'chain':
      return compileChain(compiler, first, args, hasFinal);
    case 'identifier':
      return compileFunction(compiler, first, command, args.slice(1), hasFinal);
    case 'variable':
      return compileVariable(compiler, first, args, hasFinal);
    case 'pipe': {
      const inner = compilePipe(compiler, first);
      return (state, dot) => {
        if (args.length > 1 || hasFinal) rejectArguments(state, first);
        return inner(state, dot);
      };
    }
    case 'dot':
      return (state, dot) => {
        state.node = first;
        if (args.length > 1 || hasFinal) rejectArguments(state, first);
        return dot;
      };
    case 'nil':
      return (state) => {
        state.node = first;
        if (args.length > 1 || hasFinal) rejectArguments(state, first);
        return state.fail('nil is not a command');
      };
    case 'bool':
    case 'number':
    case 'string': {
      const constant = constantOf(first);
      return (state) => {
        state.node = first;
        if (args.length > 1 || hasFinal) rejectArguments(state, first);
        return isFailure(constant) ? state.fail(constant.failure) : constant;
      };
    }
    default: {
      const unknown: never = first;
      return unknown;
    }
  }
}
