import { Alphabet } from './alphabet.ts';
import { Dfa } from './dfa.ts';
import type { Program } from './program.ts';

/** Most pairs of states that are looked at. */
const MAX_PAIRS = 20_000;
/** Characters that read well in an example, the best first. */
const READABLE = 'xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./:=,;';

export interface Difference {
  /** A shortest text in which only the first program finds a match; undefined if there is none. */
  readonly onlyFirst: string | undefined;
  readonly onlySecond: string | undefined;
  /** False if the search was given up, so that undefined means nothing. */
  readonly complete: boolean;
}

/**
 * Compares what two programs find in texts without newline, by walking through both automata at once, breadth first.
 */
export function differenceOf(first: Program, second: Program): Difference {
  const [left, right] = [new Dfa(first), new Dfa(second)];
  const runes = exampleRunes([...first.sets, ...second.sets]);
  const texts = new Map<string, string>();
  const open: { readonly left: number; readonly right: number; readonly text: string }[] = [];
  const result: { onlyFirst: string | undefined; onlySecond: string | undefined } = {
    onlyFirst: undefined,
    onlySecond: undefined,
  };
  const visit = (leftState: number, rightState: number, text: string): void => {
    const key = `${leftState},${rightState}`;
    if (texts.has(key)) return;
    texts.set(key, text);
    open.push({ left: leftState, right: rightState, text });
    const [inLeft, inRight] = [left.accepts(leftState), right.accepts(rightState)];
    if (inLeft && !inRight) result.onlyFirst ??= text;
    if (inRight && !inLeft) result.onlySecond ??= text;
  };
  visit(left.initial(), right.initial(), '');
  for (let i = 0; i < open.length; i++) {
    if (result.onlyFirst !== undefined && result.onlySecond !== undefined) break;
    if (open.length > MAX_PAIRS || !left.stable || !right.stable) return { ...result, complete: false };
    const { left: leftState, right: rightState, text } = open[i];
    for (const rune of runes) {
      visit(left.next(leftState, rune), right.next(rightState, rune), text + String.fromCodePoint(rune));
    }
  }
  return { ...result, complete: true };
}

/** A readable code point for each group of the joint alphabet, the newline left out. */
function exampleRunes(sets: readonly (readonly number[])[]): number[] {
  const alphabet = new Alphabet(sets);
  const found = new Map<number, number>();
  for (const char of READABLE) {
    const rune = char.charCodeAt(0);
    const group = alphabet.groupOf(rune);
    if (!found.has(group)) found.set(group, rune);
  }
  for (const member of alphabet.members) {
    const group = alphabet.groupOf(member);
    const surrogate = member >= 0xd800 && member <= 0xdfff;
    if (!found.has(group) && !surrogate && member !== 10) found.set(group, member);
  }
  return [...found.values()];
}
