/**
 * Finds which of many literals occur in a stretch of bytes, in one pass (Aho and Corasick, 1975). The automaton is a
 * dense table over classes of bytes, so a step is two array reads whatever the number of literals.
 */
export class AhoCorasick {
  readonly #classOf = new Uint8Array(256);
  readonly #classes: number;
  /** Row of the next state for state row + class; a row with its sign flipped reports literals. Row 0 is the start. */
  readonly #next: Int32Array;
  /** For a state (row / classes): the literals that end there, suffixes included. */
  readonly #outputs: readonly (readonly number[])[];
  /** Words of a hit set. */
  readonly words: number;

  /** The literals must not be empty; equal ones share their hits. */
  constructor(literals: readonly Uint8Array[]) {
    this.words = Math.max(1, Math.ceil(literals.length / 32));
    this.#classes = this.#assignClasses(literals);
    const trie = buildTrie(literals, this.#classOf, this.#classes);
    const { next, outputs } = linkStates(trie, this.#classes);
    this.#outputs = outputs;
    this.#next = next.map((state) => (outputs[state].length > 0 ? -state * this.#classes : state * this.#classes));
  }

  /** Bytes that occur in no literal share class 0. */
  #assignClasses(literals: readonly Uint8Array[]): number {
    let classes = 1;
    for (const literal of literals)
      for (const byte of literal) if (this.#classOf[byte] === 0) this.#classOf[byte] = classes++;
    return classes;
  }

  /**
   * Sets bit i of `hits` (32 a word) for every literal i that occurs; the other bits become zero. Gives true if all
   * bytes are ASCII, which costs nothing here and spares the caller a second look.
   */
  scan(bytes: Uint8Array, start: number, end: number, hits: Int32Array): boolean {
    hits.fill(0);
    const classOf = this.#classOf;
    const next = this.#next;
    let row = 0;
    let union = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      union |= byte;
      row = next[row + classOf[byte]];
      if (row >= 0) continue;
      row = -row;
      for (const literal of this.#outputs[row / this.#classes]) hits[literal >> 5] |= 1 << (literal & 31);
    }
    return union < 0x80;
  }
}

interface Trie {
  /** Children by state and class; 0 where there is none. */
  readonly children: number[][];
  readonly ends: number[][];
}

function buildTrie(literals: readonly Uint8Array[], classOf: Uint8Array, classes: number): Trie {
  const children: number[][] = [new Array<number>(classes).fill(0)];
  const ends: number[][] = [[]];
  literals.forEach((literal, id) => {
    if (literal.length === 0) throw new RangeError('an empty literal occurs everywhere');
    let state = 0;
    for (const byte of literal) {
      const known = children[state][classOf[byte]];
      if (known === 0) {
        children[state][classOf[byte]] = children.length;
        state = children.length;
        children.push(new Array<number>(classes).fill(0));
        ends.push([]);
      } else state = known;
    }
    ends[state].push(id);
  });
  return { children, ends };
}

/** Fills the table breadth first: a missing child is the child of the longest proper suffix. */
function linkStates({ children, ends }: Trie, classes: number): { next: Int32Array; outputs: number[][] } {
  const next = new Int32Array(children.length * classes);
  const suffix = new Int32Array(children.length);
  const outputs: number[][] = ends.map((own) => [...own]);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head];
    if (state !== 0) outputs[state].push(...outputs[suffix[state]]);
    for (let c = 0; c < classes; c++) {
      const child = children[state][c];
      const fallback = state === 0 ? 0 : next[suffix[state] * classes + c];
      next[state * classes + c] = child === 0 ? fallback : child;
      if (child === 0) continue;
      suffix[child] = fallback;
      queue.push(child);
    }
  }
  return { next, outputs };
}
