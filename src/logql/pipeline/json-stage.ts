import {
  blockEnd,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  BACKSLASH,
  COLON,
  COMMA,
  JSON_ERRORS,
  ObjectEnds,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  stringEnd,
  tokenEnd,
  tokenKind,
} from './json-scan.ts';
import type { JsonShape } from './json-shape.ts';
import { jsonStringValue, unescapeJson } from './json-text.ts';
import { hashStep, type Key, KeyTable } from './key-table.ts';
import { type FlatJson, flatJson } from './flat-json.ts';
import type { LineLabels } from './line-labels.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

/** `| json`: every key of the object, or those the query needs. */
export const JSON_STAGE: CompiledStage = { mentions: [], bind: (labels) => new JsonStage(labels) };

/** An object around the one that is being read. */
interface Frame {
  /** Where the reading of the outer object goes on, and where it ends. */
  readonly resume: number;
  readonly end: number;
  readonly keys: KeyTable;
}

/** Objects deeper than this are found with {@link ObjectEnds}. */
const SHALLOW = 8;

/** A field of a flat object whose key may set a label. */
interface WantedField {
  readonly field: number;
  readonly key: Key;
}

/** Shapes of flat objects remembered for a stream. */
const MOST_SHAPES = 64;

type Outcome = 'keep' | 'drop' | { readonly error: string };

const MALFORMED: Outcome = { error: JSON_ERRORS.malformed };
const NO_OBJECT: Outcome = { error: JSON_ERRORS.object };
const NO_ARRAY: Outcome = { error: JSON_ERRORS.array };
const NO_STRING: Outcome = { error: JSON_ERRORS.string };
const BAD_ESCAPE: Outcome = { error: JSON_ERRORS.escape };
const UNKNOWN: Outcome = { error: JSON_ERRORS.unknownValue };

class JsonStage implements BoundStage {
  readonly #labels: LineLabels;
  readonly #root: KeyTable;
  readonly #ends = new ObjectEnds();
  #generation = 0;
  /** End of the key that was read last, or -1. */
  #keyEnd = 0;

  /** By shape of a flat object: the keys that may set a label. */
  readonly #wanted = new Map<JsonShape, readonly WantedField[]>();

  constructor(labels: LineLabels) {
    this.#labels = labels;
    this.#root = new KeyTable(labels);
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (labels.nothingToParse) {
      labels.skipped = true;
      return line;
    }
    if (this.#generation !== labels.generation) {
      this.#generation = labels.generation;
      this.#root.clear();
      this.#wanted.clear();
    }
    const flat = flatJson(line);
    if (flat === undefined) this.#ends.clear();
    const outcome = flat === undefined ? this.#object(line) : this.#flatObject(flat);
    if (outcome === 'keep') return line;
    if (outcome === 'drop') return null;
    labels.failParser(ERRORS.json, outcome.error);
    return line;
  }

