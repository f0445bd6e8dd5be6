import type { LabelExtraction } from '../ast.ts';
import { flatJson, type FlatJson } from './flat-json.ts';
import { eachKey, type JsonValue, type OnValue } from './json-each-key.ts';
import { parseJsonPath, PathError } from './json-path.ts';
import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-scan.ts';
import type { JsonShape } from './json-shape.ts';
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
  /** The keys of a flat object, one for each label; undefined if such objects need no less care than others. */
  readonly #flatKeys: readonly (string | undefined)[] | undefined;
  /** The shape of the last flat line, and where each key is in it; -1 for none. */
  #shape: JsonShape | undefined;
  readonly #fields: Int32Array;
  #line = '';
  #matches = 0;

  constructor(labels: LineLabels, names: readonly string[], paths: readonly (readonly string[])[]) {
    this.#labels = labels;
    this.#paths = paths;
    this.#slots = names.map((name) => labels.pin(name));
    this.#suffixed = names.map((name) => labels.pin(name + DUPLICATE_SUFFIX));
    this.#onValue = (index, value) => this.#take(index, value);
    this.#flatKeys = flatKeys(names, paths);
    this.#fields = new Int32Array(names.length);
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
    this.#matches = 0;
    const flat = this.#flatKeys === undefined ? undefined : flatJson(line);
    if (flat !== undefined && this.#flatKeys !== undefined) this.#takeFlat(flat, this.#flatKeys);
    else {
      this.#line = line;
      eachKey(line, this.#paths, this.#onValue);
      this.#line = '';
    }
    if (this.#matches < this.#slots.length) {
      for (const slot of this.#slots) if (labels.get(slot) === undefined) labels.set(slot, '');
    }
    return line;
  }

  #takeFlat(flat: FlatJson, keys: readonly (string | undefined)[]): void {
    const fields = this.#fields;
    if (flat.shape !== this.#shape) {
      this.#shape = flat.shape;
      keys.forEach((key, i) => {
        fields[i] = key === undefined ? -1 : (flat.shape.fields.get(key) ?? -1);
      });
    }
    for (let i = 0; i < fields.length; i++) if (fields[i] >= 0) this.#set(i, flat.text(fields[i]));
  }

  #take(index: number, value: JsonValue): void {
    const labels = this.#labels;
    if (value.kind === 'error') {
      labels.failParser(ERRORS.json, value.message);
      return;
    }
    this.#set(index, this.#text(value));
  }

  #set(index: number, text: string): void {
    const labels = this.#labels;
    const slot = this.#slots[index];
    const isTaken = slot.base !== undefined || slot.metadataAt === labels.epoch;
    labels.set(isTaken ? this.#suffixed[index] : slot, text);
    this.#matches++;
  }

  #text(value: Exclude<JsonValue, { kind: 'error' }>): string {
    if (value.kind === 'null') return '';
    const raw = this.#line.slice(value.start, value.end);
    return value.kind === 'object' ? raw : jsonStringValue(raw);
  }
}

/**
 * The keys of the paths; none for a path to something inside, which a flat object has not. Undefined where the order
 * of the line's keys decides (a label named twice).
 */
function flatKeys(
  names: readonly string[],
  paths: readonly (readonly string[])[],
): readonly (string | undefined)[] | undefined {
  const isPlain =
    new Set(names).size === names.length && !paths.some((path) => path.some((part) => part.startsWith('[')));
  return isPlain ? paths.map((path) => (path.length === 1 ? path[0] : undefined)) : undefined;
}
