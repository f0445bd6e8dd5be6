import { GoError } from '../go/error.ts';
import { quoteGo, unquoteGo } from '../go/quote.ts';
import { FunctionError, TemplateParseError } from './errors.ts';
import { Lexer, type Token, tokenText, type TokenType } from './lexer.ts';
import {
  type ArgumentNode,
  type BranchNode,
  type CommandNode,
  type EndNode,
  type ListNode,
  nodeText,
  type PipeNode,
  type StatementNode,
  type TemplateNode,
  type VariableNode,
} from './nodes.ts';
import { charNode, numberNode } from './number.ts';

/** What a template text defines: every named template, the main one under its own name. */
export type TreeSet = ReadonlyMap<string, ListNode>;

/**
 * Go allows 10000 nested parentheses and any number of nested blocks; this is what JavaScript's stack surely holds.
 */
const MAX_NESTING = 500;

/** What the trees of one text share while it is parsed. */
interface Shared {
  readonly lexer: Lexer;
  readonly name: string;
  readonly hasFunction: (name: string) => boolean;
  readonly trees: Map<string, ListNode>;
  nesting: number;
}

/** Parses a template text as Go's text/template/parse does. Throws a TemplateParseError with Go's message. */
export function parseTrees(name: string, text: string, hasFunction: (name: string) => boolean): TreeSet {
  const shared: Shared = { lexer: new Lexer(text), name, hasFunction, trees: new Map(), nesting: 0 };
  const tree = new Tree(shared);
  tree.parseMain();
  return shared.trees;
}

function isBlankText(text: string): boolean {
  return /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(text);
}

function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.type === 'text' && isBlankText(node.text));
}

type Parsed = StatementNode | EndNode;

function isEnd(node: Parsed): node is EndNode {
  return node.type === 'end' || node.type === 'else';
}

