import type { ArgumentNode, ListNode, PipeNode, StatementNode } from './nodes.ts';
import type { Template } from './template.ts';

/**
 * The label names that Loki's parser hints take from a template: the names of plain fields in the order of the text, once
 * each. `index . "x"`, `$.x`, `(…).x`, fields of other templates and arguments of `template` do not count.
 */
export function templateFields(template: Template): string[] {
  return [...new Set(listFields(template.root))];
}

function listFields(list: ListNode): string[] {
  return list.nodes.flatMap(statementFields);
}

function statementFields(node: StatementNode): string[] {
  switch (node.type) {
    case 'action':
      return pipeFields(node.pipe);
    case 'if':
    case 'with':
    case 'range':
      return [
        ...pipeFields(node.pipe),
        ...listFields(node.list),
        ...(node.elseList === undefined ? [] : listFields(node.elseList)),
      ];
    default:
      return [];
  }
}

function pipeFields(pipe: PipeNode): string[] {
  return pipe.commands.flatMap((command) => command.args.flatMap(argumentFields));
}

function argumentFields(node: ArgumentNode): readonly string[] {
  if (node.type === 'field') return node.path;
  return node.type === 'pipe' ? pipeFields(node) : [];
}

/**
 * The label of a template that is nothing but `{{.x}}`; undefined for any other. Loki then takes the value without
 * running the template; it does so for `{{$y := .x}}` too.
 */
export function simpleField(template: Template): string | undefined {
  const [node, ...others] = template.root.nodes;
  if (others.length > 0 || node?.type !== 'action') return undefined;
  const [command, ...otherCommands] = node.pipe.commands;
  const [argument, ...otherArguments] = command.args;
  if (otherCommands.length > 0 || otherArguments.length > 0) return undefined;
  return argument.type === 'field' && argument.path.length === 1 ? argument.path[0] : undefined;
}
