import type { RequiredTexts } from '../../logql/index.ts';
import type { Labels } from '../../logql/labels.ts';
import { NOT_ASCII, TextScanner, UNUSUAL } from './text-scanner.ts';

/** Tells for a line which extractions could take it, by one search of its bytes for the texts of all of them. */
export class Prefilter {
  readonly #required: readonly (readonly RequiredTexts[])[];

  /** What each extraction requires. */
  constructor(required: readonly (readonly RequiredTexts[])[]) {
    this.#required = required;
  }

  /** The filter for the lines of a stream, which these extractions read. */
  forStream(labels: Labels, extractions: readonly number[]): StreamPrefilter {
    return new StreamPrefilter(
      extractions.map((extraction) => ({
        extraction,
        required: this.#required[extraction].filter((one) => !one.labels.some((name) => labels.has(name))),
      })),
    );
  }
}

interface Reader {
  readonly extraction: number;
  readonly required: readonly RequiredTexts[];
}

/** Texts of which one must occur, by their numbers in the scanner. */
interface Group {
  readonly texts: readonly number[];
  /** Flags of the scanner with which every line passes. */
  readonly passes: number;
}

/** An extraction that wants only some lines; the first group leads to it. */
interface Gated {
  readonly extraction: number;
  readonly first: Group;
  readonly others: readonly Group[];
  line: number;
}

/** How the texts of a stream's extractions are looked for, once its first lines are known. */
interface Search {
  readonly scanner: TextScanner;
  readonly always: readonly number[];
  /** By text: the extractions whose first group holds it. */
  readonly byText: readonly (readonly Gated[])[];
  readonly passing: readonly Gated[];
}

/** {@link Prefilter} for one stream. */
export class StreamPrefilter {
  readonly #readers: readonly Reader[];
  #search: Search | undefined;
  /** Extractions that could take the line looked at last; the first {@link count} entries. */
  readonly admitted: Int32Array;
  count = 0;
  #line = 0;
  #flags = 0;

  constructor(readers: readonly Reader[]) {
    this.#readers = readers;
    this.admitted = new Int32Array(readers.length);
  }

