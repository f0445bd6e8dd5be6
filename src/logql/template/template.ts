import type { GoValue } from '../go/fmt-values.ts';
import { decodeUtf8, encodeUtf8 } from '../text.ts';
import { BUILTINS } from './builtins.ts';
import { compileList } from './compile-list.ts';
import type { Compiler, Execute } from './compiler.ts';
import { TemplateExecError } from './errors.ts';
import type { FunctionMap } from './function.ts';
import type { ListNode } from './nodes.ts';
import { parseTrees } from './parser.ts';
import { LIMITS, State } from './state.ts';

/** A parsed Go template, compiled once and run as often as wanted. */
export class Template {
  readonly name: string;
  readonly text: string;
  /** The tree of the main template. */
  readonly root: ListNode;
  readonly #main: Execute;
  readonly #missingIsZero: boolean;

  constructor(name: string, text: string, root: ListNode, main: Execute, missingIsZero: boolean) {
    this.#missingIsZero = missingIsZero;
    this.name = name;
    this.text = text;
    this.root = root;
    this.#main = main;
  }

  /** Runs the template; throws a TemplateExecError with Go's message. */
  execute(data: GoValue): string {
    const state = new State(this.name, this.text, this.root, data, this.#missingIsZero);
    try {
      this.#main(state, data);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TemplateExecError(
        `template: ${this.name}: exceeded maximum template depth (${LIMITS.depth}) or size: ${error.message}`,
      );
    }
    return joined(state.out);
  }
}

/** Bytes outside UTF-8 that came together in the output may make characters. */
function joined(text: string): string {
  return ESCAPED_BYTES.test(text) ? decodeUtf8(encodeUtf8(text)) : text;
}

const ESCAPED_BYTES = /[\udc80-\udcff]{2}/;

/**
 * Parses a Go text/template. The functions come on top of Go's own. `missingKey` is Go's option of that name: what a
 * missing key of a map gives, the zero value of the element type or no value. Throws a TemplateParseError with Go's message, for example `template: line:1: function "x" not defined`.
 */
export function parseTemplate(
  name: string,
  text: string,
  functions: FunctionMap,
  missingKey: 'zero' | 'invalid' = 'zero',
): Template {
  const all: FunctionMap = new Map([...BUILTINS, ...functions]);
  const trees = parseTrees(name, text, (word) => all.has(word));
  const compiler: Compiler = { functions: all, templates: new Map() };
  for (const [treeName, tree] of trees) compiler.templates.set(treeName, compileList(compiler, tree));
  const root = trees.get(name);
  const main = compiler.templates.get(name);
  if (root === undefined || main === undefined) throw new TypeError('a template text always defines its main template');
  return new Template(name, text, root, main, missingKey === 'zero');
}
