import { ANY, ANY_NOT_NEWLINE, cleanRanges, inRanges, sameRanges, type Ranges } from './char-class.ts';
import { foldRanges } from './fold.ts';
import type { Limits } from './limits.ts';
import type { Dialect } from './named-classes.ts';
import { FOLD_CASE, type LiteralNode, type RegexNode } from './nodes.ts';

/**
 * How Go's parser rewrites alternations: common literal prefixes move out (`warn|warning` is `warn(?:|ing)`), then
 * common first sets, then single characters and sets join to one set, then repeated empty branches become one. Loki's
 * filter simplifier works on the result, so each step must be the same.
 */
export function factorAlternatives(subs: readonly RegexNode[], limits: Limits, dialect: Dialect): readonly RegexNode[] {
  if (subs.length < 2) return subs;
  return joinEmpties(joinSets(factorFirstSets(factorLiterals(subs, limits, dialect), limits, dialect)));
}

function factorLiterals(subs: readonly RegexNode[], limits: Limits, dialect: Dialect): RegexNode[] {
  const out: RegexNode[] = [];
  let start = 0;
  let common: readonly number[] = [];
  let fold = 0;
  for (let i = 0; i <= subs.length; i++) {
    const leading = i < subs.length ? leadingLiteral(subs[i]) : undefined;
    const runes = leading?.runes ?? [];
    const runeFold = (leading?.flags ?? 0) & FOLD_CASE;
    if (i < subs.length && runeFold === fold) {
      const same = commonLength(common, runes);
      if (same > 0) {
        common = common.slice(0, same);
        continue;
      }
    }
    if (i === start + 1) out.push(subs[start]);
    else if (i > start) {
      const prefix: LiteralNode = { op: 'literal', flags: fold, runes: common };
      limits.take();
      const rests = subs.slice(start, i).map((sub) => withoutRunes(sub, common.length, limits));
      rests.forEach((rest) => limits.check(rest));
      out.push(joined(prefix, rests, limits, dialect));
    }
    start = i;
    common = runes;
    fold = runeFold;
  }
  return out;
}

