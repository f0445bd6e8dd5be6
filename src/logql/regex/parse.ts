import { readBracketClass } from './class-parser.ts';
import { checkText, isAlphanumeric, readEscape, readEscapedClass, readRune } from './escapes.ts';
import { alternation, cleanSet, isSet, mergeNeighbours } from './factor.ts';
import { minFold, orbitOf } from './fold.ts';
import { Limits } from './limits.ts';
import {
  DOT_NEWLINE,
  FOLD_CASE,
  NON_GREEDY,
  ONE_LINE,
  RegexSyntaxError,
  WAS_DOLLAR,
  type LeafNode,
  type LoopNode,
  type RegexNode,
} from './nodes.ts';
import type { Ranges } from './char-class.ts';
import type { Dialect } from './named-classes.ts';

/** Highest count of a repetition, nested ones multiplied. */
const MAX_REPEAT = 1000;

/** An open group: its finished alternatives and the pieces of the one being read. */
interface Group {
  readonly alternatives: RegexNode[];
  pieces: RegexNode[];
  /** Flags to return to behind the group. */
  readonly outerFlags: number;
  readonly capture: { readonly index: number; readonly name: string } | undefined;
}

/**
 * Go's tree of a pattern (Perl flags) before repetitions are expanded. With `dotAll` the dot takes a newline too.
 * Throws {@link RegexSyntaxError}.
 */
export function parseTree(pattern: string, dialect: Dialect = 'go', dotAll = false): RegexNode {
  if (pattern.length > LONGEST_KEPT) return new Parser(pattern, dialect, dotAll).parse();
  const key = `${dialect} ${dotAll} ${pattern}`;
  const known = TREES.get(key);
  if (known !== undefined) return known;
  const tree = new Parser(pattern, dialect, dotAll).parse();
  if (TREES.size >= MOST_KEPT) TREES.clear();
  TREES.set(key, tree);
  return tree;
}

/** Trees of patterns read lately: printing, building and checking a query each ask for the same ones. */
const TREES = new Map<string, RegexNode>();
const MOST_KEPT = 500;
const LONGEST_KEPT = 2_000;

class Parser {
  private readonly pattern: string;
  private readonly dialect: Dialect;
  private readonly limits: Limits;
  private readonly outer: Group[] = [];
  private group: Group = { alternatives: [], pieces: [], outerFlags: 0, capture: undefined };
  private flags: number;
  private at = 0;
  private captures = 0;
  /** Where the repetition operator just read begins; -1 if the last thing was none. */
  private lastRepeat = -1;

  constructor(pattern: string, dialect: Dialect, dotAll: boolean) {
    this.pattern = pattern;
    this.dialect = dialect;
    this.flags = dotAll ? ONE_LINE | DOT_NEWLINE : ONE_LINE;
    this.limits = new Limits(pattern);
  }

  parse(): RegexNode {
    while (this.at < this.pattern.length) {
      const start = this.at;
      this.lastRepeat = this.readPiece() ? start : -1;
    }
    const tree = this.closeAlternatives();
    if (this.outer.length > 0) throw new RegexSyntaxError('missing closing )', this.pattern);
    return tree;
  }

  /** Reads one piece; true if it was a repetition operator. */
  private readPiece(): boolean {
    switch (this.pattern[this.at]) {
      case '(':
        this.openGroup();
        return false;
      case ')':
        this.closeGroup();
        return false;
      case '|':
        this.at++;
        this.closeAlternative();
        this.limits.take();
        return false;
      case '*':
        return this.repeat('star', 0, 0, this.at + 1);
      case '+':
        return this.repeat('plus', 0, 0, this.at + 1);
      case '?':
        return this.repeat('quest', 0, 0, this.at + 1);
      case '{':
        return this.readCountedRepeat();
      default:
        this.readAtom();
        return false;
    }
  }

  private readAtom(): void {
    switch (this.pattern[this.at]) {
      case '^':
        return this.leaf((this.flags & ONE_LINE) !== 0 ? 'begin_text' : 'begin_line', 1);
      case '$':
        if ((this.flags & ONE_LINE) !== 0) return this.leaf('end_text', 1, WAS_DOLLAR);
        return this.leaf('end_line', 1);
      case '.':
        return this.leaf((this.flags & DOT_NEWLINE) !== 0 ? 'any' : 'any_not_newline', 1);
      case '[': {
        this.limits.take();
        const { value, end } = readBracketClass(this.pattern, this.at, this.folds(), this.dialect);
        this.at = end;
        return this.pushClass(value);
      }
      case '\\':
        return this.readBackslash();
      default: {
        const { value, end } = readRune(this.pattern, this.at);
        this.at = end;
        return this.pushRune(value);
      }
    }
  }

