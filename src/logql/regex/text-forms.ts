import { byteLength } from '../text.ts';
import { orbitOf } from './fold.ts';
import { FOLD_CASE, type LiteralNode, type RegexNode } from './nodes.ts';

/** A text as it stands, or, with `fold`, ASCII in lower case that stands for every case. */
export interface TextForm {
  readonly text: string;
  readonly fold: boolean;
}

/**
 * What is known of the matches of a pattern. `exact`: all of them; `prefixes`: each begins with one of these; `needed`:
 * each holds one of these. What folds is true of texts in ASCII only.
 */
export interface KnownTexts {
  readonly exact: readonly TextForm[] | undefined;
  readonly prefixes: readonly TextForm[];
  readonly needed: readonly TextForm[] | undefined;
}

interface Known extends KnownTexts {
  /** The part may be left out; `prefixes` are those of the part where it is there. */
  readonly optional?: true;
}

const MAX_FORMS = 64;
/** Most members of a set that is spelled out. */
const MAX_SET = 16;
/** Bytes; shorter texts occur in too many lines to be worth a look. */
const SHORTEST_NEEDED = 3;

const EMPTY: readonly TextForm[] = [{ text: '', fold: false }];
const UNKNOWN: Known = { exact: undefined, prefixes: EMPTY, needed: undefined };

/** Analyses a tree without counted repetitions. */
export function knownTexts(tree: RegexNode): KnownTexts {
  const { exact, prefixes: starts, needed, optional } = analyse(tree);
  const prefixes = optional === true ? EMPTY : starts;
  return { exact, prefixes, needed: bestForms([exact, prefixes, needed]) };
}

/** The list that most likely excludes most texts; undefined if none of them excludes enough to matter. */
export function bestForms(lists: readonly (readonly TextForm[] | undefined)[]): readonly TextForm[] | undefined {
  let best: readonly TextForm[] | undefined;
  for (const list of lists) {
    if (list === undefined || !isUsable(list)) continue;
    if (best === undefined || likelihood(list) < likelihood(best)) best = list;
  }
  return best;
}

/** Texts that are all long enough to exclude most lines. */
export function isUsable(forms: readonly TextForm[]): boolean {
  return forms.length > 0 && forms.every(({ text }) => byteLength(text) >= SHORTEST_NEEDED);
}

/** A guess how often one of the texts occurs: one byte in twenty-four is the right one. */
export function likelihood(forms: readonly TextForm[]): number {
  return forms.reduce((sum, { text, fold }) => sum + (fold ? 2 : 1) * 24 ** -byteLength(text), 0);
}

function known(exact: readonly TextForm[]): Known {
  return { exact, prefixes: exact, needed: undefined };
}

function analyse(node: RegexNode): Known {
  switch (node.op) {
    case 'literal':
      return concatenate(node.runes.map((rune) => analyseRune(node, rune)));
    case 'class': {
      const exact = spellOut(node.ranges);
      return exact === undefined ? UNKNOWN : known(exact);
    }
    case 'capture':
      return analyse(node.sub);
    case 'plus': {
      const { exact, prefixes, needed, optional } = analyse(node.sub);
      return { exact: undefined, prefixes, needed: bestForms([exact, needed]), optional };
    }
    case 'star':
      return { exact: undefined, prefixes: analyse(node.sub).prefixes, needed: undefined, optional: true };
    case 'quest': {
      const { exact, prefixes } = analyse(node.sub);
      if (exact !== undefined && exact.length < MAX_FORMS) return known([...exact, ...EMPTY]);
      return { exact: undefined, prefixes, needed: undefined, optional: true };
    }
    case 'concat':
      return concatenate(node.subs.map(analyse));
    case 'alternate':
      return choose(node.subs.map(analyse));
    case 'no_match':
    case 'any':
    case 'any_not_newline':
    case 'repeat':
      return UNKNOWN;
    default:
      return known(EMPTY);
  }
}

function analyseRune({ flags }: LiteralNode, rune: number): Known {
  // U+FFFD also stands for a byte outside UTF-8.
  if (rune === 0xfffd || (rune >= 0xd800 && rune <= 0xdfff)) return UNKNOWN;
  const text = String.fromCodePoint(rune);
  if ((flags & FOLD_CASE) === 0 || orbitOf(rune).length === 1) return known([{ text, fold: false }]);
  return rune < 0x80 ? known([{ text: text.toLowerCase(), fold: true }]) : UNKNOWN;
}

function spellOut(ranges: readonly number[]): readonly TextForm[] | undefined {
  const out: TextForm[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i + 1] - ranges[i] >= MAX_SET) return undefined;
    for (let rune = ranges[i]; rune <= ranges[i + 1]; rune++) {
      if (rune === 0xfffd || (rune >= 0xd800 && rune <= 0xdfff)) return undefined;
      out.push({ text: String.fromCodePoint(rune), fold: false });
    }
  }
  return out.length > 0 && out.length <= MAX_SET ? out : undefined;
}

/** Each left text followed by each right one. */
function cross(left: readonly TextForm[], right: readonly TextForm[]): readonly TextForm[] {
  return left.flatMap((a) => right.map((b) => joinForms(a, b)));
}

/** One text behind the other; if one of them folds, both do. */
export function joinForms(a: TextForm, b: TextForm): TextForm {
  const fold = a.fold || b.fold;
  const text = a.text + b.text;
  return { text: fold ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text, fold };
}

function concatenate(parts: readonly Known[]): Known {
  let prefixes = EMPTY;
  let needed: readonly TextForm[] | undefined;
  let exact: readonly TextForm[] | undefined = EMPTY;
  for (const part of [...parts].reverse()) {
    prefixes = prefixesBefore(part, prefixes);
    needed = bestForms([needed, part.needed, prefixes]);
    exact = exactBefore(part, exact);
  }
  return { exact, prefixes, needed };
}

function exactBefore({ exact }: Known, following: readonly TextForm[] | undefined): readonly TextForm[] | undefined {
  if (exact === undefined || following === undefined) return undefined;
  return exact.length * following.length <= MAX_FORMS ? cross(exact, following) : undefined;
}

/** The prefixes of a part together with what follows it, whose prefixes are given. */
function prefixesBefore(part: Known, following: readonly TextForm[]): readonly TextForm[] {
  if (part.exact !== undefined) {
    if (part.exact.length * following.length <= MAX_FORMS) return cross(part.exact, following);
    return part.exact;
  }
  if (part.optional !== true) return part.prefixes;
  if (part.prefixes.some(({ text }) => text === '')) return EMPTY;
  return part.prefixes.length + following.length <= MAX_FORMS ? [...part.prefixes, ...following] : EMPTY;
}

function choose(parts: readonly Known[]): Known {
  const all = parts.flatMap(({ exact }) => exact ?? []);
  const isExact = parts.every(({ exact }) => exact !== undefined) && all.length <= MAX_FORMS;
  const starts = parts.flatMap(({ prefixes, optional }) => (optional === true ? [...prefixes, ...EMPTY] : prefixes));
  const needed = parts.map((part) =>
    bestForms([part.exact, part.optional === true ? undefined : part.prefixes, part.needed]),
  );
  const texts = needed.flatMap((list) => list ?? []);
  return {
    exact: isExact ? all : undefined,
    prefixes: starts.length <= MAX_FORMS ? starts : EMPTY,
    needed: needed.every((list) => list !== undefined) && texts.length <= MAX_FORMS ? texts : undefined,
  };
}
