import type { LabelExtraction } from '../ast.ts';
import { eachKey, type JsonValue, type OnValue } from './json-each-key.ts';
import { parseJsonPath, PathError } from './json-path.ts';
import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-scan.ts';
import { jsonStringValue } from './json-text.ts';
import { DUPLICATE_SUFFIX, type LineLabels } from './line-labels.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

/** `| json x="a.b"`. Throws a PathError with Loki's message if a path is wrong. */
export function compileJsonExpressions(extractions: readonly LabelExtraction[]): CompiledStage {
  const paths = extractions.map(({ path }) => readPath(path, parseJsonPath));
  const names = extractions.map(({ name }) => name);
  return { mentions: [], bind: (labels) => new JsonExpressionStage(labels, names, paths) };
}

/** Reads a path of an expression; the error names the expression. */
export function readPath<T>(text: string, read: (text: string) => T): T {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof PathError) throw new PathError(`cannot parse expression [${text}]: ${error.message}`);
    throw error;
  }
}

class JsonExpressionStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #paths: readonly (readonly string[])[];
  readonly #slots: readonly Slot[];
  readonly #suffixed: readonly Slot[];
  readonly #onValue: OnValue;
  #line = '';
  #matches = 0;

  constructor(labels: LineLabels, names: readonly string[], paths: readonly (readonly string[])[]) {
    this.#labels = labels;
    this.#paths = paths;
    this.#slots = names.map((name) => labels.pin(name));
    this.#suffixed = names.map((name) => labels.pin(name + DUPLICATE_SUFFIX));
    this.#onValue = (index, value) => this.#take(index, value);
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (line === '' || labels.nothingToParse) {
      labels.skipped = line !== '';
      return line;
    }
    const first = line.charCodeAt(0);
    if (first !== QUOTE && first !== OPEN_BRACE && first !== OPEN_BRACKET) {
      labels.failParser(ERRORS.json, undefined);
      return line;
    }
    this.#line = line;
    this.#matches = 0;
    eachKey(line, this.#paths, this.#onValue);
    this.#line = '';
    if (this.#matches < this.#slots.length) {
      for (const slot of this.#slots) if (labels.get(slot) === undefined) labels.set(slot, '');
    }
    return line;
  }

  #take(index: number, value: JsonValue): void {
    const labels = this.#labels;
    if (value.kind === 'error') {
      labels.failParser(ERRORS.json, value.message);
      return;
    }
    const slot = this.#slots[index];
    const isTaken = slot.base !== undefined || slot.metadataAt === labels.epoch;
    labels.set(isTaken ? this.#suffixed[index] : slot, this.#text(value));
    this.#matches++;
  }

  #text(value: Exclude<JsonValue, { kind: 'error' }>): string {
    if (value.kind === 'null') return '';
    const raw = this.#line.slice(value.start, value.end);
    return value.kind === 'object' ? raw : jsonStringValue(raw);
  }
}
