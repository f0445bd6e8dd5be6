import { Labels } from '../labels.ts';
import { compareBytes } from '../text.ts';

/** A sorted list of label names; equal lists of one {@link LabelSets} are the same object. */
export interface NameSet {
  readonly names: readonly string[];
  readonly id: number;
}

/** V8 keeps a slice of this many characters or more as a view of the text it came from. */
const SLICE_LENGTH = 13;

/** A copy that does not keep a long text alive for a short part of it. */
function detach(text: string): string {
  return text.length < SLICE_LENGTH ? text : ` ${text}`.slice(1);
}

/** The character that Prometheus' parser refuses inside a quoted text. */
const REFUSED = '\ufffd';

/**
 * False for labels that Loki cannot read back after it printed them: it then drops the sample without a word. Values
 * with U+FFFD are such.
 */
function isReadable(values: readonly string[]): boolean {
  return !values.some((value) => value.includes(REFUSED));
}

/** Of longer values only this many characters at either end go into the hash. */
const HASHED_ENDS = 16;

function hashRange(start: number, text: string, from: number, to: number): number {
  let hash = start;
  for (let i = from; i < to; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  return hash;
}

function hashValues(nameSet: number, values: readonly string[], count: number): number {
  let hash = nameSet;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    const { length } = value;
    hash = Math.imul(hash, 31) + length;
    if (length <= 2 * HASHED_ENDS) hash = hashRange(hash, value, 0, length);
    else hash = hashRange(hashRange(hash, value, 0, HASHED_ENDS), value, length - HASHED_ENDS, length);
  }
  return (hash ^ (hash >>> 15)) >>> 1;
}

interface Entry {
  readonly names: NameSet;
  readonly values: readonly string[];
  /** Null for a set that Loki cannot read back. */
  readonly labels: Labels | null;
}

/** Sets with one hash beyond this number are found by a text of their own: hostile values must not make searches long. */
const MAX_CHAIN = 16;

/** The label sets of one extractor or pipeline: equal sets are one object. */
export class LabelSets {
  /** Rises when sets or name sets were forgotten: whoever keeps some must ask for them again. */
  generation = 0;

  readonly #limit: number;
  readonly #onlyReadable: boolean;
  readonly #names = new Map<string, NameSet>();
  readonly #chains = new Map<number, Entry[]>();
  readonly #overflow = new Map<string, Labels | null>();
  #size = 0;
  #nextName = 1;

  /** `limit`: number of sets after which all are forgotten. `onlyReadable`: no labels for sets Loki cannot read back. */
  constructor(limit: number, onlyReadable: boolean) {
    this.#limit = limit;
    this.#onlyReadable = onlyReadable;
  }

  /** The name set of names in any order; equal ones keep theirs. */
  nameSet(names: readonly string[]): NameSet {
    const sorted = [...names].sort(compareBytes);
    const text = JSON.stringify(sorted);
    let set = this.#names.get(text);
    if (set === undefined) {
      set = { names: sorted, id: this.#nextName++ };
      this.#names.set(text, set);
    }
    return set;
  }

  /** The set with these values, in the order of the names; the array is copied. Null if Loki cannot read it back. */
  intern(names: NameSet, values: readonly string[]): Labels | null {
    const count = names.names.length;
    if (count === 0) return Labels.empty;
    const hash = hashValues(names.id, values, count);
    const chain = this.#chains.get(hash);
    if (chain !== undefined) {
      for (const entry of chain) if (entry.names === names && equalValues(entry.values, values)) return entry.labels;
      if (chain.length >= MAX_CHAIN) return this.#internOverflow(names, values);
    }
    if (this.#size >= this.#limit) this.#forget();
    const entry = { names, ...this.#make(names, values) };
    this.#size++;
    if (chain === undefined || this.#size === 1) this.#chains.set(hash, [entry]);
    else chain.push(entry);
    return entry.labels;
  }

  /** The one object for labels that came from elsewhere. */
  internLabels(labels: Labels): Labels | null {
    return this.intern(this.nameSet(labels.names), labels.values);
  }

  #make({ names }: NameSet, values: readonly string[]): Pick<Entry, 'values' | 'labels'> {
    const own = values.slice(0, names.length).map(detach);
    const labels = this.#onlyReadable && !isReadable(own) ? null : Labels.fromSorted(names, own);
    return { values: own, labels };
  }

  #internOverflow(names: NameSet, values: readonly string[]): Labels | null {
    const key = JSON.stringify([names.id, ...values.slice(0, names.names.length)]);
    const known = this.#overflow.get(key);
    if (known !== undefined) return known;
    if (this.#size >= this.#limit) this.#forget();
    const { labels } = this.#make(names, values);
    this.#overflow.set(key, labels);
    this.#size++;
    return labels;
  }

  #forget(): void {
    this.#names.clear();
    this.#chains.clear();
    this.#overflow.clear();
    this.#size = 0;
    this.generation++;
  }
}

/** `values` may be longer. */
function equalValues(known: readonly string[], values: readonly string[]): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] !== values[i]) return false;
  return true;
}
