import {
  blockEnd,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  JSON_ERRORS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  stringEnd,
  tokenEnd,
  tokenKind,
} from './json-scan.ts';
import { jsonStringValue, unescapeJson } from './json-text.ts';
import { DUPLICATE_SUFFIX, type LineLabels } from './line-labels.ts';
import { sanitizeKey } from './sanitize.ts';
import type { Slot } from './slot.ts';
import { type BoundStage, type CompiledStage, ERRORS } from './stage.ts';

/** The key that holds the line. */
const ENTRY = '_entry';
const NOT_AN_OBJECT = 'expecting json object(6), but it is not';

/** `| unpack`: a packed line of Promtail. */
export const UNPACK_STAGE: CompiledStage = { mentions: [], bind: (labels) => new UnpackStage(labels) };

/** What a packed line holds. */
interface Packed {
  entry: string | undefined;
  readonly labels: (readonly [Slot, string])[];
}

class UnpackStage implements BoundStage {
  readonly #labels: LineLabels;

  constructor(labels: LineLabels) {
    this.#labels = labels;
  }

  process(_ts: bigint, line: string): string | null {
    const labels = this.#labels;
    if (line === '' || labels.nothingToParse) {
      labels.skipped = line !== '';
      return line;
    }
    if (line.charCodeAt(0) !== OPEN_BRACE) {
      labels.failParser(ERRORS.json, NOT_AN_OBJECT);
      return line;
    }
    const packed: Packed = { entry: undefined, labels: [] };
    const error = readStrings(line, (key, raw) => this.#take(packed, key, raw));
    if (error !== undefined) {
      labels.failParser(ERRORS.json, error);
      return line;
    }
    if (packed.entry === undefined) return line;
    for (const [slot, value] of packed.labels) {
      labels.set(slot, value);
      if (!labels.passesEarlyTest(slot)) return null;
    }
    return packed.entry;
  }

  /** Keeps a string of the object; the text of an error if there is one. */
  #take(packed: Packed, key: string, raw: string): string | undefined {
    if (key === ENTRY) {
      packed.entry = unescapeJson(raw);
      return packed.entry === undefined ? JSON_ERRORS.escape : undefined;
    }
    const labels = this.#labels;
    // Whether the name is taken or needed is asked for the raw key; the label gets the sanitized one.
    let name = key;
    const plain = labels.slot(key);
    if (plain.base !== undefined || plain.metadataAt === labels.epoch) name += DUPLICATE_SUFFIX;
    const asked = labels.slot(name);
    if (!asked.wanted || asked.extractedAt === labels.epoch) return undefined;
    packed.labels.push([labels.slot(sanitizeKey(name)), jsonStringValue(raw)]);
    return undefined;
  }
}

/** Reads the object at the start of a line and reports its strings; the text of an error if there is one. */
function readStrings(line: string, onString: (key: string, raw: string) => string | undefined): string | undefined {
  const end = line.length;
  let at = skipSpace(line, 1, end);
  if (at === end) return JSON_ERRORS.malformed;
  while (line.charCodeAt(at) !== CLOSE_BRACE) {
    if (line.charCodeAt(at) !== QUOTE) return JSON_ERRORS.object;
    const keyEnd = stringEnd(line, at + 1, end);
    if (keyEnd < 0) return JSON_ERRORS.malformed;
    const key = unescapeJson(line.slice(at + 1, keyEnd));
    if (key === undefined) return JSON_ERRORS.escape;
    at = skipSpace(line, keyEnd + 1, end);
    if (at === end || line.charCodeAt(at) !== COLON) return JSON_ERRORS.malformed;
    at = skipSpace(line, at + 1, end);
    if (at === end) return JSON_ERRORS.malformed;
    if (line.charCodeAt(at) === QUOTE) {
      const close = stringEnd(line, at + 1, end);
      if (close < 0) return JSON_ERRORS.string;
      const error = onString(key, line.slice(at + 1, close));
      if (error !== undefined) return error;
      at = close + 1;
    } else {
      const next = skipValue(line, at, end);
      if (typeof next === 'string') return next;
      at = next;
    }
    at = skipSpace(line, at, end);
    if (at === end) return JSON_ERRORS.array;
    if (line.charCodeAt(at) === CLOSE_BRACE) return undefined;
    if (line.charCodeAt(at) !== COMMA) return JSON_ERRORS.object;
    at = skipSpace(line, at + 1, end);
    if (at === end) return JSON_ERRORS.array;
  }
  return undefined;
}

/** Position behind a value that is no string, or the text of an error. */
function skipValue(line: string, at: number, end: number): number | string {
  const code = line.charCodeAt(at);
  if (code === OPEN_BRACE) {
    const close = blockEnd(line, at, end, OPEN_BRACE, CLOSE_BRACE);
    return close < 0 ? JSON_ERRORS.object : close;
  }
  if (code === OPEN_BRACKET) {
    const close = blockEnd(line, at, end, OPEN_BRACKET, CLOSE_BRACKET);
    return close < 0 ? JSON_ERRORS.array : close;
  }
  const close = tokenEnd(line, at, end);
  return tokenKind(line, at, close) === undefined ? JSON_ERRORS.unknownValue : close;
}