  private readBackslash(): void {
    switch (this.pattern[this.at + 1]) {
      case 'A':
        return this.leaf('begin_text', 2);
      case 'b':
        return this.leaf('word_boundary', 2);
      case 'B':
        return this.leaf('no_word_boundary', 2);
      case 'z':
        return this.leaf('end_text', 2);
      case 'C':
        throw new RegexSyntaxError('invalid escape sequence', '\\C');
      case 'Q':
        return this.readQuoted();
    }
    const set = readEscapedClass(this.pattern, this.at, this.folds(), this.dialect);
    if (set !== undefined) {
      this.limits.take();
      this.at = set.end;
      return this.pushClass(set.value);
    }
    const { value, end } = readEscape(this.pattern, this.at);
    this.at = end;
    this.pushRune(value);
  }

  private readQuoted(): void {
    const open = this.at + 2;
    const close = this.pattern.indexOf('\\E', open);
    const quoted = close < 0 ? this.pattern.slice(open) : this.pattern.slice(open, close);
    for (let at = 0; at < quoted.length;) {
      const { value, end } = readRune(quoted, at);
      this.pushRune(value);
      at = end;
    }
    this.at = close < 0 ? this.pattern.length : close + 2;
  }

  private folds(): boolean {
    return (this.flags & FOLD_CASE) !== 0;
  }

  private leaf(op: LeafNode['op'], length: number, extraFlags = 0): void {
    this.at += length;
    this.limits.take();
    this.push({ op, flags: this.flags | extraFlags });
  }

  private pushRune(rune: number): void {
    this.limits.take();
    this.push({ op: 'literal', flags: this.flags, runes: [this.folds() ? minFold(rune) : rune] });
  }

  private pushClass(ranges: Ranges): void {
    this.push({ op: 'class', flags: this.flags, ranges });
  }

  private push(node: RegexNode): void {
    const piece = this.asLiteral(node);
    this.mergeLiterals();
    this.group.pieces.push(piece);
    this.limits.push(piece);
  }

  /** A set of one letter, or of the two cases of one letter, is a literal. */
  private asLiteral(node: RegexNode): RegexNode {
    if (node.op !== 'class') return node;
    const { ranges } = node;
    const [first, last] = ranges;
    if (ranges.length === 2 && first === last) {
      return { op: 'literal', flags: this.flags & ~FOLD_CASE, runes: [first] };
    }
    const other = twoRunes(ranges);
    if (other === undefined) return node;
    const orbit = orbitOf(first);
    if (orbit.length === 2 && orbit[1] === other) {
      return { op: 'literal', flags: this.flags | FOLD_CASE, runes: [first] };
    }
    return node;
  }

  /** Joins the two literals on top, which no operator can reach any more. */
  private mergeLiterals(): void {
    const { pieces } = this.group;
    const last = pieces.at(-1);
    const before = pieces.at(-2);
    if (last?.op !== 'literal' || before?.op !== 'literal' || ((last.flags ^ before.flags) & FOLD_CASE) !== 0) return;
    pieces.length -= 2;
    pieces.push({ ...before, runes: [...before.runes, ...last.runes] });
    this.limits.giveBack();
  }

  private repeat(op: LoopNode['op'] | 'repeat', min: number, max: number, operatorEnd: number): true {
    const start = this.at;
    const lazy = this.pattern[operatorEnd] === '?';
    const end = operatorEnd + (lazy ? 1 : 0);
    if (this.lastRepeat >= 0) {
      throw new RegexSyntaxError('invalid nested repetition operator', this.pattern.slice(this.lastRepeat, end));
    }
    const sub = this.group.pieces.pop();
    const operator = this.pattern.slice(start, end);
    if (sub === undefined) throw new RegexSyntaxError('missing argument to repetition operator', operator);
    this.limits.take();
    const flags = lazy ? this.flags ^ NON_GREEDY : this.flags;
    const node: RegexNode = op === 'repeat' ? { op, flags, min, max, sub } : { op, flags, sub };
    this.group.pieces.push(node);
    this.limits.check(node);
    if (op === 'repeat' && (min >= 2 || max >= 2) && !repeatFits(node, MAX_REPEAT)) {
      throw new RegexSyntaxError('invalid repeat count', operator);
    }
    this.at = end;
    return true;
  }

