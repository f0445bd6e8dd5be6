import { quoteGo } from '../go/quote.ts';

/** Offset of a node in the template. */
interface Place {
  readonly pos: number;
}

export interface TextNode extends Place {
  readonly type: 'text';
  readonly text: string;
}

export interface ActionNode extends Place {
  readonly type: 'action';
  readonly pipe: PipeNode;
}

export interface PipeNode extends Place {
  readonly type: 'pipe';
  /** `=` instead of `:=`. */
  isAssign: boolean;
  readonly declarations: VariableNode[];
  readonly commands: CommandNode[];
}

export interface CommandNode extends Place {
  readonly type: 'command';
  readonly args: ArgumentNode[];
}

export interface IdentifierNode extends Place {
  readonly type: 'identifier';
  readonly name: string;
}

/** `$x.Field`: the variable with its `$`, then the fields. */
export interface VariableNode extends Place {
  readonly type: 'variable';
  readonly path: readonly string[];
}

export interface DotNode extends Place {
  readonly type: 'dot';
}

export interface NilNode extends Place {
  readonly type: 'nil';
}

/** `.A.B`: the names. */
export interface FieldNode extends Place {
  readonly type: 'field';
  readonly path: readonly string[];
}

/** `(…).A.B` and `name.A.B`. */
export interface ChainNode extends Place {
  readonly type: 'chain';
  readonly node: ArgumentNode;
  readonly path: readonly string[];
}

export interface BoolNode extends Place {
  readonly type: 'bool';
  readonly value: boolean;
}

/** A number constant with each form that it fits. */
export interface NumberNode extends Place {
  readonly type: 'number';
  readonly text: string;
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
}

export interface StringNode extends Place {
  readonly type: 'string';
  readonly quoted: string;
  readonly text: string;
}

export interface BranchNode extends Place {
  readonly type: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode extends Place {
  readonly type: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface BreakNode extends Place {
  readonly type: 'break' | 'continue';
}

export interface ListNode extends Place {
  readonly type: 'list';
  readonly nodes: StatementNode[];
}

/** Marks the end of a list while parsing; never part of a tree. */
export interface EndNode extends Place {
  readonly type: 'end' | 'else';
}

export type ArgumentNode =
  | IdentifierNode
  | VariableNode
  | DotNode
  | NilNode
  | FieldNode
  | ChainNode
  | BoolNode
  | NumberNode
  | StringNode
  | PipeNode;

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | BreakNode;

export type Node = ArgumentNode | StatementNode | CommandNode | ListNode | EndNode;

/** A node as Go prints it in error messages. */
export function nodeText(node: Node): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.args.map(argumentText).join(' ');
    case 'identifier':
      return node.name;
    case 'variable':
      return node.path.join('.');
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'chain':
      return argumentText(node.node) + node.path.map((name) => `.${name}`).join('');
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'if':
    case 'with':
    case 'range':
      return branchText(node);
    case 'template':
      return `{{template ${quoteGo(node.name)}${node.pipe === undefined ? '' : ` ${pipeText(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
    case 'end':
    case 'else':
      return `{{${node.type}}}`;
    case 'list':
      return node.nodes.map(nodeText).join('');
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}

function argumentText(node: ArgumentNode): string {
  return node.type === 'pipe' ? `(${pipeText(node)})` : nodeText(node);
}

function pipeText(pipe: PipeNode): string {
  const declared = pipe.declarations.map(nodeText).join(', ');
  const operator = pipe.isAssign ? ' = ' : ' := ';
  return (declared === '' ? '' : declared + operator) + pipe.commands.map(nodeText).join(' | ');
}

function branchText(node: BranchNode): string {
  const otherwise = node.elseList === undefined ? '' : `{{else}}${nodeText(node.elseList)}`;
  return `{{${node.type} ${pipeText(node.pipe)}}}${nodeText(node.list)}${otherwise}{{end}}`;
}
