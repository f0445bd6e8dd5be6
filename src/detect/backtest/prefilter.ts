import { encodeUtf8 } from '../../logql/text.ts';
import { AhoCorasick } from './aho-corasick.ts';

/**
 * What the line of an extraction must contain: for every group at least one of its literals. No group: any line may
 * matter.
 */
export type RequiredLiterals = readonly (readonly string[])[];

interface Group {
  /** Words of the hit set, and the bits of them that count. */
  readonly words: readonly number[];
  readonly masks: readonly number[];
}

/** Tells for a line which extractions could take it, by one pass over its bytes for all literals of all of them. */
export class Prefilter {
  readonly #automaton: AhoCorasick;
  readonly #hits: Int32Array;
  readonly #groups: readonly (readonly Group[])[];

  constructor(required: readonly RequiredLiterals[]) {
    const ids = new Map<string, number>();
    const idOf = (literal: string): number => {
      const id = ids.get(literal) ?? ids.size;
      ids.set(literal, id);
      return id;
    };
    this.#groups = required.map((groups) =>
      groups.filter((group) => group.length > 0 && !group.includes('')).map((group) => toGroup(group.map(idOf))),
    );
    this.#automaton = new AhoCorasick([...ids.keys()].map((literal) => encodeUtf8(literal)));
    this.#hits = new Int32Array(this.#automaton.words);
  }

  /** Looks at the bytes of a line; {@link admits} then answers for it. Gives true if they are all ASCII. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#automaton.scan(bytes, start, end, this.#hits);
  }

  /** True if the line looked at last contains what an extraction needs. */
  admits(extraction: number): boolean {
    const groups = this.#groups[extraction];
    for (let g = 0; g < groups.length; g++) if (!this.#meets(groups[g])) return false;
    return true;
  }

  #meets({ words, masks }: Group): boolean {
    for (let i = 0; i < words.length; i++) if ((this.#hits[words[i]] & masks[i]) !== 0) return true;
    return false;
  }
}

function toGroup(ids: readonly number[]): Group {
  const masks = new Map<number, number>();
  for (const id of ids) masks.set(id >> 5, (masks.get(id >> 5) ?? 0) | (1 << (id & 31)));
  return { words: [...masks.keys()], masks: [...masks.values()] };
}
