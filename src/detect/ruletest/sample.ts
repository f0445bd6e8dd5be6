import { nearest } from '../model/suggest.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import { TestFileError } from './test-error.ts';
import type { SampleData } from './test-schema.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The lines of a base line: a text has `{{key}}` replaced, an object has keys replaced, removed (null) or added; a dotted
 * key reaches into nested objects unless a key of that name is there. `{{i}}` in texts of `set` is the index.
 */
export function sampleLine(sample: SampleData, set: JsonObject, index: number, path: YamlPath): string {
  const values = Object.entries(set).map(([key, value]): [string, unknown] => [key, withIndex(value, index)]);
  if (typeof sample === 'string') return withIndexText(filledText(sample, values, path), index);
  const line = values.reduce<JsonObject>((object, [key, value]) => withKey(object, key, value), sample);
  return jsonLine(line);
}

/** True if the lines of a sample differ by their index. */
export function dependsOnIndex(sample: SampleData, set: JsonObject): boolean {
  return (typeof sample === 'string' && sample.includes('{{i}}')) || jsonLine(set).includes('{{i}}');
}

/** `{{i}}` replaced by the index. */
export function withIndexText(text: string, index: number): string {
  return text.replaceAll('{{i}}', String(index));
}

function withIndex(value: unknown, index: number): unknown {
  if (typeof value === 'string') return withIndexText(value, index);
  if (Array.isArray(value)) return value.map((item: unknown) => withIndex(item, index));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIndex(inner, index)]));
}

function filledText(sample: string, values: readonly (readonly [string, unknown])[], path: YamlPath): string {
  const known = new Set([...sample.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]));
  let text = sample;
  for (const [key, value] of values) {
    if (!known.has(key)) {
      const near = nearest(key, known);
      throw new TestFileError(
        [...path, 'set', key],
        `The base line has no {{${key}}}.`,
        near === undefined ? `it has ${[...known].join(', ') || 'none'}` : `did you mean ${near}?`,
      );
    }
    text = text.replaceAll(`{{${key}}}`, () =>
      value === null ? '' : typeof value === 'string' ? value : jsonLine(value),
    );
  }
  return text;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withKey(object: JsonObject, key: string, value: unknown): JsonObject {
  const dot = key.indexOf('.');
  const first = dot < 0 ? key : key.slice(0, dot);
  const inner = Object.hasOwn(object, first) ? object[first] : undefined;
  if (dot > 0 && !Object.hasOwn(object, key) && isObject(inner)) {
    return replaced(object, first, withKey(inner, key.slice(dot + 1), value));
  }
  return replaced(object, key, value);
}

function replaced(object: JsonObject, key: string, value: unknown): JsonObject {
  const entries = Object.entries(object);
  const kept = value === null ? entries.filter(([name]) => name !== key) : [...entries];
  const at = kept.findIndex(([name]) => name === key);
  if (at >= 0) kept[at] = [key, value];
  else if (value !== null) kept.push([key, value]);
  return Object.fromEntries(kept);
}

/** JSON on one line; bytes outside UTF-8 and whole numbers beyond 2^53 are written as they are. */
export function jsonLine(value: unknown): string {
  let hasBigint = false;
  const text =
    JSON.stringify(value, (_key, inner: unknown) => {
      if (typeof inner !== 'bigint') return inner;
      hasBigint = true;
      return `${BIGINT_MARK}${inner}`;
    }) ?? 'null';
  const plain = hasBigint ? text.replace(MARKED_BIGINT, '$1') : text;
  return plain.includes('\\udc') ? plain.replace(ESCAPED_BYTE, unescapeByte) : plain;
}

/** A private character in front of the digits of a whole number that JSON.stringify cannot write. */
const BIGINT_MARK = '\uf8ff';
const MARKED_BIGINT = /"\uf8ff(-?\d+)"/g;
const ESCAPED_BYTE = /\\\\|\\udc([89a-f][0-9a-f])/g;

function unescapeByte(all: string, hex: string | undefined): string {
  return hex === undefined ? all : String.fromCharCode(0xdc00 + Number.parseInt(hex, 16));
}