  #flatObject(flat: FlatJson): Outcome {
    const labels = this.#labels;
    for (const { field, key } of this.#wanted.get(flat.shape) ?? this.#wantedFields(flat.shape)) {
      const { target } = key;
      if (target === undefined || flat.isNull(field)) continue;
      const passes = this.#set(target, flat.text(field));
      if (labels.isComplete) return 'keep';
      if (!passes) return 'drop';
    }
    return 'keep';
  }

  #wantedFields(shape: JsonShape): readonly WantedField[] {
    const fields = shape.keys
      .map((raw, field): WantedField => ({ field, key: this.#root.findText(raw) }))
      .filter(({ key }) => key.mayHoldWanted);
    if (this.#wanted.size >= MOST_SHAPES) this.#wanted.clear();
    this.#wanted.set(shape, fields);
    return fields;
  }

  /** Reads the whole object; objects inside are kept on a stack of our own, since hostile lines nest without end. */
  #object(line: string): Outcome {
    const labels = this.#labels;
    const frames: Frame[] = [];
    let keys = this.#root;
    let end = line.length;
    let at = skipSpace(line, 0, end);
    if (at === end || line.charCodeAt(at) !== OPEN_BRACE) return NO_OBJECT;
    at = skipSpace(line, at + 1, end);
    if (at === end) return MALFORMED;
    let isClosed = line.charCodeAt(at) === CLOSE_BRACE;

    for (;;) {
      while (isClosed) {
        const outer = frames.pop();
        if (outer === undefined) return 'keep';
        ({ end, keys } = outer);
        at = skipSpace(line, outer.resume, end);
        if (at === end) return NO_ARRAY;
        isClosed = line.charCodeAt(at) === CLOSE_BRACE;
        if (isClosed) continue;
        if (line.charCodeAt(at) !== COMMA) return NO_OBJECT;
        at = skipSpace(line, at + 1, end);
        if (at === end) return NO_ARRAY;
        isClosed = line.charCodeAt(at) === CLOSE_BRACE;
      }

      if (line.charCodeAt(at) !== QUOTE) return NO_OBJECT;
      const key = this.#key(keys, line, at + 1, end);
      if (key === undefined) return this.#keyEnd < 0 ? MALFORMED : BAD_ESCAPE;
      at = skipSpace(line, this.#keyEnd + 1, end);
      if (at === end || line.charCodeAt(at) !== COLON) return MALFORMED;
      at = skipSpace(line, at + 1, end);
      if (at === end) return MALFORMED;

      const code = line.charCodeAt(at);
      if (code === OPEN_BRACE) {
        const close =
          frames.length < SHALLOW ? blockEnd(line, at, end, OPEN_BRACE, CLOSE_BRACE) : this.#ends.find(line, at, end);
        if (close < 0) return NO_OBJECT;
        frames.push({ resume: close, end, keys });
        if (key.mayHoldWanted) {
          keys = keys.nested(key);
          end = close;
          at = skipSpace(line, at + 1, end);
          isClosed = line.charCodeAt(at) === CLOSE_BRACE;
        } else isClosed = true;
        continue;
      }

      const { target } = key;
      let passes = true;
      if (code === QUOTE) {
        const close = stringEnd(line, at + 1, end);
        if (close < 0) return NO_STRING;
        if (target !== undefined) passes = this.#set(target, jsonStringValue(line.slice(at + 1, close)));
        at = close + 1;
      } else if (code === OPEN_BRACKET) {
        at = blockEnd(line, at, end, OPEN_BRACKET, CLOSE_BRACKET);
        if (at < 0) return NO_ARRAY;
      } else {
        const close = tokenEnd(line, at, end);
        const kind = tokenKind(line, at, close);
        if (kind === undefined) return UNKNOWN;
        if (kind !== 'null' && target !== undefined) passes = this.#set(target, line.slice(at, close));
        at = close;
      }
      if (labels.isComplete) return 'keep';
      if (!passes) return 'drop';

      at = skipSpace(line, at, end);
      if (at === end) return NO_ARRAY;
      const next = line.charCodeAt(at);
      if (next === CLOSE_BRACE) {
        isClosed = true;
        continue;
      }
      if (next !== COMMA) return NO_OBJECT;
      at = skipSpace(line, at + 1, end);
      if (at === end) return NO_ARRAY;
      isClosed = line.charCodeAt(at) === CLOSE_BRACE;
    }
  }

  /** The key whose text begins at `start`; undefined if it has no end (#keyEnd is -1 then) or a wrong escape. */
  #key(keys: KeyTable, line: string, start: number, end: number): Key | undefined {
    let hash = 0;
    for (let at = start; at < end; at++) {
      const code = line.charCodeAt(at);
      if (code === QUOTE) {
        this.#keyEnd = at;
        return keys.find(line, start, at, hash);
      }
      if (code === BACKSLASH) return this.#escapedKey(keys, line, start, end);
      hash = hashStep(hash, code);
    }
    this.#keyEnd = -1;
    return undefined;
  }

  #escapedKey(keys: KeyTable, line: string, start: number, end: number): Key | undefined {
    this.#keyEnd = stringEnd(line, start, end);
    if (this.#keyEnd < 0) return undefined;
    const raw = unescapeJson(line.slice(start, this.#keyEnd));
    return raw === undefined ? undefined : keys.findText(raw);
  }

  #set(target: Slot, value: string): boolean {
    this.#labels.set(target, value);
    return this.#labels.passesEarlyTest(target);
  }
}
