import { quoteGo } from '../go/quote.ts';
import { containsFoldedTest, containsTest, equalsFoldedTest, equalsTest, type TextTest } from './literal-match.ts';
import { MAX_HEIGHT } from './limits.ts';
import { childrenOf, RegexSyntaxError, type RegexNode } from './nodes.ts';
import { compileRegex, Regex } from './regex.ts';
import { filterTree, simplifyFilterTree, type SimplifiedFilter } from './simplifier.ts';

export interface RegexFilterOptions {
  /** A label filter (`=~`, `!~`) instead of a line filter (`|~`, `!~`). */
  readonly isLabel: boolean;
  /** False: the documented meaning instead of what Loki makes of the pattern. Default true. */
  readonly quirks?: boolean;
}

/** The test of a regular expression filter; the negated operators turn its answer round. */
export interface RegexFilter {
  test(text: string): boolean;
  /** Present if every text passes. */
  readonly always?: true;
  /** What is tested instead of the regular expression; null if the expression itself is. */
  readonly simplified: SimplifiedFilter | null;
  /** Literals (case-sensitive) of which every passing text holds at least one; null if none are known. */
  readonly literals: readonly string[] | null;
  /** For people: `contains "a" or contains "b"`, `regular expression "…"`. */
  readonly description: string;
}

const CACHE_SIZE = 2000;
const cache = new Map<string, RegexFilter>();

/** Builds the filter that Loki runs for a pattern. Filters are kept. Throws RegexSyntaxError with Go's message. */
export function buildRegexFilter(pattern: string, options: RegexFilterOptions): RegexFilter {
  const key = `${options.isLabel ? 'l' : ''}${options.quirks === false ? 'd' : ''}:${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const filter = buildFilter(pattern, options);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(key, filter);
  return filter;
}

function buildFilter(pattern: string, { isLabel, quirks }: RegexFilterOptions): RegexFilter {
  if (quirks === false) return regexFilter(compileRegex(pattern, { anchored: isLabel }), pattern);
  const tree = filterTree(pattern);
  const simplified = simplifyFilterTree(tree, isLabel);
  if (simplified === null) {
    refuseTooHigh(tree, isLabel, pattern);
    return regexFilter(new Regex(tree, isLabel), pattern);
  }
  return {
    test: compile(simplified),
    ...(simplified.kind === 'true' ? { always: true } : {}),
    simplified,
    literals: literalsOf(simplified),
    description: describeFilter(simplified),
  };
}

function regexFilter(regex: Regex, pattern: string): RegexFilter {
  return {
    test: (text) => regex.test(text),
    simplified: null,
    literals: regex.literals,
    description: `regular expression ${quoteGo(pattern)}`,
  };
}

/**
 * Loki prints the tree and parses the text again, which fails if the expanded repetitions nest too deeply, as in
 * `a{0,501}`. Go's message would show the expanded pattern; this one shows what was written.
 */
function refuseTooHigh(tree: RegexNode, isLabel: boolean, pattern: string): void {
  const anchors = isLabel && tree.op !== 'concat' ? 1 : 0;
  if (heightOf(tree, new Map()) + anchors > MAX_HEIGHT) {
    throw new RegexSyntaxError('expression nests too deeply', pattern);
  }
}

/** Height without captures, which Loki takes off. */
function heightOf(node: RegexNode, known: Map<RegexNode, number>): number {
  if (node.op === 'capture') return heightOf(node.sub, known);
  const before = known.get(node);
  if (before !== undefined) return before;
  let height = 1;
  for (const sub of childrenOf(node)) height = Math.max(height, 1 + heightOf(sub, known));
  known.set(node, height);
  return height;
}

function compile(filter: SimplifiedFilter): TextTest {
  switch (filter.kind) {
    case 'true':
      return () => true;
    case 'exists':
      return (text) => text !== '';
    case 'equals':
      return filter.ignoreCase ? equalsFoldedTest(filter.text) : equalsTest(filter.text);
    case 'contains':
      return filter.ignoreCase ? containsFoldedTest(filter.text) : containsTest(filter.text);
    case 'or': {
      const tests = filter.filters.map(compile);
      return (text) => {
        for (const test of tests) if (test(text)) return true;
        return false;
      };
    }
  }
}

function literalsOf(filter: SimplifiedFilter): readonly string[] | null {
  switch (filter.kind) {
    case 'equals':
    case 'contains':
      return filter.ignoreCase ? null : [filter.text];
    case 'or': {
      const lists = filter.filters.map(literalsOf);
      return lists.includes(null) ? null : lists.flatMap((list) => list ?? []);
    }
    default:
      return null;
  }
}

/** A simplified filter in words. */
export function describeFilter(filter: SimplifiedFilter): string {
  switch (filter.kind) {
    case 'true':
      return 'every text';
    case 'exists':
      return 'not empty';
    case 'equals':
    case 'contains':
      return `${filter.kind} ${quoteGo(filter.text)}${filter.ignoreCase ? ' (any case)' : ''}`;
    case 'or':
      return filter.filters.map(describeFilter).join(' or ');
  }
}
