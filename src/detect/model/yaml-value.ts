import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type ParsedNode,
  type Scalar,
} from 'yaml';
import { decodeUtf8, encodeUtf8 } from '../../logql/text.ts';

/** Where a value of a YAML file came from; keys are the path of a zod issue. */
export interface YamlNode {
  /** Offsets of the value; for a missing value those of its key. */
  readonly start: number;
  readonly end: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The parsed node, for texts whose inner positions are needed. */
  readonly node: unknown;
  readonly children: ReadonlyMap<string, YamlNode>;
}

export interface YamlLimits {
  /** Values in all, those behind aliases counted each time. */
  readonly maxValues: number;
  readonly maxDepth: number;
  /** `"\\xff"` (80 to ff) in double quotes is a byte, as in Go, not U+00FF: log lines may hold any byte. */
  readonly escapedBytes?: boolean;
}

export class YamlLimitError extends Error {
  override readonly name = 'YamlLimitError';
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

export interface YamlTree {
  /** Plain data: objects without prototype, arrays, strings, numbers, booleans, null; whole numbers beyond 2^53 as bigint. */
  readonly value: unknown;
  readonly root: YamlNode;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The plain data of a document and the place of each value. Throws {@link YamlLimitError}. */
export function yamlTree(document: Document.Parsed, limits: YamlLimits): YamlTree {
  return new Walk(document, limits).run();
}

class Walk {
  readonly #document: Document.Parsed;
  readonly #limits: YamlLimits;
  #values = 0;

  constructor(document: Document.Parsed, limits: YamlLimits) {
    this.#document = document;
    this.#limits = limits;
  }

  run(): YamlTree {
    const root = this.#document.contents;
    const range = rangeOf(root) ?? { start: 0, end: 0 };
    return this.#node(root, range, range, 0);
  }

  #node(node: ParsedNode | Node | null | undefined, range: Range, key: Range, depth: number): YamlTree {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) {
      throw new YamlLimitError(`The file holds more than ${this.#limits.maxValues} values.`, range.start, range.end);
    }
    if (depth > this.#limits.maxDepth) {
      throw new YamlLimitError(
        `The file is nested deeper than ${this.#limits.maxDepth} levels.`,
        range.start,
        range.end,
      );
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined) {
        throw new YamlLimitError(`There is no anchor &${node.source}.`, range.start, range.end);
      }
      return this.#node(target, range, key, depth + 1);
    }
    const children = new Map<string, YamlNode>();
    const place = { start: range.start, end: range.end, keyStart: key.start, keyEnd: key.end, node, children };
    if (isMap(node)) return { value: this.#map(node.items, children, range, depth), root: place };
    if (isSeq(node)) {
      const values = node.items.map((item, index) => {
        const child = isNode(item) ? item : undefined;
        const childRange = rangeOf(child) ?? range;
        const tree = this.#node(child, childRange, childRange, depth + 1);
        children.set(String(index), tree.root);
        return tree.value;
      });
      return { value: values, root: place };
    }
    return { value: isScalar(node) ? scalarValue(node, this.#limits.escapedBytes ?? false) : null, root: place };
  }

  #map(items: readonly unknown[], children: Map<string, YamlNode>, range: Range, depth: number): unknown {
    const object: Record<string, unknown> = Object.create(null);
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const key = isScalar(pair.key) ? pair.key : undefined;
      const keyRange = rangeOf(key) ?? range;
      const name = key === undefined ? '' : keyText(key.value, key.source);
      const child = isNode(pair.value) ? pair.value : undefined;
      const childRange = nonEmpty(rangeOf(child)) ?? keyRange;
      const tree = this.#node(child, childRange, keyRange, depth + 1);
      object[name] = tree.value;
      children.set(name, tree.root);
    }
    return object;
  }
}

function keyText(value: unknown, source: string | undefined): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function rangeOf(node: unknown): Range | undefined {
  if (!isNode(node) || node.range === undefined || node.range === null) return undefined;
  return { start: node.range[0], end: node.range[1] };
}

function nonEmpty(range: Range | undefined): Range | undefined {
  return range !== undefined && range.end > range.start ? range : undefined;
}

function scalarValue(node: Scalar, escapedBytes: boolean): unknown {
  const { value, source } = node;
  const unsafe = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  if (unsafe && source !== undefined && /^[-+]?\d{1,40}$/.test(source)) return BigInt(source);
  if (escapedBytes && typeof value === 'string' && node.type === 'QUOTE_DOUBLE') return withBytes(node, value);
  return value ?? null;
}

const BYTE_ESCAPE = /\\(?:x([89a-fA-F][0-9a-fA-F])|[^x]|x)/gs;

/** Reads a double-quoted scalar again with its byte escapes as bytes (text.ts: U+DC00 plus the byte). */
function withBytes(node: Scalar, value: string): string {
  const token = node.srcToken;
  if (token === undefined || !('source' in token) || !/\\x[89a-fA-F]/.test(token.source)) return value;
  const source = token.source.replace(BYTE_ESCAPE, (all, hex: string | undefined) =>
    hex === undefined ? all : `\\uDC${hex}`,
  );
  const again: unknown = parseDocument(source).toJS();
  return typeof again === 'string' ? decodeUtf8(encodeUtf8(again)) : value;
}
