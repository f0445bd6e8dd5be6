import { groupNamesOf } from './analysis.ts';
import { differenceOf, type Difference } from './difference.ts';
import { describeFilter } from './filter.ts';
import { listsTheSame } from './literal-list.ts';
import { DOT_NEWLINE, FOLD_CASE, ONE_LINE, type RegexNode } from './nodes.ts';
import { parseTree } from './parse.ts';
import { compileProgram, literalSet, type Program } from './program.ts';
import { anchor } from './regex.ts';
import { simplifyFilterTree, filterTree, type SimplifiedFilter } from './simplifier.ts';
import { simplifyTree } from './simplify-tree.ts';

/** How the filter that Loki runs differs from what the pattern says. */
export interface Simplification {
  readonly filter: SimplifiedFilter;
  /** The filter in words, such as `contains "errortimeout"`. */
  readonly description: string;
  /** A text that Loki lets through although the pattern does not match it. */
  readonly wronglyTaken: string | undefined;
  /** A text that the pattern matches and Loki drops. */
  readonly wronglyDropped: string | undefined;
  /** A pattern that Loki takes as it is and that means what this one says; undefined if none was found. */
  readonly remedy: string | undefined;
}

/**
 * Says whether Loki's simplified filter differs from the pattern (as a whole value for a label filter, anywhere for a
 * line filter) in texts without newline; null if it does not, or if Loki runs the pattern itself. That Loki's
 * case-insensitive search does not know the letters K (U+212A) and ſ (U+017F) does not count. Throws RegexSyntaxError.
 */
export function explainSimplification(pattern: string, isLabel: boolean): Simplification | null {
  const tree = filterTree(pattern);
  const filter = simplifyFilterTree(tree, isLabel);
  if (filter === null || listsTheSame(tree, filter, isLabel)) return null;
  const meant = programOf(pattern, isLabel);
  const { onlyFirst, onlySecond } = differenceOf(meant, compileProgram(treeOf(filter), 0));
  if (onlyFirst === undefined && onlySecond === undefined) return null;
  return {
    filter,
    description: describeFilter(filter),
    wronglyTaken: onlySecond,
    wronglyDropped: onlyFirst,
    remedy: remedies(pattern, isLabel).find((candidate) => isRemedy(candidate, isLabel, meant)),
  };
}

function programOf(pattern: string, isLabel: boolean): Program {
  const tree = parseTree(pattern);
  const simple = simplifyTree(tree);
  return compileProgram(isLabel ? anchor(simple) : simple, groupNamesOf(tree).length - 1);
}

/** Rewritings that Loki does not simplify: explicit anchors, or something behind the pattern that takes anything. */
function remedies(pattern: string, isLabel: boolean): string[] {
  if (isLabel) return [`^${pattern}$`, `^(?:${pattern})$`];
  return [`${pattern}.*`, `(?:${pattern})(?s:.*)`];
}

function isRemedy(pattern: string, isLabel: boolean, meant: Program): boolean {
  try {
    if (simplifyFilterTree(filterTree(pattern), isLabel) !== null) return false;
    // Not anchored again, so that a remedy says what it means to a reader, too: ^a|b$ is not ^(?:a|b)$.
    return isSame(differenceOf(meant, programOf(pattern, false)));
  } catch {
    // A pattern that ends inside \Q…\E takes what is put behind it for text.
    return false;
  }
}

function isSame({ onlyFirst, onlySecond, complete }: Difference): boolean {
  return complete && onlyFirst === undefined && onlySecond === undefined;
}

const ANYTHING: RegexNode = {
  op: 'star',
  flags: ONE_LINE | DOT_NEWLINE,
  sub: { op: 'any', flags: ONE_LINE | DOT_NEWLINE },
};

/** A pattern that finds a match exactly where the filter lets a text through. */
function treeOf(filter: SimplifiedFilter): RegexNode {
  switch (filter.kind) {
    case 'true':
      return { op: 'empty', flags: 0 };
    case 'exists':
      return { op: 'any', flags: DOT_NEWLINE };
    case 'equals':
      return anchor(literalTree(filter.text, filter.ignoreCase));
    case 'contains':
      return { op: 'concat', flags: 0, subs: [literalTree(filter.text, filter.ignoreCase), ANYTHING] };
    case 'or':
      return { op: 'alternate', flags: 0, subs: filter.filters.map(treeOf) };
  }
}

function literalTree(text: string, ignoreCase: boolean): RegexNode {
  const subs = [...text].map((char): RegexNode => {
    const rune = char.codePointAt(0) ?? 0;
    return { op: 'class', flags: 0, ranges: literalSet(rune, ignoreCase ? FOLD_CASE : 0) };
  });
  return { op: 'concat', flags: 0, subs };
}
