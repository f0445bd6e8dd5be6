import type { GoValue } from '../go/fmt-values.ts';
import { quoteGo } from '../go/quote.ts';
import { byteLength } from '../text.ts';
import { TemplateExecError } from './errors.ts';
import { type Node, nodeText } from './nodes.ts';

/**
 * Bounds of one execution. Go has none but the depth; a template that reaches one of them fails with an error instead
 * of holding up the evaluation.
 */
export const LIMITS = {
  /** UTF-16 units of the output and of any text that a function makes. */
  text: 4 * 1024 * 1024,
  /** Pipelines, iterations and calls, each call counted with the length of its texts. */
  steps: 1_000_000,
  /** Nested `template` actions; Go's own bound is 100000. */
  depth: 500,
} as const;

/** Characters of arguments and results that count as one step. */
const CHARACTERS_PER_STEP = 64;

/** The state of one execution of a template. */
export class State {
  readonly mainName: string;
  readonly source: string;
  /** Name of the template that runs now. */
  name: string;
  /** The node that an error message names. */
  node: Node;
  out = '';
  variableNames: string[];
  variableValues: GoValue[];
  depth = 0;
  #steps = 0;

  /** Go's option missingkey=zero; else a missing key gives no value at all (missingkey=invalid). */
  readonly missingIsZero: boolean;

  constructor(mainName: string, source: string, root: Node, data: GoValue, missingIsZero: boolean) {
    this.missingIsZero = missingIsZero;
    this.mainName = mainName;
    this.source = source;
    this.name = mainName;
    this.node = root;
    this.variableNames = ['$'];
    this.variableValues = [data];
  }

  /** Ends the execution with an error at the current node. */
  fail(message: string): never {
    const before = this.source.slice(0, this.node.pos);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    const column = byteLength(before.slice(lineStart));
    throw new TemplateExecError(
      `template: ${this.mainName}:${line}:${column}: executing ${quoteGo(this.name)} at <${nodeText(this.node)}>: ${message}`,
    );
  }

  step(): void {
    this.#steps += 1;
    if (this.#steps > LIMITS.steps) this.fail(`exceeded the limit of ${LIMITS.steps} steps`);
  }

  /** Counts the work on texts of a total length. */
  work(characters: number): void {
    this.#steps += 1 + Math.floor(characters / CHARACTERS_PER_STEP);
    if (this.#steps > LIMITS.steps) this.fail(`exceeded the limit of ${LIMITS.steps} steps`);
  }

  write(text: string): void {
    this.out += text;
    if (this.out.length > LIMITS.text) this.fail(`exceeded the limit of ${LIMITS.text} characters`);
  }

  declare(name: string, value: GoValue): void {
    this.variableNames.push(name);
    this.variableValues.push(value);
  }

  assign(name: string, value: GoValue): void {
    this.variableValues[this.#indexOf(name)] = value;
  }

  variable(name: string): GoValue {
    return this.variableValues[this.#indexOf(name)];
  }

  /** Sets the n-th variable from the top of the stack. */
  setTop(n: number, value: GoValue): void {
    this.variableValues[this.variableValues.length - n] = value;
  }

  /** Forgets the variables above a height of the stack. */
  popTo(height: number): void {
    this.variableNames.length = height;
    this.variableValues.length = height;
  }

  #indexOf(name: string): number {
    const at = this.variableNames.lastIndexOf(name);
    return at < 0 ? this.fail(`undefined variable: ${name}`) : at;
  }
}
