import type { Labels } from '../../logql/labels.ts';
import type { RequiredTexts } from '../../logql/index.ts';
import { NOT_ASCII, TextScanner, UNUSUAL } from './text-scanner.ts';

/** Texts of which one must occur, and what makes them say nothing about a line. */
interface Group {
  readonly texts: readonly number[];
  /** Flags of the scanner with which every line passes. */
  readonly passes: number;
  readonly labels: readonly string[];
}

/** Tells for a line which extractions could take it, by one search of its bytes for the texts of all of them. */
export class Prefilter {
  readonly #scanner: TextScanner;
  readonly #groups: readonly (readonly Group[])[];

  /** What each extraction requires, most selective first. */
  constructor(required: readonly (readonly RequiredTexts[])[]) {
    const ids = new Map<string, number>();
    const forms = new Map<number, RequiredTexts['anyOf'][number]>();
    const idOf = (form: RequiredTexts['anyOf'][number]): number => {
      const key = `${form.fold ? '~' : '='}${form.text}`;
      const id = ids.get(key) ?? ids.size;
      ids.set(key, id);
      forms.set(id, form);
      return id;
    };
    this.#groups = required.map((groups) =>
      groups.map(({ anyOf, labels }) => ({
        texts: [...new Set(anyOf.map(idOf))],
        passes: passesOf({ anyOf, labels }),
        labels,
      })),
    );
    this.#scanner = new TextScanner([...forms.values()]);
  }

  /** The filter for the lines of a stream, which these extractions read. */
  forStream(labels: Labels, extractions: readonly number[]): StreamPrefilter {
    const groups = new Map(
      extractions.map((id) => [id, this.#groups[id].filter((group) => !group.labels.some((name) => labels.has(name)))]),
    );
    return new StreamPrefilter(this.#scanner, groups);
  }
}

function passesOf({ anyOf, labels }: RequiredTexts): number {
  if (labels.length > 0) return NOT_ASCII | UNUSUAL;
  return anyOf.some(({ fold }) => fold) ? NOT_ASCII : 0;
}

/** An extraction that wants only some lines; the first group leads to it. */
interface Gated {
  readonly extraction: number;
  readonly first: Group;
  readonly others: readonly Group[];
  line: number;
}

/** {@link Prefilter} for one stream. */
export class StreamPrefilter {
  readonly #scanner: TextScanner;
  readonly #always: readonly number[];
  /** By text: the extractions whose first group holds it. */
  readonly #byText = new Map<number, Gated[]>();
  readonly #passing: readonly Gated[];
  /** Extractions that could take the line looked at last; the first {@link count} entries. */
  readonly admitted: Int32Array;
  count = 0;
  #line = 0;
  #flags = 0;
  #hasLearned = false;

  constructor(scanner: TextScanner, groups: ReadonlyMap<number, readonly Group[]>) {
    this.#scanner = scanner;
    const always: number[] = [];
    const gated: Gated[] = [];
    for (const [extraction, [first, ...others]] of groups) {
      if (first === undefined) always.push(extraction);
      else gated.push({ extraction, first, others, line: 0 });
    }
    this.#always = always;
    this.#passing = gated.filter(({ first }) => first.passes !== 0);
    for (const one of gated)
      for (const text of one.first.texts) {
        const list = this.#byText.get(text);
        if (list === undefined) this.#byText.set(text, [one]);
        else list.push(one);
      }
    this.admitted = new Int32Array(groups.size);
    this.admitted.set(always);
  }

  /** Looks at the bytes of a line. Gives true if they are all ASCII; `admitted` and `count` then answer for it. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#hasLearned) {
      this.#hasLearned = true;
      this.#scanner.learn(bytes.subarray(0, LEARNED_BYTES));
    }
    this.count = this.#always.length;
    this.#line++;
    const scanner = this.#scanner;
    this.#flags = scanner.scan(bytes, start, end);
    for (let i = 0; i < scanner.count; i++) {
      const list = this.#byText.get(scanner.found[i]);
      if (list !== undefined) for (const one of list) this.#consider(one);
    }
    if (this.#flags !== 0) for (const one of this.#passing) this.#consider(one);
    return (this.#flags & NOT_ASCII) === 0;
  }

  #consider(one: Gated): void {
    if (one.line === this.#line || !this.#meets(one.first)) return;
    one.line = this.#line;
    for (const group of one.others) if (!this.#meets(group)) return;
    this.admitted[this.count++] = one.extraction;
  }

  #meets({ texts, passes }: Group): boolean {
    if ((passes & this.#flags) !== 0) return true;
    for (const text of texts) if (this.#scanner.has(text)) return true;
    return false;
  }
}

/** Bytes of a stream's first chunk from which the scanner learns what is rare. */
const LEARNED_BYTES = 64 * 1024;
