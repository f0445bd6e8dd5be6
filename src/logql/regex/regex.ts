import { groupNamesOf, requiredOfTree } from './analysis.ts';
import { Backtracker } from './backtrack.ts';
import { Dfa } from './dfa.ts';
import { expandTemplate } from './expand.ts';
import { nativeMatcher, type NativeMatcher } from './native.ts';
import { ONE_LINE, WAS_DOLLAR, type RegexNode } from './nodes.ts';
import { parseTree } from './parse.ts';
import { Pike } from './pike.ts';
import { compileProgram, type Program } from './program.ts';
import { simplifyTree } from './simplify-tree.ts';

export interface RegexFlags {
  /**
   * A label matcher of Prometheus (stream selectors, drop, keep): the dot takes a newline too, and the pattern goes
   * through the older parser that is vendored for matchers.
   */
  readonly dotAll?: boolean;
  /** The pattern must match the whole text: `^(?:…)$`. */
  readonly anchored?: boolean;
}

/** A match; offsets are UTF-16 units. */
export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  /** The whole match first; undefined for a group that took no part. */
  readonly groups: readonly (string | undefined)[];
}

const CACHE_SIZE = 2000;
const USES_BEFORE_NATIVE = 50;
/** More literals are not searched one by one. */
const MAX_NEEDED = 4;
const cache = new Map<string, Regex>();

/**
 * A regular expression with Go's semantics. All methods need time linear in the text; see the decision record on
 * regular expressions. Compiled patterns are kept. Throws RegexSyntaxError with Go's message.
 */
export function compileRegex(pattern: string, flags: RegexFlags = {}): Regex {
  const key = `${flags.dotAll === true ? 's' : ''}${flags.anchored === true ? 'a' : ''}:${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const parsed = parseTree(pattern, flags.dotAll === true ? 'vendored' : 'go', flags.dotAll === true);
  const regex = new Regex(parsed, flags.anchored === true);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(key, regex);
  return regex;
}

export class Regex {
  /** Name of each group by number; '' for the whole match and for groups without a name. */
  readonly groupNames: readonly string[];
  private readonly tree: RegexNode;
  /** Literals of which every match holds one; null if none are known. */
  readonly literals: readonly string[] | null;
  private readonly needed: readonly string[];
  private lazyProgram: Program | undefined;
  private lazyDfa: Dfa | undefined;
  private uses = 0;
  private lazyBacktracker: Backtracker | undefined;
  private lazyPike: Pike | undefined;
  private lazyNative: NativeMatcher | null | undefined;

  /** A tree of the parser, with or without counted repetitions. */
  constructor(tree: RegexNode, anchored: boolean) {
    this.groupNames = groupNamesOf(tree);
    const simple = simplifyTree(tree);
    this.tree = anchored ? anchor(simple) : simple;
    this.literals = requiredOfTree(this.tree);
    this.needed = this.literals !== null && this.literals.length <= MAX_NEEDED ? this.literals : [];
  }

  /** True if the text holds a match. */
  test(text: string): boolean {
    if (this.lacksLiterals(text, 0)) return false;
    const native = this.native();
    if (native !== null && text.length <= native.maxLength && native.linear) {
      native.expression.lastIndex = 0;
      return native.expression.test(text);
    }
    this.lazyDfa ??= new Dfa(this.program());
    return this.lazyDfa.test(text);
  }

  /** The leftmost match at `from` (UTF-16 offset) or later; among those that begin there, the one Perl would find. */
  exec(text: string, from = 0): RegexMatch | null {
    if (this.lacksLiterals(text, from)) return null;
    const native = this.native();
    if (native !== null && text.length <= native.maxLength) return this.execNative(native, text, from);
    if (from === 0 && !this.test(text)) return null;
    const slots = this.search(text, from);
    if (slots === undefined) return null;
    const groups = Array.from({ length: slots.length / 2 }, (_, group) =>
      slots[2 * group + 1] < 0 ? undefined : text.slice(slots[2 * group], slots[2 * group + 1]),
    );
    return { index: slots[0], end: slots[1], groups };
  }

  /** All matches from left to right that do not overlap; an empty one directly behind another does not count. */
  findAll(text: string): RegexMatch[] {
    const out: RegexMatch[] = [];
    let previousEnd = -1;
    for (let from = 0; from <= text.length;) {
      const match = this.exec(text, from);
      if (match === null) break;
      const emptyHere = match.end === from;
      if (!(emptyHere && match.index === previousEnd)) out.push(match);
      previousEnd = match.end;
      from = emptyHere ? behindRune(text, from) : match.end;
    }
    return out;
  }

  countMatches(text: string): number {
    return this.findAll(text).length;
  }

  /** Go's ReplaceAllString: `$1`, `${1}`, `$name`, `${name}` stand for groups, `$$` for a dollar. */
  replaceAll(text: string, template: string): string {
    return this.replaceEach(text, (match) => expandTemplate(template, match.groups, this.groupNames));
  }

  replaceAllLiteral(text: string, replacement: string): string {
    return this.replaceEach(text, () => replacement);
  }

  private replaceEach(text: string, replacement: (match: RegexMatch) => string): string {
    let out = '';
    let lastEnd = 0;
    for (let from = 0; from <= text.length;) {
      const match = this.exec(text, from);
      if (match === null) break;
      out += text.slice(lastEnd, match.index);
      if (match.end > lastEnd || match.index === 0) out += replacement(match);
      lastEnd = match.end;
      from = Math.max(match.end, behindRune(text, from));
    }
    return out + text.slice(lastEnd);
  }

  private program(): Program {
    this.lazyProgram ??= compileProgram(this.tree, this.groupNames.length - 1);
    return this.lazyProgram;
  }

  private execNative({ expression, anchored, groups }: NativeMatcher, text: string, from: number): RegexMatch | null {
    if (anchored && from > 0) return null;
    expression.lastIndex = from;
    const found = expression.exec(text);
    if (found === null) return null;
    const values = new Array<string | undefined>(this.groupNames.length).fill(undefined);
    for (let i = 0; i < groups.length; i++) values[groups[i]] = found[i];
    return { index: found.index, end: found.index + found[0].length, groups: values };
  }

  /** A quick look that spares most texts the automaton. */
  private lacksLiterals(text: string, from: number): boolean {
    for (const literal of this.needed) if (text.includes(literal, from)) return false;
    return this.needed.length > 0;
  }

  private search(text: string, from: number): Int32Array | undefined {
    this.lazyBacktracker ??= new Backtracker(this.program());
    if (this.lazyBacktracker.fits(text)) return this.lazyBacktracker.exec(text, from);
    this.lazyPike ??= new Pike(this.program());
    return this.lazyPike.exec(text, from);
  }

  /** The proof takes a while, so it waits until the pattern has been used some times. */
  private native(): NativeMatcher | null {
    if (this.uses < USES_BEFORE_NATIVE) {
      this.uses++;
      return null;
    }
    if (this.lazyNative === undefined) this.lazyNative = nativeMatcher(this.tree, this.program());
    return this.lazyNative;
  }
}

/** `^(?:…)$`. */
export function anchor(tree: RegexNode): RegexNode {
  const start: RegexNode = { op: 'begin_text', flags: ONE_LINE };
  const end: RegexNode = { op: 'end_text', flags: ONE_LINE | WAS_DOLLAR };
  return { op: 'concat', flags: 0, subs: [start, tree, end] };
}

function behindRune(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
