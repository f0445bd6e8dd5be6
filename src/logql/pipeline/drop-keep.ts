import type { LabelSelection } from '../ast.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, type LineLabels, PRESERVE_ERROR_LABEL } from './line-labels.ts';
import { matcherTest } from './matcher.ts';
import type { BoundStage, CompiledStage } from './stage.ts';

interface Item {
  readonly name: string;
  /** Undefined for a bare name. */
  readonly test: ((value: string) => boolean) | undefined;
}

function compileItem(item: LabelSelection): Item {
  if (item.kind === 'name') return { name: item.name, test: undefined };
  return { name: item.matcher.name, test: matcherTest(item.matcher) };
}

/** `| drop`. */
export function compileDrop(items: readonly LabelSelection[]): CompiledStage {
  const compiled = items.map(compileItem);
  return {
    mentions: [],
    bind: (labels) => {
      const actions = compiled.map((item) => dropAction(labels, item));
      return {
        process: (_ts, line) => {
          for (const action of actions) action();
          return line;
        },
      };
    },
  };
}

function dropAction(labels: LineLabels, { name, test }: Item): () => void {
  if (name === ERROR_LABEL) {
    return () => {
      if (test === undefined || test(labels.error)) labels.error = '';
    };
  }
  if (name === ERROR_DETAILS_LABEL) {
    return () => {
      if (test === undefined || test(labels.errorDetails)) labels.errorDetails = '';
    };
  }
  const slot = labels.pin(name);
  return () => {
    const value = labels.get(slot);
    // A matcher that accepts the empty value counts as a deletion even where there is no label.
    if (test === undefined ? value !== undefined : test(value ?? '')) labels.delete(slot);
  };
}

const ALWAYS_KEPT: ReadonlySet<string> = new Set([ERROR_LABEL, ERROR_DETAILS_LABEL, PRESERVE_ERROR_LABEL]);

/** `| keep`. */
export function compileKeep(items: readonly LabelSelection[]): CompiledStage {
  const compiled = items.map(compileItem);
  return { mentions: [], bind: (labels) => new KeepStage(labels, compiled) };
}

class KeepStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #tests = new Map<string, (value: string) => boolean>();

  constructor(labels: LineLabels, items: readonly Item[]) {
    this.#labels = labels;
    for (const { name, test } of items) {
      const other = this.#tests.get(name);
      const own = test ?? (() => true);
      this.#tests.set(name, other === undefined ? own : (value) => other(value) || own(value));
    }
    // In Loki the bare name of a matcher item is empty, and a label can have the empty name.
    if (items.some(({ test }) => test !== undefined)) this.#tests.set('', () => true);
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    for (const [name, value] of [...labels.entries()]) {
      if (ALWAYS_KEPT.has(name)) continue;
      if (this.#tests.get(name)?.(value) !== true) labels.delete(labels.slot(name));
    }
    return line;
  }
}
