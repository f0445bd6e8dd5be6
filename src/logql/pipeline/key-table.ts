import { DUPLICATE_SUFFIX, type LineLabels } from './line-labels.ts';
import { joinKey } from './sanitize.ts';
import type { Slot } from './slot.ts';

const BUCKETS = 256;
/** A crafted set of keys with one hash must not make the search long. */
const MAX_CHAIN = 8;
/** Keys remembered for a stage and a stream, nested ones included. */
const MAX_KEYS = 2048;

/** What a raw key of a line means for one stage and one stream. */
export class Key {
  readonly raw: string;
  readonly hash: number;
  /** An object under this key may hold labels that the query needs. */
  readonly mayHoldWanted: boolean;
  /** The keys inside the object under this key. */
  nested: KeyTable | undefined;

  readonly #table: KeyTable;
  readonly #name: string;
  #isResolved = false;
  #slot: Slot | undefined;
  #target: Slot | undefined;
  #suffixed: Slot | undefined;

  constructor(raw: string, hash: number, table: KeyTable) {
    this.raw = raw;
    this.hash = hash;
    this.#table = table;
    this.#name = joinKey(table.prefix, raw);
    const { required } = table.labels.hints;
    const { length } = this.#name;
    this.mayHoldWanted =
      required.length === 0 || required.some((label) => label.length >= length && label.startsWith(this.#name));
  }

  /** The label of the key; undefined for a blank key at the top level, which no parser uses. */
  get slot(): Slot | undefined {
    if (!this.#isResolved) this.#resolve();
    return this.#slot;
  }

  /**
   * The label that a value of this key sets on the current line; undefined if nothing needs it or it was set before.
   * Labels of the stream and of structured metadata keep their names.
   */
  get target(): Slot | undefined {
    if (!this.#isResolved) this.#resolve();
    const { labels } = this.#table;
    let target = this.#target;
    if (target === undefined) return undefined;
    if (labels.metadataCount > 0 && this.#slot?.metadataAt === labels.epoch) target = this.#withSuffix();
    return target.wanted && target.extractedAt !== labels.epoch ? target : undefined;
  }

  /** Looks the labels up at the first value: names of objects in objects are long, and most have no value. */
  #resolve(): void {
    const { labels, isRoot } = this.#table;
    this.#isResolved = true;
    if (isRoot && this.#name === '') return;
    this.#slot = labels.slot(this.#name);
    this.#target = this.#slot.base === undefined ? this.#slot : this.#withSuffix();
  }

  #withSuffix(): Slot {
    if (this.#suffixed === undefined) {
      const { labels, prefix, isRoot } = this.#table;
      const name = isRoot ? this.#name + DUPLICATE_SUFFIX : joinKey(prefix, this.raw + DUPLICATE_SUFFIX);
      this.#suffixed = labels.slot(name);
    }
    return this.#suffixed;
  }
}

class KeyCount {
  value = 0;
}

/**
 * The keys a parser stage has met in a stream, found by a hash that the scanner computes while it looks for the end of
 * the key: a key that is known costs no substring. Nested objects have tables of their own. The number of keys kept is
 * limited; keys beyond it work the same, only slower.
 */
export class KeyTable {
  readonly labels: LineLabels;
  /** The label name of the objects around the keys; empty at the top level. */
  readonly prefix: string;
  readonly isRoot: boolean;

  readonly #count: KeyCount;
  #buckets: (Key[] | undefined)[] = new Array<Key[] | undefined>(BUCKETS);

  constructor(labels: LineLabels, prefix = '', isRoot = true, count = new KeyCount()) {
    this.labels = labels;
    this.prefix = prefix;
    this.isRoot = isRoot;
    this.#count = count;
  }

  /** Forgets all keys; the slots they point at are gone. */
  clear(): void {
    this.#buckets = new Array<Key[] | undefined>(BUCKETS);
    this.#count.value = 0;
  }

  /** The key at `start` to `end` (exclusive) of a text; `hash` as {@link keyHash} computes it. */
  find(text: string, start: number, end: number, hash: number): Key {
    const chain = this.#buckets[hash & (BUCKETS - 1)];
    if (chain !== undefined) {
      for (let i = 0; i < chain.length; i++) {
        const key = chain[i];
        if (key.hash === hash && key.raw.length === end - start && equalsAt(text, start, key.raw)) return key;
      }
    }
    return this.#add(text.slice(start, end), hash);
  }

  /** The key with this text, for keys that are no plain part of the line. */
  findText(raw: string): Key {
    return this.find(raw, 0, raw.length, keyHash(raw));
  }

  /** The table of the keys inside the object under a key. */
  nested(key: Key): KeyTable {
    key.nested ??= new KeyTable(this.labels, joinKey(this.prefix, key.raw), false, this.#count);
    return key.nested;
  }

  #add(raw: string, hash: number): Key {
    const key = new Key(raw, hash, this);
    const index = hash & (BUCKETS - 1);
    const chain = (this.#buckets[index] ??= []);
    if (this.#count.value >= MAX_KEYS || chain.length >= MAX_CHAIN) return key;
    chain.push(key);
    this.#count.value++;
    return key;
  }
}

function equalsAt(text: string, start: number, raw: string): boolean {
  for (let i = 0; i < raw.length; i++) if (text.charCodeAt(start + i) !== raw.charCodeAt(i)) return false;
  return true;
}

/** One step of the hash of a key: call it for each UTF-16 unit, beginning with 0. */
export function hashStep(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0;
}

/** The hash of a whole text. */
export function keyHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = hashStep(hash, text.charCodeAt(i));
  return hash;
}
