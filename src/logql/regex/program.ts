import { ANY, ANY_NOT_NEWLINE, cleanRanges, inRanges, type Ranges } from './char-class.ts';
import { orbitOf } from './fold.ts';
import { FOLD_CASE, NON_GREEDY, type LoopNode, type RegexNode } from './nodes.ts';

/** Kinds of instructions. */
export const FAIL = 0;
export const MATCH = 1;
/** Goes on at `out`, by second choice at `arg`. */
export const FORK = 2;
/** Notes the place in slot `arg`. */
export const SAVE = 3;
/** Goes on if the assertion `arg` holds here. */
export const ASSERT = 4;
/** Takes a code point of set number `arg`. */
export const TAKE = 5;

/** Assertions. */
export const BEGIN_LINE = 0;
export const END_LINE = 1;
export const BEGIN_TEXT = 2;
export const END_TEXT = 3;
export const WORD_BOUNDARY = 4;
export const NO_WORD_BOUNDARY = 5;

/** A nondeterministic automaton; instruction 0 is FAIL. */
export interface Program {
  readonly op: Uint8Array;
  readonly out: Int32Array;
  readonly arg: Int32Array;
  readonly start: number;
  /** The distinct sets of the TAKE instructions, clean. */
  readonly sets: readonly Ranges[];
  /** Capturing groups without the whole match. */
  readonly groups: number;
  /** Bit 1 << assertion for each assertion in use. */
  readonly assertions: number;
  /** False if a match can only begin at the start of the text. */
  readonly restarts: boolean;
}

/** Open ends of a fragment: instruction number times two, plus one for `arg`. */
type Ends = number[];

interface Fragment {
  readonly start: number;
  readonly ends: Ends;
  readonly nullable: boolean;
}

const NOTHING: Fragment = { start: 0, ends: [], nullable: false };

/** The program of a tree without counted repetitions, in Go's order of preference. */
export function compileProgram(tree: RegexNode, groups: number): Program {
  return new Compiler().compile(tree, groups);
}

class Compiler {
  private readonly op: number[] = [FAIL];
  private readonly out: number[] = [0];
  private readonly arg: number[] = [0];
  private readonly sets: Ranges[] = [];
  private readonly setNumbers = new Map<string, number>();
  private assertions = 0;

  compile(tree: RegexNode, groups: number): Program {
    const fragment = this.node(tree);
    this.patch(fragment.ends, this.instruction(MATCH, 0));
    return {
      restarts: this.restarts(fragment.start),
      op: Uint8Array.from(this.op),
      out: Int32Array.from(this.out),
      arg: Int32Array.from(this.arg),
      start: fragment.start,
      sets: this.sets,
      groups,
      assertions: this.assertions,
    };
  }

