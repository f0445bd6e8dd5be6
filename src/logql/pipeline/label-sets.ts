import { Labels } from '../labels.ts';
import { compareBytes } from '../text.ts';

/** A sorted list of label names; equal lists of one {@link LabelSets} are the same object. */
export interface NameSet {
  readonly names: readonly string[];
  readonly key: string;
}

/** V8 keeps a slice of this many characters or more as a view of the text it came from. */
const SLICE_LENGTH = 13;

/** A copy that does not keep a long text alive for a short part of it. */
function detach(text: string): string {
  return text.length < SLICE_LENGTH ? text : ` ${text}`.slice(1);
}

/** What ends a value in a key: its length, so that no two lists of values have one key. */
const SHORT_MARKS: readonly string[] = Array.from({ length: 250 }, (_, length) => String.fromCharCode(length));

function lengthMark(length: number): string {
  return length < SHORT_MARKS.length ? SHORT_MARKS[length] : `\xff${length}\xff`;
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

/** The label sets of one extractor or pipeline: equal sets are one object. */
export class LabelSets {
  /** Rises when sets or name sets were forgotten: whoever keeps some must ask for them again. */
  generation = 0;

  readonly #limit: number;
  readonly #names = new Map<string, NameSet>();
  readonly #sets = new Map<string, Labels | null>();
  #nextName = 0;

  readonly #onlyReadable: boolean;

  /** `limit`: number of sets after which all are forgotten. `onlyReadable`: no labels for sets Loki cannot read back. */
  constructor(limit: number, onlyReadable: boolean) {
    this.#limit = limit;
    this.#onlyReadable = onlyReadable;
  }

  /** The name set of names in any order; equal ones keep theirs. */
  nameSet(names: readonly string[]): NameSet {
    const sorted = [...names].sort(compareBytes);
    const text = sorted.map((name) => `${name}${lengthMark(name.length)}`).join('');
    let set = this.#names.get(text);
    if (set === undefined) {
      set = { names: sorted, key: `${this.#nextName++}:` };
      this.#names.set(text, set);
    }
    return set;
  }

  /** The set with these values, in the order of the names; the array is copied. Null if Loki cannot read it back. */
  intern({ names, key: nameKey }: NameSet, values: readonly string[]): Labels | null {
    if (names.length === 0) return Labels.empty;
    let key = nameKey;
    for (let i = 0; i < names.length; i++) {
      const value = values[i];
      key += value + lengthMark(value.length);
    }
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    if (this.#sets.size >= this.#limit) this.#forget();
    const own = values.slice(0, names.length).map(detach);
    const labels = this.#onlyReadable && !isReadable(own) ? null : Labels.fromSorted(names, own);
    this.#sets.set(key, labels);
    return labels;
  }

  /** The one object for labels that came from elsewhere. */
  internLabels(labels: Labels): Labels | null {
    return this.intern(this.nameSet(labels.names), labels.values);
  }

  #forget(): void {
    this.#names.clear();
    this.#sets.clear();
    this.generation++;
  }
}