  /** `{n}`, `{n,}` or `{n,m}`; anything else is a brace like any character. */
  private readCountedRepeat(): boolean {
    const counts = /^\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}/.exec(this.pattern.slice(this.at, this.at + 400_000));
    if (counts === null) {
      this.at++;
      this.pushRune(0x7b);
      return false;
    }
    const min = Number(counts[1]);
    const max = counts[2] === undefined ? min : counts[3] === undefined ? -1 : Number(counts[3]);
    if (min > MAX_REPEAT || max > MAX_REPEAT || (max >= 0 && min > max)) {
      throw new RegexSyntaxError('invalid repeat count', counts[0]);
    }
    return this.repeat('repeat', min, max, this.at + counts[0].length);
  }

  private openGroup(): void {
    this.limits.take();
    const named = /^\(\?P?<(?=.)/s.exec(this.pattern.slice(this.at, this.at + 6));
    if (named !== null) return this.openNamed(named[0].length);
    if (this.pattern[this.at + 1] === '?') return this.readFlags();
    this.at++;
    this.enter({ index: ++this.captures, name: '' }, this.flags);
  }

  private enter(capture: Group['capture'], innerFlags: number): void {
    this.mergeLiterals();
    this.outer.push(this.group);
    this.group = { alternatives: [], pieces: [], outerFlags: this.flags, capture };
    this.flags = innerFlags;
  }

  private openNamed(prefix: number): void {
    const close = this.pattern.indexOf('>', this.at);
    if (close < 0) {
      checkText(this.pattern.slice(this.at));
      throw new RegexSyntaxError('invalid named capture', this.pattern.slice(this.at));
    }
    const name = this.pattern.slice(this.at + prefix, close);
    checkText(name);
    if (name === '' || ![...name].every((char) => char === '_' || isAlphanumeric(char.codePointAt(0) ?? 0))) {
      throw new RegexSyntaxError('invalid named capture', this.pattern.slice(this.at, close + 1));
    }
    this.at = close + 1;
    this.enter({ index: ++this.captures, name }, this.flags);
  }

  /** `(?flags)` or `(?flags:`. */
  private readFlags(): void {
    const start = this.at;
    let { flags } = this;
    let negative = false;
    let sawFlag = false;
    this.at += 2;
    while (this.at < this.pattern.length) {
      const { value, end } = readRune(this.pattern, this.at);
      this.at = end;
      const char = String.fromCodePoint(value);
      if (char === '-' && !negative) {
        negative = true;
        sawFlag = false;
      } else if ((char === ':' || char === ')') && (!negative || sawFlag)) {
        if (char === ':') this.enter(undefined, flags);
        else this.flags = flags;
        return;
      } else {
        const flag = FLAG_LETTERS.get(char);
        if (flag === undefined) break;
        // `m` is the absence of ONE_LINE.
        const set = (flag === ONE_LINE) === negative;
        flags = set ? flags | flag : flags & ~flag;
        sawFlag = true;
      }
    }
    throw new RegexSyntaxError('invalid or unsupported Perl syntax', this.pattern.slice(start, this.at));
  }

  private closeGroup(): void {
    const node = this.closeAlternatives();
    const { capture, outerFlags } = this.group;
    const parent = this.outer.pop();
    if (parent === undefined) throw new RegexSyntaxError('unexpected )', this.pattern);
    this.at++;
    this.group = parent;
    this.flags = outerFlags;
    if (capture === undefined) this.push(node);
    else this.push({ op: 'capture', flags: outerFlags, ...capture, sub: node });
  }

  /** Ends the alternative being read. Neighbours of one code point each become one set at once. */
  private closeAlternative(): void {
    const { alternatives } = this.group;
    const node = this.asLiteral(this.concatenation());
    this.limits.push(node);
    const before = alternatives.at(-1);
    if (before !== undefined && isSet(node) && isSet(before)) {
      alternatives[alternatives.length - 1] = mergeNeighbours(before, node);
      this.limits.giveBack();
      return;
    }
    if (before !== undefined) alternatives[alternatives.length - 1] = cleanSet(before);
    alternatives.push(node);
  }

  private concatenation(): RegexNode {
    this.mergeLiterals();
    const { pieces } = this.group;
    this.group.pieces = [];
    if (pieces.length === 1) return pieces[0];
    this.limits.take();
    if (pieces.length === 0) return { op: 'empty', flags: 0 };
    const subs: RegexNode[] = [];
    for (const piece of pieces) {
      if (piece.op === 'concat') {
        subs.push(...piece.subs);
        this.limits.giveBack();
      } else subs.push(piece);
    }
    return { op: 'concat', flags: 0, subs };
  }

  private closeAlternatives(): RegexNode {
    this.closeAlternative();
    const { alternatives } = this.group;
    alternatives.push(cleanSet(alternatives.pop() ?? { op: 'no_match', flags: 0 }));
    const node = this.asLiteral(alternation(alternatives, this.limits, this.dialect));
    this.limits.push(node);
    return node;
  }
}

const FLAG_LETTERS: ReadonlyMap<string, number> = new Map([
  ['i', FOLD_CASE],
  ['m', ONE_LINE],
  ['s', DOT_NEWLINE],
  ['U', NON_GREEDY],
]);

/** The second code point of a set of two. */
function twoRunes(ranges: Ranges): number | undefined {
  if (ranges.length === 2 && ranges[1] === ranges[0] + 1) return ranges[1];
  if (ranges.length === 4 && ranges[0] === ranges[1] && ranges[2] === ranges[3]) return ranges[2];
  return undefined;
}

/** True if no chain of nested repetitions makes more than `limit` copies of anything. */
function repeatFits(node: RegexNode, limit: number): boolean {
  switch (node.op) {
    case 'repeat': {
      if (node.max === 0) return true;
      const copies = node.max < 0 ? node.min : node.max;
      if (copies > limit) return false;
      return repeatFits(node.sub, copies > 0 ? Math.floor(limit / copies) : limit);
    }
    case 'capture':
    case 'star':
    case 'plus':
    case 'quest':
      return repeatFits(node.sub, limit);
    case 'concat':
    case 'alternate':
      return node.subs.every((sub) => repeatFits(sub, limit));
    default:
      return true;
  }
}
