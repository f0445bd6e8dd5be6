import { assertionHolds, neighbourKind } from './alphabet.ts';
import { asciiMembership, ASSERT, FORK, MATCH, SAVE, setTakes, TAKE, type Program } from './program.ts';

/** Most pairs of a place and an offset; one bit each. */
const MAX_PAIRS = 1 << 21;

/**
 * Finds the leftmost-first match with its groups by trying one way after the other. No pair of an instruction and an
 * offset is tried twice, so the steps are at most the size of the program times the length of the text.
 */
export class Backtracker {
  private readonly program: Program;
  private readonly members: readonly Uint8Array[];
  private visited = new Int32Array(0);
  private readonly slots: Int32Array;
  private readonly stack: number[] = [];

  constructor(program: Program) {
    this.program = program;
    this.members = asciiMembership(program);
    this.slots = new Int32Array(2 * (program.groups + 1));
  }

  /** Whether the table of pairs is small enough. */
  fits(text: string): boolean {
    return this.program.op.length * (text.length + 1) <= MAX_PAIRS;
  }

  /** As {@link Pike.exec}. */
  exec(text: string, from: number): Int32Array | undefined {
    const words = ((this.program.op.length * (text.length + 1)) >> 5) + 1;
    if (this.visited.length < words) this.visited = new Int32Array(2 * words);
    else this.visited.fill(0, 0, words);
    if (!this.program.restarts) return from === 0 ? this.tryAt(text, 0) : undefined;
    for (let at = from; at <= text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
      const found = this.tryAt(text, at);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private tryAt(text: string, start: number): Int32Array | undefined {
    const { op, out, arg } = this.program;
    const { slots, stack, visited } = this;
    const stride = text.length + 1;
    slots.fill(-1);
    slots[0] = start;
    stack.length = 0;
    // Entries: place and offset; for a slot to restore -1 - slot and its value.
    stack.push(this.program.start, start);
    while (stack.length > 0) {
      let at = stack.pop() ?? 0;
      let place = stack.pop() ?? 0;
      if (place < 0) {
        slots[-1 - place] = at;
        continue;
      }
      for (;;) {
        const pair = place * stride + at;
        const bit = 1 << (pair & 31);
        if ((visited[pair >> 5] & bit) !== 0) break;
        visited[pair >> 5] |= bit;
        const kind = op[place];
        if (kind === TAKE) {
          const unit = at < text.length ? text.charCodeAt(at) : -1;
          if (unit < 0) break;
          if (unit < 128) {
            if (this.members[arg[place]][unit] === 0) break;
            at++;
          } else {
            const rune = text.codePointAt(at) ?? unit;
            if (!setTakes(this.program, arg[place], rune)) break;
            at += rune > 0xffff ? 2 : 1;
          }
        } else if (kind === FORK) {
          if (arg[place] !== 0) stack.push(arg[place], at);
        } else if (kind === SAVE) {
          stack.push(-1 - arg[place], slots[arg[place]]);
          slots[arg[place]] = at;
        } else if (kind === ASSERT) {
          if (!assertionHolds(arg[place], neighbourKind(runeBefore(text, at)), kindAt(text, at))) break;
        } else if (kind === MATCH) {
          slots[1] = at;
          return slots.slice();
        } else break;
        place = out[place];
      }
    }
    return undefined;
  }
}

function kindAt(text: string, at: number): number {
  return neighbourKind(at < text.length ? (text.codePointAt(at) ?? -1) : -1);
}

/** The code point before an offset; -1 at the start. */
export function runeBefore(text: string, at: number): number {
  if (at === 0) return -1;
  const pair = at > 1 ? (text.codePointAt(at - 2) ?? 0) : 0;
  return pair > 0xffff ? pair : text.charCodeAt(at - 1);
}