  /** Looks at the bytes of a line. Gives true if they are all ASCII; `admitted` and `count` then answer for it. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    const search = (this.#search ??= this.#prepare(bytes, start));
    const { scanner, byText } = search;
    this.#line++;
    this.count = search.always.length;
    this.#flags = scanner.scan(bytes, start, end);
    for (let i = 0; i < scanner.count; i++) {
      const list = byText[scanner.found[i]];
      for (let at = 0; at < list.length; at++) this.#consider(list[at], scanner);
    }
    if (this.#flags !== 0) for (const one of search.passing) this.#consider(one, scanner);
    return (this.#flags & NOT_ASCII) === 0;
  }

  #prepare(bytes: Uint8Array, start: number): Search {
    const search = prepareSearch(this.#readers, bytes.subarray(start, start + SAMPLE_BYTES));
    this.admitted.set(search.always);
    return search;
  }

  #consider(one: Gated, scanner: TextScanner): void {
    if (one.line === this.#line) return;
    if (!this.#meets(one.first, scanner)) return;
    one.line = this.#line;
    for (const group of one.others) if (!this.#meets(group, scanner)) return;
    this.admitted[this.count++] = one.extraction;
  }

  #meets({ texts, passes }: Group, scanner: TextScanner): boolean {
    if ((passes & this.#flags) !== 0) return true;
    for (let i = 0; i < texts.length; i++) if (scanner.has(texts[i])) return true;
    return false;
  }
}

const SAMPLE_BYTES = 128 * 1024;
/** Texts that occur in more of the sample's lines are not worth the search. */
const MOST_LINES = 0.5;
/** A further group must spare an extraction at least this share of all lines. */
const LEAST_SPARED = 0.05;
/** Flags that fewer of the sample's lines have stand for the texts that cause them. */
const RARE_FLAG = 0.05;

/** Chooses what to look for by how often it occurs in a sample of lines. */
function prepareSearch(readers: readonly Reader[], sample: Uint8Array): Search {
  const all = new TextNumbers();
  const groups = readers.map(({ required }) => required.map((one) => toGroup(one, all)));
  const lines = foundInLines(new TextScanner(all.forms, sample), sample);
  const rare = [NOT_ASCII, UNUSUAL].reduce((flags, flag) => {
    const share = lines.filter((line) => (line.flags & flag) !== 0).length / Math.max(1, lines.length);
    return share < RARE_FLAG ? flags | flag : flags;
  }, 0);
  const kept = new TextNumbers();
  const always: number[] = [];
  const gated: Gated[] = [];
  readers.forEach(({ extraction, required }, reader) => {
    const chosen = chooseGroups(groups[reader], lines);
    const [first, ...others] = chosen.map((i) => toGroup(required[i], kept, rare));
    if (first === undefined) always.push(extraction);
    else gated.push({ extraction, first, others, line: 0 });
  });
  return {
    scanner: new TextScanner(kept.forms, sample),
    always,
    byText: kept.forms.map((_, text) => gated.filter(({ first }) => first.texts.includes(text))),
    passing: gated.filter(({ first }) => first.passes !== 0),
  };
}

interface Found {
  readonly texts: ReadonlySet<number>;
  readonly flags: number;
}

/** Places of the groups to keep: the one that fewest lines meet, then those that spare more lines. */
function chooseGroups(groups: readonly Group[], lines: readonly Found[]): number[] {
  const meets = (found: Found, group: Group) => group.texts.some((text) => found.texts.has(text));
  const ranked = groups
    .map((group, i) => ({ group, i, count: lines.filter((found) => meets(found, group)).length }))
    .sort((a, b) => a.count - b.count);
  const chosen: number[] = [];
  let left = lines;
  for (const { group, i } of ranked) {
    const passing = left.filter((found) => meets(found, group));
    const least = chosen.length === 0 ? 1 - MOST_LINES : LEAST_SPARED;
    if (left.length - passing.length < least * lines.length) continue;
    chosen.push(i);
    left = passing;
  }
  return chosen;
}

/** The texts in each line of a sample. */
function foundInLines(scanner: TextScanner, sample: Uint8Array): Found[] {
  const lines: Found[] = [];
  let start = 0;
  while (start < sample.length) {
    const feed = sample.indexOf(0x0a, start);
    const end = feed < 0 ? sample.length : feed;
    const flags = scanner.scan(sample, start, end);
    lines.push({ texts: new Set(scanner.found.subarray(0, scanner.count)), flags });
    start = end + 1;
  }
  return lines;
}

/** Gives each text a number. */
class TextNumbers {
  readonly forms: RequiredTexts['anyOf'][number][] = [];
  readonly #numbers = new Map<string, number>();

  of(form: RequiredTexts['anyOf'][number]): number {
    const key = `${form.fold ? '~' : '='}${form.text}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.forms.length);
    return this.forms.push(form) - 1;
  }
}

/** Texts that cause a flag of `rare` are not looked for: with the flag, every line passes. */
function toGroup({ anyOf, labels }: RequiredTexts, numbers: TextNumbers, rare = 0): Group {
  const texts = new Set<number>();
  let passes = labels.length > 0 ? NOT_ASCII | UNUSUAL : 0;
  for (const form of anyOf) {
    if (form.fold) passes |= NOT_ASCII;
    const caused = causedFlags(form.text) & rare;
    passes |= caused;
    if (caused === 0) texts.add(numbers.of(form));
  }
  return { texts: [...texts], passes };
}

/** The flags that every line with the text has. */
function causedFlags(text: string): number {
  const notAscii = /[^\0-\x7f]/.test(text) ? NOT_ASCII : 0;
  return notAscii | (/[\\\t\r\n]/.test(text) ? UNUSUAL : 0);
}
