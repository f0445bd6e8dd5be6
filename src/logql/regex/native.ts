import { maxPaths } from './ambiguity.ts';
import { ANY, ANY_NOT_NEWLINE, sameRanges, type Ranges } from './char-class.ts';
import { childrenOf, NON_GREEDY, type RegexNode } from './nodes.ts';
import { literalSet, type Program } from './program.ts';

/** The platform's own RegExp for a pattern, where it is proved to give Go's answers in time linear in the text. */
export interface NativeMatcher {
  /** Sticky at the start if a match can only begin there, else global. */
  readonly expression: RegExp;
  readonly anchored: boolean;
  /** Number of the group of each of the expression's groups, the whole match first. */
  readonly groups: readonly number[];
  /** Longest text (UTF-16 units) for which the bound on the steps holds. */
  readonly maxLength: number;
  /** False if the steps grow with the square of the length up to there. */
  readonly linear: boolean;
}

/** Longest text for a pattern whose steps are bounded by the text's length, not to burst the platform's stack. */
const LONGEST = 1 << 20;
/**
 * Steps a character that are still no slower than our own matcher. A pattern that may scan the rest of the text from
 * each start needs paths × length steps a character, so it is left to the platform up to a length only.
 */
const STEPS_A_CHARACTER = 512;
/** Below this length a matcher is not worth having. */
const SHORTEST = 64;

/** Null if the pattern must be left to our own matchers. `tree` and `program` are one pattern. */
export function nativeMatcher(tree: RegexNode, program: Program): NativeMatcher | null {
  const order: number[] = [];
  // The platform finds empty matches between the halves of a surrogate pair.
  if (nullable(tree) || !agrees(tree, order)) return null;
  const anchored = !program.restarts;
  const linear = maxPaths(program, program.restarts) !== undefined;
  let maxLength = LONGEST;
  if (!linear) {
    const paths = program.restarts ? maxPaths(program, false) : undefined;
    if (paths === undefined) return null;
    maxLength = Math.floor(STEPS_A_CHARACTER / Math.max(1, paths));
    if (maxLength < SHORTEST) return null;
  }
  const expression = new RegExp(sourceOf(tree), anchored ? 'uy' : 'ug');
  return { expression, anchored, groups: [0, ...order], maxLength, linear };
}

/**
 * Whether the platform's semantics are Go's. They differ in loops: an iteration that takes nothing is undone, and each
 * iteration forgets the groups of the one before. Collects the groups in the order of the source.
 */
function agrees(node: RegexNode, order: number[]): boolean {
  switch (node.op) {
    case 'begin_line':
    case 'end_line':
    case 'repeat':
      return false;
    case 'capture':
      if (order.includes(node.index)) return false;
      order.push(node.index);
      return agrees(node.sub, order);
    case 'star':
    case 'plus':
      return !nullable(node.sub) && !hasOptionalCapture(node.sub, false) && agrees(node.sub, order);
    case 'quest':
      return !nullable(node.sub) && agrees(node.sub, order);
    default:
      return childrenOf(node).every((sub) => agrees(sub, order));
  }
}

function nullable(node: RegexNode): boolean {
  switch (node.op) {
    case 'literal':
      return node.runes.length === 0;
    case 'class':
    case 'any':
    case 'any_not_newline':
    case 'no_match':
      return false;
    case 'capture':
    case 'plus':
      return nullable(node.sub);
    case 'concat':
      return node.subs.every(nullable);
    case 'alternate':
      return node.subs.some(nullable);
    default:
      return true;
  }
}

function hasOptionalCapture(node: RegexNode, optional: boolean): boolean {
  if (node.op === 'capture' && optional) return true;
  const inside = optional || node.op === 'alternate' || node.op === 'quest' || node.op === 'star';
  return childrenOf(node).some((sub) => hasOptionalCapture(sub, inside));
}

function sourceOf(node: RegexNode): string {
  switch (node.op) {
    case 'no_match':
      return '[]';
    case 'empty':
      return '(?:)';
    case 'literal':
      return node.runes.map((rune) => setSource(literalSet(rune, node.flags))).join('');
    case 'class':
      return setSource(node.ranges);
    case 'any':
      return setSource(ANY);
    case 'any_not_newline':
      return setSource(ANY_NOT_NEWLINE);
    case 'begin_text':
      return '^';
    case 'end_text':
      return '$';
    case 'word_boundary':
      return '\\b';
    case 'no_word_boundary':
      return '\\B';
    case 'capture':
      return `(${sourceOf(node.sub)})`;
    case 'star':
    case 'plus':
    case 'quest':
      return `(?:${sourceOf(node.sub)})${LOOP_SIGN[node.op]}${(node.flags & NON_GREEDY) !== 0 ? '?' : ''}`;
    case 'concat':
      return node.subs.map(sourceOf).join('');
    case 'alternate':
      return `(?:${node.subs.map(sourceOf).join('|')})`;
    default:
      throw new Error(`no native form of ${node.op}`);
  }
}

const LOOP_SIGN = { star: '*', plus: '+', quest: '?' } as const;

/** A set; a byte outside UTF-8 (a lone surrogate in our texts) counts as U+FFFD. */
function setSource(ranges: Ranges): string {
  if (sameRanges(ranges, ANY)) return '[^]';
  if (sameRanges(ranges, ANY_NOT_NEWLINE)) return '[^\\n]';
  const parts: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const [first, last] = [ranges[i], ranges[i + 1]];
    if (first < 0xd800) parts.push(rangeSource(first, Math.min(last, 0xd7ff)));
    if (last > 0xdfff) parts.push(rangeSource(Math.max(first, 0xe000), last));
    if (first <= 0xfffd && last >= 0xfffd) parts.push('\\ud800-\\udfff');
  }
  if (ranges.length === 2 && ranges[0] === ranges[1] && parts.length === 1) return parts[0];
  return `[${parts.join('')}]`;
}

function rangeSource(first: number, last: number): string {
  return first === last ? charSource(first) : `${charSource(first)}-${charSource(last)}`;
}

function charSource(rune: number): string {
  const char = String.fromCodePoint(rune);
  return /[A-Za-z0-9 _"'<>=:;,@#%&~]/.test(char) ? char : `\\u{${rune.toString(16)}}`;
}
