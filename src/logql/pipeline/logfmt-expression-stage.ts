import type { LogfmtStage as LogfmtNode } from '../ast.ts';
import { readPath } from './json-expression-stage.ts';
import { parseLogfmtPath } from './json-path.ts';
import { hasInvalid } from './json-text.ts';
import { type Key, KeyTable } from './key-table.ts';
import { DUPLICATE_SUFFIX, type LineLabels } from './line-labels.ts';
import { LogfmtScanner } from './logfmt-scan.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

interface Extraction {
  readonly name: string;
  /** The key of the line, as a label name; undefined matches nothing. */
  readonly source: string | undefined;
}

/** `| logfmt x="a"`. Throws a PathError with Loki's message if an expression is wrong. */
export function compileLogfmtExpressions(node: LogfmtNode): CompiledStage {
  const byName = new Map<string, Extraction>();
  for (const { name, path } of node.extractions) {
    byName.set(name, { name, source: readPath(path, parseLogfmtPath) });
  }
  const extractions = [...byName.values()];
  return { mentions: [], bind: (labels) => new LogfmtExpressionStage(labels, extractions, node.strict) };
}

/** The labels of one extraction. */
interface Target {
  readonly slot: Slot;
  readonly suffixed: Slot;
}

class LogfmtExpressionStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #strict: boolean;
  readonly #scanner = new LogfmtScanner();
  readonly #keys: KeyTable;
  readonly #byName = new Map<string, Target>();
  readonly #bySource = new Map<string, Target>();
  #generation = 0;

  constructor(labels: LineLabels, extractions: readonly Extraction[], strict: boolean) {
    this.#labels = labels;
    this.#strict = strict;
    this.#keys = new KeyTable(labels);
    for (const { name, source } of extractions) {
      const target = { slot: labels.pin(name), suffixed: labels.pin(name + DUPLICATE_SUFFIX) };
      this.#byName.set(name, target);
      if (source !== undefined && !this.#bySource.has(source)) this.#bySource.set(source, target);
    }
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (labels.nothingToParse) {
      labels.skipped = true;
      return line;
    }
    if (this.#generation !== labels.generation) {
      this.#generation = labels.generation;
      this.#keys.clear();
    }
    for (const { slot } of this.#byName.values()) if (!this.#isTaken(slot)) labels.set(slot, '');
    const scanner = this.#scanner;
    scanner.start(line);
    while (!scanner.isAtEnd) {
      if (scanner.next()) {
        if (!this.#take(this.#keys.find(line, scanner.keyStart, scanner.keyEnd, scanner.keyHash))) break;
      } else if (this.#strict) break;
    }
    if (this.#strict && scanner.error !== undefined) labels.failParser(ERRORS.logfmt, scanner.error);
    return line;
  }

  #isTaken(slot: Slot): boolean {
    return slot.base !== undefined || slot.metadataAt === this.#labels.epoch;
  }

  /** Uses a pair of the line; false to stop the scan. */
  #take({ slot }: Key): boolean {
    const labels = this.#labels;
    if (slot === undefined) return true;
    const { name } = slot;
    // A key that is itself the name of an extraction is always looked at; others only if the query needs a label of
    // the key's name, whatever the extraction calls it.
    const isName = this.#byName.has(name);
    if (!isName && (!slot.wanted || slot.extractedAt === labels.epoch)) return true;
    const target = this.#bySource.get(name) ?? this.#byName.get(name);
    if (target === undefined) return true;
    let into = target.slot;
    if (this.#isTaken(into)) {
      into = target.suffixed;
      if (into.extractedAt === labels.epoch || !into.wanted) return false;
    }
    const { value } = this.#scanner;
    labels.set(into, hasInvalid(value) ? '' : value);
    return !labels.isComplete;
  }
}
