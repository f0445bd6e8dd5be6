import { childrenOf, FOLD_CASE, type LiteralNode, type RegexNode } from './nodes.ts';
import { orbitOf } from './fold.ts';
import { parseTree } from './parse.ts';
import { simplifyTree } from './simplify-tree.ts';

/** Most alternatives of a list of literals. */
const MAX_LITERALS = 32;
/** Most members of a set that is spelled out. */
const MAX_SET = 8;

/** `exact`: the texts a node matches, all of them; `needed`: each match holds one of these. */
interface Known {
  readonly exact?: readonly string[];
  readonly needed?: readonly string[];
}

/** The text a pattern stands for if it has no operators and no case folding; null otherwise. */
export function literalOf(pattern: string): string | null {
  const tree = parseTree(pattern, 'go');
  if (tree.op === 'empty') return '';
  if (tree.op !== 'literal') return null;
  return exactLiteral(tree) ?? null;
}

/** True if the pattern is a plain text, so that a search for the text does the same. */
export function isLiteral(pattern: string): boolean {
  return literalOf(pattern) !== null;
}

/** Literals of which at least one occurs in every text that the pattern matches; null if none are known. */
export function requiredLiterals(pattern: string): string[] | null {
  return requiredOfTree(simplifyTree(parseTree(pattern, 'go')));
}

/** {@link requiredLiterals} of a tree without counted repetitions. */
export function requiredOfTree(tree: RegexNode): string[] | null {
  const known = analyse(tree);
  const best = better(usable(known.exact), known.needed);
  return best === undefined ? null : [...new Set(best)];
}

/** Runes whose text form is exactly one sequence of bytes: no folding, no U+FFFD (also any byte outside UTF-8). */
function exactLiteral(node: LiteralNode): string | undefined {
  const folds = (node.flags & FOLD_CASE) !== 0;
  if (node.runes.some((rune) => !isExact(rune) || (folds && orbitOf(rune).length > 1))) return undefined;
  return String.fromCodePoint(...node.runes);
}

function isExact(rune: number): boolean {
  return rune !== 0xfffd && (rune < 0xd800 || rune > 0xdfff);
}

function analyse(node: RegexNode): Known {
  switch (node.op) {
    case 'literal':
      return analyseLiteral(node);
    case 'class':
      return { exact: spellOut(node.ranges) };
    case 'capture':
      return analyse(node.sub);
    case 'plus': {
      const { exact, needed } = analyse(node.sub);
      return { needed: better(usable(exact), needed) };
    }
    case 'concat':
      return concatenate(node.subs.map(analyse));
    case 'alternate':
      return choose(node.subs.map(analyse));
    case 'no_match':
    case 'any':
    case 'any_not_newline':
    case 'star':
    case 'quest':
    case 'repeat':
      return {};
    default:
      return { exact: [''] };
  }
}

/** The parts of a case-insensitive literal that have one form only still count. */
function analyseLiteral(node: LiteralNode): Known {
  const whole = exactLiteral(node);
  if (whole !== undefined) return { exact: [whole] };
  if (node.runes.length === 1) return {};
  return concatenate(node.runes.map((rune) => analyseLiteral({ ...node, runes: [rune] })));
}

function spellOut(ranges: readonly number[]): readonly string[] | undefined {
  const out: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i + 1] - ranges[i] >= MAX_SET) return undefined;
    for (let rune = ranges[i]; rune <= ranges[i + 1]; rune++) {
      if (!isExact(rune)) return undefined;
      out.push(String.fromCodePoint(rune));
    }
  }
  return out.length > 0 && out.length <= MAX_SET ? out : undefined;
}

function concatenate(parts: readonly Known[]): Known {
  let run: readonly string[] = [''];
  let needed: readonly string[] | undefined;
  let exact = true;
  for (const part of parts) {
    if (part.exact !== undefined && run.length * part.exact.length <= MAX_LITERALS) {
      run = run.flatMap((left) => (part.exact ?? []).map((right) => left + right));
      continue;
    }
    exact = false;
    needed = better(better(needed, usable(run)), better(part.needed, usable(part.exact)));
    run = part.exact !== undefined && part.exact.length <= MAX_LITERALS ? part.exact : [''];
  }
  return exact ? { exact: run } : { needed: better(needed, usable(run)) };
}

function choose(parts: readonly Known[]): Known {
  const exact = parts.every((part) => part.exact !== undefined) ? parts.flatMap((part) => part.exact ?? []) : undefined;
  if (exact !== undefined && exact.length <= MAX_LITERALS) return { exact };
  const needed = parts.map((part) => better(usable(part.exact), part.needed));
  const all = needed.flatMap((list) => list ?? []);
  return needed.every((list) => list !== undefined) && all.length <= MAX_LITERALS ? { needed: all } : {};
}

function usable(texts: readonly string[] | undefined): readonly string[] | undefined {
  return texts === undefined || texts.length === 0 || texts.includes('') ? undefined : texts;
}

/** The list that excludes more texts: longer literals first, then fewer of them. */
function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const shortest = (list: readonly string[]): number => Math.min(...list.map((text) => text.length));
  const difference = shortest(a) - shortest(b);
  if (difference !== 0) return difference > 0 ? a : b;
  return a.length <= b.length ? a : b;
}

/** Names of the groups by number, the whole match (number 0) and groups without a name as ''. */
export function groupNamesOf(tree: RegexNode): string[] {
  const names = [''];
  const visit = (node: RegexNode): void => {
    if (node.op === 'capture') names[node.index] = node.name;
    childrenOf(node).forEach(visit);
  };
  visit(tree);
  return Array.from(names, (name) => name ?? '');
}