/** The parser of one tree; definitions inside a text are trees of their own. */
class Tree {
  readonly #shared: Shared;
  /** Three tokens of look-ahead; [0] is the newest token of the scanner. */
  readonly #tokens: [Token, Token, Token];
  #peekCount = 0;
  #variables = ['$'];
  #actionLine = 0;
  #rangeDepth = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
    const none: Token = { type: 'error', pos: 0, value: '', line: 0 };
    this.#tokens = [none, none, none];
  }

  #next(): Token {
    if (this.#peekCount > 0) this.#peekCount--;
    else this.#tokens[0] = this.#shared.lexer.next();
    return this.#tokens[this.#peekCount];
  }

  #backup(): void {
    this.#peekCount++;
  }

  #peek(): Token {
    if (this.#peekCount > 0) return this.#tokens[this.#peekCount - 1];
    this.#peekCount = 1;
    this.#tokens[0] = this.#shared.lexer.next();
    return this.#tokens[0];
  }

  #nextNonSpace(): Token {
    for (;;) {
      const token = this.#next();
      if (token.type !== 'space') return token;
    }
  }

  #peekNonSpace(): Token {
    const token = this.#nextNonSpace();
    this.#backup();
    return token;
  }

  #fail(message: string): never {
    const line = this.#tokens[0].line;
    throw new TemplateParseError(`template: ${this.#shared.name}:${line}: ${message}`, line);
  }

  /** Runs a step whose own error messages need the place. */
  #placed<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (error instanceof FunctionError || error instanceof GoError) this.#fail(error.message);
      throw error;
    }
  }

  #unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.#fail(`unexpected ${tokenText(token)} in ${context}`);
    let extra = '';
    if (this.#actionLine !== 0 && this.#actionLine !== token.line) {
      extra = ` in action started at ${this.#shared.name}:${this.#actionLine}`;
      if (token.value.endsWith(' action')) extra = extra.slice(' in action'.length);
    }
    this.#fail(tokenText(token) + extra);
  }

  #expect(type: TokenType, context: string): Token {
    const token = this.#nextNonSpace();
    if (token.type !== type) this.#unexpected(token, context);
    return token;
  }

  #nested<T>(step: () => T): T {
    if (this.#shared.nesting >= MAX_NESTING) this.#fail('max expression depth exceeded');
    this.#shared.nesting++;
    const result = step();
    this.#shared.nesting--;
    return result;
  }

  #add(name: string, root: ListNode): void {
    const existing = this.#shared.trees.get(name);
    if (existing === undefined || isEmptyList(existing)) this.#shared.trees.set(name, root);
    else if (!isEmptyList(root)) this.#fail(`template: multiple definition of template ${quoteGo(name)}`);
  }

  parseMain(): void {
    const root: ListNode = { type: 'list', pos: this.#peek().pos, nodes: [] };
    while (this.#peek().type !== 'eof') {
      if (this.#peek().type === 'leftDelim') {
        const delim = this.#next();
        if (this.#nextNonSpace().type === 'define') {
          new Tree(this.#shared).#parseDefinition();
          continue;
        }
        this.#tokens[1] = delim;
        this.#peekCount = 2;
      }
      const node = this.#textOrAction();
      if (isEnd(node)) this.#fail(`unexpected ${nodeText(node)}`);
      root.nodes.push(node);
    }
    this.#add(this.#shared.name, root);
  }

  #parseDefinition(): void {
    const context = 'define clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    this.#expect('rightDelim', context);
    const { list, end } = this.#itemList();
    if (end.type !== 'end') this.#fail(`unexpected ${nodeText(end)} in ${context}`);
    this.#add(name, list);
  }

  #itemList(): { list: ListNode; end: EndNode } {
    const list: ListNode = { type: 'list', pos: this.#peekNonSpace().pos, nodes: [] };
    while (this.#peekNonSpace().type !== 'eof') {
      const node = this.#textOrAction();
      if (isEnd(node)) return { list, end: node };
      list.nodes.push(node);
    }
    return this.#fail('unexpected EOF');
  }

  #textOrAction(): Parsed {
    const token = this.#nextNonSpace();
    if (token.type === 'text') return { type: 'text', pos: token.pos, text: token.value };
    if (token.type !== 'leftDelim') this.#unexpected(token, 'input');
    this.#actionLine = token.line;
    const node = this.#nested(() => this.#action());
    this.#actionLine = 0;
    return node;
  }

  #action(): Parsed {
    const token = this.#nextNonSpace();
    switch (token.type) {
      case 'block':
        return this.#block();
      case 'break':
      case 'continue':
        return this.#leaveRange(token, token.type);
      case 'else':
        return this.#else();
      case 'end':
        return { type: 'end', pos: this.#expect('rightDelim', 'end').pos };
      case 'if':
      case 'range':
      case 'with':
        return this.#control(token.type);
      case 'template':
        return this.#template();
      default: {
        this.#backup();
        const { pos } = this.#peek();
        return { type: 'action', pos, pipe: this.#pipeline('command', 'rightDelim') };
      }
    }
  }

  #leaveRange(token: Token, type: 'break' | 'continue'): StatementNode {
    const after = this.#nextNonSpace();
    if (after.type !== 'rightDelim') this.#unexpected(after, `{{${type}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${type}}} outside {{range}}`);
    return { type, pos: token.pos };
  }

  /** `else if` and `else with` leave their second word for #control. */
  #else(): EndNode {
    const after = this.#peekNonSpace();
    if (after.type === 'if' || after.type === 'with') return { type: 'else', pos: after.pos };
    return { type: 'else', pos: this.#expect('rightDelim', 'else').pos };
  }

  #control(type: 'if' | 'range' | 'with'): BranchNode {
    const variableCount = this.#variables.length;
    const pipe = this.#pipeline(type, 'rightDelim');
    if (type === 'range') this.#rangeDepth++;
    const { list, end } = this.#itemList();
    if (type === 'range') this.#rangeDepth--;
    const elseList = end.type === 'else' ? this.#elseList(type, end) : undefined;
    this.#variables.length = variableCount;
    return { type, pos: pipe.pos, pipe, list, elseList };
  }

  #elseList(type: 'if' | 'range' | 'with', end: EndNode): ListNode {
    if ((type === 'if' || type === 'with') && this.#peek().type === type) {
      this.#next();
      return { type: 'list', pos: end.pos, nodes: [this.#nested(() => this.#control(type))] };
    }
    const { list, end: last } = this.#itemList();
    if (last.type !== 'end') this.#fail(`expected end; found ${nodeText(last)}`);
    return list;
  }

  #block(): TemplateNode {
    const context = 'block clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, 'rightDelim');
    const block = new Tree(this.#shared);
    const { list, end } = block.#itemList();
    if (end.type !== 'end') this.#fail(`unexpected ${nodeText(end)} in ${context}`);
    block.#add(name, list);
    return { type: 'template', pos: token.pos, name, pipe };
  }

  #template(): TemplateNode {
    const context = 'template clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.#nextNonSpace().type !== 'rightDelim') {
      this.#backup();
      pipe = this.#pipeline(context, 'rightDelim');
    }
    return { type: 'template', pos: token.pos, name, pipe };
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') this.#unexpected(token, context);
    return this.#placed(() => unquoteGo(token.value));
  }

  #pipeline(context: string, end: TokenType): PipeNode {
    const pipe: PipeNode = {
      type: 'pipe',
      pos: this.#peekNonSpace().pos,
      isAssign: false,
      declarations: [],
      commands: [],
    };
    while (this.#declaration(pipe, context));
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.type === end) {
        this.#checkPipeline(pipe, context);
        return pipe;
      }
      if (!OPERAND_STARTS.has(token.type)) this.#unexpected(token, context);
      this.#backup();
      pipe.commands.push(this.#command());
    }
  }

  /** Reads one variable that is declared or assigned; true if another one must follow. */
  #declaration(pipe: PipeNode, context: string): boolean {
    const variable = this.#peekNonSpace();
    if (variable.type !== 'variable') return false;
    this.#next();
    const after = this.#peek();
    const next = this.#peekNonSpace();
    if (next.type === 'assign' || next.type === 'declare') {
      pipe.isAssign = next.type === 'assign';
      this.#nextNonSpace();
      this.#declare(pipe, variable);
      return false;
    }
    if (next.type === 'char' && next.value === ',') {
      this.#nextNonSpace();
      this.#declare(pipe, variable);
      if (context !== 'range' || pipe.declarations.length >= 2) this.#fail(`too many declarations in ${context}`);
      const { type } = this.#peekNonSpace();
      if (type === 'variable' || type === 'rightDelim' || type === 'rightParen') return true;
      this.#fail('range can only initialize variables');
    }
    if (after.type === 'space') {
      this.#tokens[1] = after;
      this.#tokens[2] = variable;
      this.#peekCount = 3;
    } else {
      this.#tokens[1] = variable;
      this.#peekCount = 2;
    }
    return false;
  }

  #declare(pipe: PipeNode, variable: Token): void {
    pipe.declarations.push({ type: 'variable', pos: variable.pos, path: variable.value.split('.') });
    this.#variables.push(variable.value);
  }

  #checkPipeline(pipe: PipeNode, context: string): void {
    if (pipe.commands.length === 0) this.#fail(`missing value for ${context}`);
    pipe.commands.slice(1).forEach((command, index) => {
      if (NOT_EXECUTABLE.has(command.args[0].type)) {
        this.#fail(`non executable command in pipeline stage ${index + 2}`);
      }
    });
  }

  #command(): CommandNode {
    const command: CommandNode = { type: 'command', pos: this.#peekNonSpace().pos, args: [] };
    for (;;) {
      this.#peekNonSpace();
      const operand = this.#operand();
      if (operand !== undefined) command.args.push(operand);
      const token = this.#next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === 'rightParen') this.#backup();
      else if (token.type !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (command.args.length === 0) this.#fail('empty command');
    return command;
  }

  #operand(): ArgumentNode | undefined {
    const node = this.#term();
    if (node === undefined || this.#peek().type !== 'field') return node;
    const { pos } = this.#peek();
    const path: string[] = [];
    while (this.#peek().type === 'field') path.push(this.#next().value.slice(1));
    switch (node.type) {
      case 'field':
        return { type: 'field', pos, path: [...node.path, ...path] };
      case 'variable':
        return { type: 'variable', pos, path: [...node.path, ...path] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#fail(`unexpected . after term ${quoteGo(nodeText(node))}`);
      default:
        return { type: 'chain', pos, node, path };
    }
  }

  #term(): ArgumentNode | undefined {
    const token = this.#nextNonSpace();
    const { pos, value } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.#shared.hasFunction(value)) this.#fail(`function ${quoteGo(value)} not defined`);
        return { type: 'identifier', pos, name: value };
      case 'dot':
      case 'nil':
        return { type: token.type, pos };
      case 'variable':
        return this.#variable(pos, value);
      case 'field':
        return { type: 'field', pos, path: [value.slice(1)] };
      case 'bool':
        return { type: 'bool', pos, value: value === 'true' };
      case 'number':
      case 'complex':
        return this.#placed(() => numberNode(pos, value));
      case 'charConstant':
        return this.#placed(() => charNode(pos, value));
      case 'leftParen':
        return this.#nested(() => this.#pipeline('parenthesized pipeline', 'rightParen'));
      case 'string':
      case 'rawString':
        return this.#placed(() => ({ type: 'string', pos, quoted: value, text: unquoteText(value) }));
      default:
        this.#backup();
        return undefined;
    }
  }

  #variable(pos: number, name: string): VariableNode {
    if (!this.#variables.includes(name)) this.#fail(`undefined variable ${quoteGo(name)}`);
    return { type: 'variable', pos, path: [name] };
  }
}

/** Go drops carriage returns from raw strings. */
function unquoteText(literal: string): string {
  const text = unquoteGo(literal);
  return literal.startsWith('`') ? text.replaceAll('\r', '') : text;
}

const OPERAND_STARTS: ReadonlySet<TokenType> = new Set([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

const NOT_EXECUTABLE: ReadonlySet<string> = new Set(['bool', 'dot', 'nil', 'number', 'string']);
