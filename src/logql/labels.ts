import { compareBytes } from './text.ts';
import { quoteGo } from './go/strconv.ts';

/**
 * An immutable set of labels, sorted by name in byte order, names unique. Empty values are kept: Loki shows them in
 * results. Two sets are equal exactly if their {@link Labels.key} are equal.
 */
export class Labels {
  static readonly empty = new Labels([], []);

  readonly names: readonly string[];
  readonly values: readonly string[];
  #key: string | undefined;

  private constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
  }

  /** A set of name and value pairs in any order; a later pair replaces an earlier one of the same name. */
  static of(pairs: Iterable<readonly [string, string]>): Labels {
    const map = new Map(pairs);
    if (map.size === 0) return Labels.empty;
    const names = [...map.keys()].sort(compareBytes);
    return new Labels(
      names,
      names.map((name) => map.get(name) ?? ''),
    );
  }

  /** A set of the own properties of an object. */
  static fromObject(object: Readonly<Record<string, string>>): Labels {
    return Labels.of(Object.entries(object));
  }

  /** Names and values that are already sorted and unique; the arrays must not change afterwards. */
  static fromSorted(names: readonly string[], values: readonly string[]): Labels {
    return names.length === 0 ? Labels.empty : new Labels(names, values);
  }

  get size(): number {
    return this.names.length;
  }

  /** A text that is equal for equal sets and different for different ones; not for people. */
  get key(): string {
    if (this.#key === undefined) {
      let key = '';
      for (let i = 0; i < this.names.length; i++) {
        const value = this.values[i];
        key += `${this.names[i]}=${value.length}:${value}`;
      }
      this.#key = key;
    }
    return this.#key;
  }

  /** The value of a label; undefined if the set has no such label. */
  get(name: string): string | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** The set with only the labels whose name passes. */
  filter(keep: (name: string) => boolean): Labels {
    const names: string[] = [];
    const values: string[] = [];
    for (let i = 0; i < this.names.length; i++) {
      if (!keep(this.names[i])) continue;
      names.push(this.names[i]);
      values.push(this.values[i]);
    }
    return names.length === this.names.length ? this : Labels.fromSorted(names, values);
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (let i = 0; i < this.names.length; i++) yield [this.names[i], this.values[i]];
  }

  toObject(): Record<string, string> {
    return Object.fromEntries(this);
  }

  /** Loki's own form: `{a="b", c="d"}`, values quoted as Go does; so are names that are no plain identifiers. */
  toString(): string {
    return `{${this.names.map((name, i) => `${printName(name)}=${quoteGo(this.values[i])}`).join(', ')}}`;
  }

  /** Prometheus order: name, then value, pair by pair, then the number of pairs; byte order. */
  static compare(a: Labels, b: Labels): number {
    const length = Math.min(a.size, b.size);
    for (let i = 0; i < length; i++) {
      const order = compareBytes(a.names[i], b.names[i]) || compareBytes(a.values[i], b.values[i]);
      if (order !== 0) return order;
    }
    return a.size - b.size;
  }
}

function printName(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoteGo(name);
}
