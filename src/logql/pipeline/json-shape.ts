/** Kinds of values, as bits. */
export const TEXT = 1;
export const WORD = 2;
export const NULL = 4;

/** Objects of a shape after which an expression is made for it. */
const SEEN_BEFORE_PATTERN = 16;
/** Expressions made for a shape, as values of other kinds and keys that are asked for turn up. */
const MOST_PATTERNS = 64;

const VALUES: ReadonlyMap<number, string> = new Map([
  [TEXT, '"([^"\\\\]*)"'],
  [WORD, '(-?[0-9][-+.0-9eE]*|true|false)'],
  [NULL, '(null)'],
]);

function valuePattern(kinds: number, isAsked: boolean): string {
  const single = VALUES.get(kinds);
  if (single !== undefined) return isAsked ? single : single.replace(/\((?=\[|-|n)/, '(?:');
  return `(?:${[TEXT, WORD, NULL]
    .filter((kind) => (kinds & kind) !== 0)
    .map((kind) => valuePattern(kind, false))
    .join('|')})`;
}

/**
 * The keys of an object up to some field, as a chain to the first one. Objects with the same keys share their shape.
 * A shape that is met often has a regular expression that reads its lines at once; it needs linear time.
 */
export class JsonShape {
  readonly key: string;
  /** The key with its quotes and colon. */
  readonly text: string;
  readonly #before: JsonShape | undefined;
  /** The field that was met last in this place, and all that were. */
  last: JsonShape | undefined;
  readonly next: JsonShape[] = [];
  #keys: readonly string[] | undefined;
  #fields: ReadonlyMap<string, number> | undefined;
  #seen = 0;
  #kinds = new Uint8Array(0);
  readonly #asked: (boolean | undefined)[] = [];
  #patterns = 0;
  /** Reads a line of this shape with the kinds of values met so far. */
  pattern: RegExp | undefined;
  /** By field: the group of the pattern that holds the value; 0 for none. */
  #groups = new Uint16Array(0);

  constructor(key: string, before: JsonShape | undefined) {
    this.key = key;
    this.text = `"${key}":`;
    this.#before = before;
  }

  get keys(): readonly string[] {
    this.#keys ??= JsonShape.#keysOf(this);
    return this.#keys;
  }

  static #keysOf(shape: JsonShape): readonly string[] {
    const keys: string[] = [];
    for (let at = shape; at.#before !== undefined; at = at.#before) keys.push(at.key);
    return keys.reverse();
  }

  /** The first field of each key. */
  get fields(): ReadonlyMap<string, number> {
    this.#fields ??= new Map(this.keys.map((key, i): [string, number] => [key, i]).reverse());
    return this.#fields;
  }

  /** Takes note of an object of this shape and the kinds of its values. */
  met(kinds: Uint8Array): void {
    const count = this.keys.length;
    if (this.#kinds.length < count) this.#kinds = new Uint8Array(count);
    let isNew = this.pattern === undefined;
    for (let i = 0; i < count; i++) {
      if ((this.#kinds[i] & kinds[i]) === kinds[i]) continue;
      this.#kinds[i] |= kinds[i];
      isNew = true;
    }
    if (++this.#seen >= SEEN_BEFORE_PATTERN && isNew) this.#compile();
  }

  /** Asks for the value of a field from now on. */
  ask(field: number): void {
    if (this.#asked[field] === true) return;
    this.#asked[field] = true;
    if (this.pattern !== undefined) this.#compile();
  }

  /** Kinds that the field had so far. */
  kindsOf(field: number): number {
    return this.#kinds[field];
  }

  /** The group of {@link pattern} with the value of a field; 0 if there is none. */
  groupOf(field: number): number {
    return this.#groups[field];
  }

  #compile(): void {
    this.pattern = undefined;
    if (this.#patterns++ >= MOST_PATTERNS) return;
    const { keys } = this;
    const groups = new Uint16Array(keys.length);
    let count = 0;
    const fields = keys.map((key, i) => {
      const isGroup = this.#asked[i] === true && VALUES.has(this.#kinds[i]);
      if (isGroup) groups[i] = ++count;
      return `"${quoted(key)}": ?${valuePattern(this.#kinds[i], isGroup)}`;
    });
    this.#groups = groups;
    this.pattern = new RegExp(`^\\{${fields.join(', ?')}\\}$`);
  }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