  /** Whether the start leads anywhere at a place that is not the start of the text. */
  private restarts(start: number): boolean {
    const seen = new Set<number>();
    const stack = [start];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const op = this.op[place];
      if (op === MATCH || op === TAKE) return true;
      if (op === FORK) stack.push(this.arg[place]);
      if (op !== FAIL && !(op === ASSERT && this.arg[place] === BEGIN_TEXT)) stack.push(this.out[place]);
    }
    return false;
  }

  private instruction(op: number, arg: number): number {
    this.op.push(op);
    this.out.push(0);
    this.arg.push(arg);
    return this.op.length - 1;
  }

  private patch(ends: Ends, target: number): void {
    for (const end of ends) {
      if ((end & 1) === 0) this.out[end >> 1] = target;
      else this.arg[end >> 1] = target;
    }
  }

  private node(node: RegexNode): Fragment {
    switch (node.op) {
      case 'no_match':
        return NOTHING;
      case 'empty':
        return this.empty();
      case 'literal':
        return this.sequence(node.runes.map((rune) => () => this.take(literalSet(rune, node.flags))));
      case 'class':
        return this.take(node.ranges);
      case 'any_not_newline':
        return this.take(ANY_NOT_NEWLINE);
      case 'any':
        return this.take(ANY);
      case 'begin_line':
        return this.assertion(BEGIN_LINE);
      case 'end_line':
        return this.assertion(END_LINE);
      case 'begin_text':
        return this.assertion(BEGIN_TEXT);
      case 'end_text':
        return this.assertion(END_TEXT);
      case 'word_boundary':
        return this.assertion(WORD_BOUNDARY);
      case 'no_word_boundary':
        return this.assertion(NO_WORD_BOUNDARY);
      case 'capture':
        return this.sequence([
          () => this.single(SAVE, 2 * node.index),
          () => this.node(node.sub),
          () => this.single(SAVE, 2 * node.index + 1),
        ]);
      case 'star':
      case 'plus':
      case 'quest':
        return this.loop(node);
      case 'concat':
        return this.sequence(node.subs.map((sub) => () => this.node(sub)));
      case 'alternate':
        return node.subs.map((sub) => this.node(sub)).reduce((left, right) => this.either(left, right), NOTHING);
      case 'repeat':
        throw new Error('a program needs a tree without counted repetitions');
    }
  }

  private single(op: number, arg: number): Fragment {
    const at = this.instruction(op, arg);
    return { start: at, ends: [2 * at], nullable: true };
  }

  /** A jump: a fork with one way. */
  private empty(): Fragment {
    return this.single(FORK, 0);
  }

  private take(ranges: Ranges): Fragment {
    if (ranges.length === 0) return NOTHING;
    const key = ranges.join();
    let number = this.setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.push(ranges) - 1;
      this.setNumbers.set(key, number);
    }
    return { ...this.single(TAKE, number), nullable: false };
  }

  private assertion(kind: number): Fragment {
    this.assertions |= 1 << kind;
    return this.single(ASSERT, kind);
  }

  private sequence(parts: readonly (() => Fragment)[]): Fragment {
    if (parts.length === 0) return this.empty();
    let whole = parts[0]();
    for (const part of parts.slice(1)) {
      const next = part();
      if (whole.start === 0 || next.start === 0) {
        whole = NOTHING;
        continue;
      }
      this.patch(whole.ends, next.start);
      whole = { start: whole.start, ends: next.ends, nullable: whole.nullable && next.nullable };
    }
    return whole;
  }

  private either(left: Fragment, right: Fragment): Fragment {
    if (left.start === 0) return right;
    if (right.start === 0) return left;
    const at = this.instruction(FORK, right.start);
    this.out[at] = left.start;
    return { start: at, ends: [...left.ends, ...right.ends], nullable: left.nullable || right.nullable };
  }

  private loop(node: LoopNode): Fragment {
    const lazy = (node.flags & NON_GREEDY) !== 0;
    const body = this.node(node.sub);
    if (node.op === 'quest') return this.optional(body, lazy);
    if (node.op === 'plus') return this.again(body, body.start, lazy);
    // A body that can be empty must be entered as (body+)? to keep the order of preference.
    if (body.nullable) return this.optional(this.again(body, body.start, lazy), lazy);
    const at = this.op.length;
    return this.again(body, at, lazy);
  }

  private optional(body: Fragment, lazy: boolean): Fragment {
    const at = this.instruction(FORK, 0);
    const ends = [this.choice(at, body.start, lazy), ...body.ends];
    return { start: at, ends, nullable: true };
  }

  /** Behind the body, again or on; entered at `start`. */
  private again(body: Fragment, start: number, lazy: boolean): Fragment {
    const at = this.instruction(FORK, 0);
    const end = this.choice(at, body.start, lazy);
    this.patch(body.ends, at);
    return { start, ends: [end], nullable: start === at || body.nullable };
  }

  /** Points the preferred way of a fork (for a lazy one the other) at the body; the open end. */
  private choice(at: number, body: number, lazy: boolean): number {
    if (lazy) this.arg[at] = body;
    else this.out[at] = body;
    return lazy ? 2 * at : 2 * at + 1;
  }
}

/** What a code point of a literal with these flags takes. */
export function literalSet(rune: number, flags: number): Ranges {
  if ((flags & FOLD_CASE) === 0) return [rune, rune];
  return cleanRanges(orbitOf(rune).flatMap((member) => [member, member]));
}

/** For each set of a program whether it takes the code points below U+0080. */
export function asciiMembership(program: Program): Uint8Array[] {
  return program.sets.map((set) => Uint8Array.from({ length: 128 }, (_, code) => (inRanges(set, code) ? 1 : 0)));
}

/** Whether a set takes a code point; a lone surrogate stands for a byte outside UTF-8 and counts as U+FFFD. */
export function setTakes(program: Program, set: number, rune: number): boolean {
  return inRanges(program.sets[set], rune >= 0xd800 && rune <= 0xdfff ? 0xfffd : rune);
}
