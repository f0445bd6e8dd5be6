import { inRanges, MAX_RUNE, type Ranges } from './char-class.ts';

const NEWLINE: Ranges = [10, 10];
const WORD: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** What a byte outside UTF-8 counts as. */
const REPLACEMENT = 0xfffd;

/** Kinds of neighbours that assertions ask for. */
export const EDGE = 0;
export const NEWLINE_KIND = 1;
export const WORD_KIND = 2;
export const OTHER_KIND = 3;

/**
 * Groups of code points that no set of a program tells apart, numbered from 0, so that an automaton needs one column a
 * group. Groups never mix newline, word characters and others.
 */
export class Alphabet {
  readonly size: number;
  /** Group of each code point below U+0080. */
  readonly ascii: Uint16Array;
  /** Kind of each group. */
  readonly kinds: Uint8Array;
  private readonly starts: Int32Array;
  private readonly groups: Uint16Array;
  /** One code point of each group. */
  readonly members: readonly number[];

  constructor(sets: readonly Ranges[]) {
    const all = [...sets, NEWLINE, WORD];
    const starts = [...new Set([0, ...all.flatMap((set) => set.map((bound, i) => bound + (i & 1)))])]
      .filter((start) => start <= MAX_RUNE)
      .sort((a, b) => a - b);
    const numbers = new Map<string, number>();
    const members: number[] = [];
    const groups = starts.map((start) => {
      const signature = all.map((set) => (inRanges(set, start) ? '1' : '0')).join('');
      let number = numbers.get(signature);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(signature, number);
        members.push(start);
      }
      return number;
    });
    this.size = numbers.size;
    this.starts = Int32Array.from(starts);
    this.groups = Uint16Array.from(groups);
    this.members = members;
    this.ascii = Uint16Array.from({ length: 128 }, (_, code) => this.groupOf(code));
    this.kinds = Uint8Array.from(members, kindOf);
  }

  /** The group of a code point; a lone surrogate stands for a byte outside UTF-8 and counts as U+FFFD. */
  groupOf(rune: number): number {
    const wanted = rune >= 0xd800 && rune <= 0xdfff ? REPLACEMENT : rune;
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= wanted) low = middle;
      else high = middle;
    }
    return this.groups[low];
  }

  /** For each group whether a set holds it. */
  membership(set: Ranges): Uint8Array {
    return Uint8Array.from(this.members, (member) => (inRanges(set, member) ? 1 : 0));
  }
}

function kindOf(rune: number): number {
  if (rune === 10) return NEWLINE_KIND;
  return inRanges(WORD, rune) ? WORD_KIND : OTHER_KIND;
}

/** The kind of the code point `rune`; -1 is the edge of the text. */
export function neighbourKind(rune: number): number {
  return rune < 0 ? EDGE : kindOf(rune);
}

/** True if the assertion holds between neighbours of these kinds. */
export function assertionHolds(assertion: number, before: number, after: number): boolean {
  switch (assertion) {
    case 0:
      return before === EDGE || before === NEWLINE_KIND;
    case 1:
      return after === EDGE || after === NEWLINE_KIND;
    case 2:
      return before === EDGE;
    case 3:
      return after === EDGE;
    case 4:
      return (before === WORD_KIND) !== (after === WORD_KIND);
    default:
      return (before === WORD_KIND) === (after === WORD_KIND);
  }
}