function leadingLiteral(node: RegexNode): LiteralNode | undefined {
  const first = node.op === 'concat' && node.subs.length > 0 ? node.subs[0] : node;
  return first.op === 'literal' ? first : undefined;
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

/** The node without the first `count` code points of the literal it begins with. */
function withoutRunes(node: RegexNode, count: number, limits: Limits): RegexNode {
  if (node.op === 'literal') {
    const runes = node.runes.slice(count);
    return runes.length === 0 ? { op: 'empty', flags: node.flags } : { ...node, runes };
  }
  if (node.op !== 'concat' || node.subs.length === 0) return node;
  const first = withoutRunes(node.subs[0], count, limits);
  if (first.op !== 'empty') return { ...node, subs: [first, ...node.subs.slice(1)] };
  limits.giveBack();
  return withoutFirst(node.subs.slice(1), node.flags, limits);
}

function withoutFirst(rest: readonly RegexNode[], flags: number, limits: Limits): RegexNode {
  if (rest.length === 0) return { op: 'empty', flags };
  if (rest.length > 1) return { op: 'concat', flags, subs: rest };
  limits.giveBack();
  return rest[0];
}

/** `prefix(?:rest|rest…)`, the rests factored in turn. */
function joined(prefix: RegexNode, rests: readonly RegexNode[], limits: Limits, dialect: Dialect): RegexNode {
  const suffix = alternation(rests, limits, dialect);
  limits.take();
  return { op: 'concat', flags: 0, subs: [prefix, suffix] };
}

/** The alternation of some nodes, nested ones lifted, factored; one node alone stays as it is. */
export function alternation(subs: readonly RegexNode[], limits: Limits, dialect: Dialect): RegexNode {
  if (subs.length === 1) return subs[0];
  limits.take();
  const flat: RegexNode[] = [];
  for (const sub of subs) {
    if (sub.op !== 'alternate') {
      flat.push(sub);
      continue;
    }
    flat.push(...sub.subs);
    limits.giveBack();
  }
  const factored = factorAlternatives(flat, limits, dialect);
  if (factored.length !== 1) return { op: 'alternate', flags: 0, subs: factored };
  limits.giveBack();
  return factored[0];
}

function factorFirstSets(subs: readonly RegexNode[], limits: Limits, dialect: Dialect): RegexNode[] {
  const out: RegexNode[] = [];
  let start = 0;
  let first: RegexNode | undefined;
  for (let i = 0; i <= subs.length; i++) {
    const leading = i < subs.length ? leadingPiece(subs[i]) : undefined;
    if (first !== undefined && leading !== undefined && isSetOrFixedRepeat(first) && samePiece(first, leading, dialect))
      continue;
    if (i === start + 1) out.push(subs[start]);
    else if (i > start && first !== undefined) {
      const rests = subs.slice(start, i).map((sub, index) => withoutPiece(sub, index > 0, limits));
      rests.forEach((rest) => limits.check(rest));
      out.push(joined(first, rests, limits, dialect));
    }
    start = i;
    first = leading;
  }
  return out;
}

function leadingPiece(node: RegexNode): RegexNode | undefined {
  const first = node.op === 'concat' && node.subs.length > 0 ? node.subs[0] : node;
  return first.op === 'empty' ? undefined : first;
}

function withoutPiece(node: RegexNode, giveBack: boolean, limits: Limits): RegexNode {
  if (giveBack) limits.giveBack();
  if (node.op === 'concat' && node.subs.length > 0) return withoutFirst(node.subs.slice(1), node.flags, limits);
  limits.take();
  return { op: 'empty', flags: 0 };
}

function isSetOrFixedRepeat(node: RegexNode): boolean {
  return isSet(node) || (node.op === 'repeat' && node.min === node.max && isSet(node.sub));
}

/**
 * Equality of first pieces. The vendored parser does not look at case-insensitivity: of `A|(?i:a)x` it makes
 * `A(?:|x)`.
 */
function samePiece(a: RegexNode, b: RegexNode, dialect: Dialect): boolean {
  if (a.op === 'literal' && b.op === 'literal') {
    return sameRanges(a.runes, b.runes) && (dialect === 'vendored' || ((a.flags ^ b.flags) & FOLD_CASE) === 0);
  }
  if (a.op === 'class' && b.op === 'class') return sameRanges(a.ranges, b.ranges);
  if (a.op === 'repeat' && b.op === 'repeat') {
    return a.min === b.min && a.max === b.max && ((a.flags ^ b.flags) & 8) === 0 && samePiece(a.sub, b.sub, dialect);
  }
  return (a.op === 'any' || a.op === 'any_not_newline') && a.op === b.op;
}

/** One code point exactly: a letter, a set or a dot. */
export function isSet(node: RegexNode): boolean {
  switch (node.op) {
    case 'literal':
      return node.runes.length === 1;
    case 'class':
    case 'any':
    case 'any_not_newline':
      return true;
    default:
      return false;
  }
}

const COMPLEXITY = { literal: 0, class: 1, any_not_newline: 2, any: 3 } as const;

function complexity(node: RegexNode): number {
  return isSet(node) ? COMPLEXITY[node.op as keyof typeof COMPLEXITY] : -1;
}

function joinSets(subs: readonly RegexNode[]): RegexNode[] {
  const out: RegexNode[] = [];
  let run: RegexNode[] = [];
  const flush = (): void => {
    if (run.length === 1) out.push(run[0]);
    else if (run.length > 1) out.push(cleanSet(mergeAll(run)));
    run = [];
  };
  for (const sub of subs) {
    if (isSet(sub)) run.push(sub);
    else {
      flush();
      out.push(sub);
    }
  }
  flush();
  return out;
}

function mergeAll(run: readonly RegexNode[]): RegexNode {
  let most = 0;
  for (let i = 1; i < run.length; i++) if (moreComplex(run[i], run[most])) most = i;
  const rest = [...run];
  rest[most] = run[0];
  return rest.slice(1).reduce((into, node) => mergeSets(into, node), run[most]);
}

function moreComplex(a: RegexNode, b: RegexNode): boolean {
  const difference = complexity(a) - complexity(b);
  return difference > 0 || (difference === 0 && width(a) > width(b));
}

function width(node: RegexNode): number {
  return node.op === 'class' ? node.ranges.length : node.op === 'literal' ? node.runes.length : 0;
}

/** The union of two single-character nodes; `into` is at least as complex as `other`. */
function mergeSets(into: RegexNode, other: RegexNode): RegexNode {
  if (into.op === 'any') return into;
  if (into.op === 'any_not_newline') return setHas(other, 10) ? { op: 'any', flags: into.flags } : into;
  if (
    into.op === 'literal' &&
    other.op === 'literal' &&
    into.runes[0] === other.runes[0] &&
    into.flags === other.flags
  ) {
    return into;
  }
  return { op: 'class', flags: into.flags, ranges: cleanRanges([...rangesOf(into), ...rangesOf(other)]) };
}

/** The union of two neighbours of an alternation, the more complex one first. */
export function mergeNeighbours(left: RegexNode, right: RegexNode): RegexNode {
  return complexity(right) > complexity(left) ? mergeSets(right, left) : mergeSets(left, right);
}

/** The set of one code point as ranges, folding applied. */
function rangesOf(node: RegexNode): Ranges {
  switch (node.op) {
    case 'literal': {
      const single = [node.runes[0], node.runes[0]];
      return (node.flags & FOLD_CASE) === 0 ? single : foldRanges(single);
    }
    case 'class':
      return node.ranges;
    case 'any':
      return ANY;
    default:
      return ANY_NOT_NEWLINE;
  }
}

/** Without folding, as Go asks it. */
function setHas(node: RegexNode, rune: number): boolean {
  if (node.op === 'literal') return node.runes.length === 1 && node.runes[0] === rune;
  if (node.op === 'class') return inRanges(node.ranges, rune);
  return node.op === 'any';
}

/** A set of everything becomes the dot of its kind. */
export function cleanSet(node: RegexNode): RegexNode {
  if (node.op !== 'class') return node;
  if (sameRanges(node.ranges, ANY)) return { op: 'any', flags: node.flags };
  if (sameRanges(node.ranges, ANY_NOT_NEWLINE)) return { op: 'any_not_newline', flags: node.flags };
  return node;
}

function joinEmpties(subs: readonly RegexNode[]): RegexNode[] {
  return subs.filter((sub, i) => !(sub.op === 'empty' && i + 1 < subs.length && subs[i + 1].op === 'empty'));
}
