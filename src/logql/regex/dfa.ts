import { Alphabet, assertionHolds, EDGE, NEWLINE_KIND, OTHER_KIND, WORD_KIND } from './alphabet.ts';
import { ASSERT, FORK, MATCH, SAVE, TAKE, type Program } from './program.ts';

/** Contents of the transition table below the first state. */
const UNKNOWN = 0;
const DEAD = 1;
const MATCHED = 2;
const FIRST_STATE = 3;

/**
 * Most entries of the table and of the lists of places together, a place counting for its text in the index, too (some
 * 4 MB). When they are used up everything is thrown away and built anew as far as it is needed.
 */
const MAX_ENTRIES = 1 << 20;
const ENTRIES_A_PLACE = 4;

interface State {
  /** Where the automaton may stand, before jumps and assertions. */
  readonly places: Int32Array;
  /** Kind of the code point before, as far as the program asks. */
  readonly before: number;
}

/**
 * Tells whether a text holds a match, one table look-up a character: a deterministic automaton whose states are made
 * when they are first reached. The time is linear in the text whatever the pattern; memory is bounded by the table.
 */
export class Dfa {
  private readonly program: Program;
  private readonly alphabet: Alphabet;
  private readonly members: readonly Uint8Array[];
  private readonly stride: number;
  private table: Int32Array;
  private states: State[] = [];
  private numbers = new Map<string, number>();
  private startState = DEAD;
  private readonly marks: Int32Array;
  private mark = 0;
  private resets = 0;
  private entries = 0;

  constructor(program: Program) {
    this.program = program;
    this.alphabet = new Alphabet(program.sets);
    this.members = program.sets.map((set) => this.alphabet.membership(set));
    this.stride = this.alphabet.size + 1;
    this.marks = new Int32Array(program.op.length);
    this.table = new Int32Array(0);
    this.reset();
  }

  test(text: string): boolean {
    const { ascii } = this.alphabet;
    const { length } = text;
    let { table } = this;
    const { resets } = this;
    let state = this.startState;
    if (state < FIRST_STATE) return state === MATCHED;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      let group: number;
      if (unit < 128) group = ascii[unit];
      else {
        const rune = text.codePointAt(i) ?? 0;
        if (rune > 0xffff) i++;
        group = this.alphabet.groupOf(rune);
      }
      let next = table[state + group];
      if (next < FIRST_STATE) {
        if (next === UNKNOWN) {
          next = this.advance(state, group);
          ({ table } = this);
          // A text that fills the table by itself makes a new state a character: keeping them would not pay.
          if (this.resets > resets && next >= FIRST_STATE) return this.simulate(text, i + 1, this.stateAt(next));
        }
        if (next === DEAD) return false;
        if (next === MATCHED) return true;
      }
      state = next;
    }
    return this.atEnd(state);
  }

  /** The rest of a test without keeping states. */
  private simulate(text: string, from: number, state: State): boolean {
    const { out, arg, restarts, start } = this.program;
    let { places, before }: { places: Iterable<number>; before: number } = state;
    for (let i = from; i < text.length; i++) {
      const rune = text.codePointAt(i) ?? 0;
      if (rune > 0xffff) i++;
      const group = this.alphabet.groupOf(rune);
      const takers = this.closure(places, before, this.alphabet.kinds[group]);
      if (takers === undefined) return true;
      const next = restarts ? [start] : [];
      for (const place of takers) if (this.members[arg[place]][group] === 1) next.push(out[place]);
      if (next.length === 0) return false;
      places = next;
      before = this.alphabet.kinds[group];
    }
    return this.closure(places, before, EDGE) === undefined;
  }

  /** The state before the first character, for walking by hand. */
  initial(): number {
    return this.startState;
  }

  /** The state behind a code point. States are numbers of the table and hold until it is emptied. */
  next(state: number, rune: number): number {
    if (state < FIRST_STATE) return state;
    const group = this.alphabet.groupOf(rune);
    const known = this.table[state + group];
    return known === UNKNOWN ? this.advance(state, group) : known;
  }

  /** Whether a text that ends in this state holds a match. */
  accepts(state: number): boolean {
    return state < FIRST_STATE ? state === MATCHED : this.atEnd(state);
  }

  /** True while no state number has been given away. */
  get stable(): boolean {
    return this.resets === 1;
  }

  private atEnd(state: number): boolean {
    const column = state + this.alphabet.size;
    if (this.table[column] === UNKNOWN) {
      const { places, before } = this.stateAt(state);
      this.table[column] = this.closure(places, before, EDGE) === undefined ? MATCHED : DEAD;
    }
    return this.table[column] === MATCHED;
  }

  private stateAt(offset: number): State {
    return this.states[(offset - FIRST_STATE) / this.stride];
  }

  private reset(): void {
    this.resets++;
    this.entries = 0;
    this.states = [];
    this.numbers = new Map();
    this.table = new Int32Array(FIRST_STATE + this.stride * 16);
    this.startState = this.intern(Int32Array.of(this.program.start), EDGE);
  }

  /** The state behind a character, entered into the table. */
  private advance(state: number, group: number): number {
    const { places, before } = this.stateAt(state);
    const takers = this.closure(places, before, this.alphabet.kinds[group]);
    if (takers === undefined) return (this.table[state + group] = MATCHED);
    const { arg, out, start } = this.program;
    const next = new Set<number>();
    for (const place of takers) if (this.members[arg[place]][group] === 1) next.add(out[place]);
    if (this.program.restarts) next.add(start);
    if (next.size === 0) return (this.table[state + group] = DEAD);
    const target = Int32Array.from(next).sort();
    const kind = this.relevantKind(this.alphabet.kinds[group]);
    if (this.entries > MAX_ENTRIES) {
      this.reset();
      return this.intern(target, kind);
    }
    const number = this.intern(target, kind);
    this.table[state + group] = number;
    return number;
  }

  /** Keeps states few: what no assertion asks about the character before is forgotten. */
  private relevantKind(kind: number): number {
    const { assertions } = this.program;
    if (kind === NEWLINE_KIND && (assertions & 1) === 0) return OTHER_KIND;
    if (kind === WORD_KIND && (assertions & 0b110000) === 0) return OTHER_KIND;
    return kind;
  }

  private intern(places: Int32Array, before: number): number {
    if (this.closure(places, -1, -1) === undefined) return MATCHED;
    const key = `${before}:${places.join()}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = FIRST_STATE + this.states.length * this.stride;
    this.states.push({ places, before });
    this.numbers.set(key, number);
    this.entries += this.stride + ENTRIES_A_PLACE * places.length;
    if (number + this.stride > this.table.length) {
      const larger = new Int32Array(Math.max(2 * this.table.length, number + this.stride));
      larger.set(this.table);
      this.table = larger;
    }
    return number;
  }

  /**
   * The TAKE instructions reachable between two neighbours; undefined if MATCH is. With kinds -1 no assertion holds.
   */
  private closure(places: Iterable<number>, before: number, after: number): number[] | undefined {
    const { op, out, arg } = this.program;
    const mark = ++this.mark;
    const stack = [...places];
    const takers: number[] = [];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      if (this.marks[place] === mark) continue;
      this.marks[place] = mark;
      switch (op[place]) {
        case MATCH:
          return undefined;
        case FORK:
          stack.push(out[place], arg[place]);
          break;
        case SAVE:
          stack.push(out[place]);
          break;
        case ASSERT:
          if (after >= 0 && assertionHolds(arg[place], before, after)) stack.push(out[place]);
          break;
        case TAKE:
          takers.push(place);
          break;
      }
    }
    return takers;
  }
}
