import { assertionHolds, neighbourKind } from './alphabet.ts';
import { runeBefore } from './backtrack.ts';
import { asciiMembership, ASSERT, FORK, MATCH, SAVE, setTakes, TAKE, type Program } from './program.ts';

/** Threads in order of preference, each place at most once. */
interface Threads {
  readonly places: Int32Array;
  /** Index of a place in `places`, valid only if the entry there agrees. */
  readonly indexOf: Int32Array;
  /** One row of slots a thread. */
  readonly slots: Int32Array;
  count: number;
}

/**
 * Finds the leftmost-first match with its groups by following all threads at once, so the time is linear in the text
 * (times the size of the program).
 */
export class Pike {
  private readonly program: Program;
  private readonly width: number;
  private readonly asciiMembers: readonly Uint8Array[];
  private current: Threads;
  private next: Threads;
  private readonly row: Int32Array;

  constructor(program: Program) {
    this.program = program;
    this.width = 2 * (program.groups + 1);
    this.asciiMembers = asciiMembership(program);
    this.current = this.threads();
    this.next = this.threads();
    this.row = new Int32Array(this.width);
  }

  /** Slots of the match that begins at `from` or later: start and end of each group, -1 if it took no part. */
  exec(text: string, from: number): Int32Array | undefined {
    const { program, width, row } = this;
    let found: Int32Array | undefined;
    let before = runeBefore(text, from);
    let at = from;
    this.current.count = 0;
    for (;;) {
      const rune = at < text.length ? (text.codePointAt(at) ?? -1) : -1;
      const beforeKind = neighbourKind(before);
      const afterKind = neighbourKind(rune);
      const { current } = this;
      if (found === undefined && (at === 0 || program.restarts)) {
        row.fill(-1);
        row[0] = at;
        this.follow(current, program.start, at, beforeKind, afterKind);
      }
      if (current.count === 0) break;
      const behind = at + (rune > 0xffff ? 2 : 1);
      const nextKind = neighbourKind(behind < text.length ? (text.codePointAt(behind) ?? -1) : -1);
      this.next.count = 0;
      for (let i = 0; i < current.count; i++) {
        const place = current.places[i];
        if (program.op[place] === MATCH) {
          found = current.slots.slice(i * width, (i + 1) * width);
          found[1] = at;
          break;
        }
        if (program.op[place] !== TAKE || rune < 0 || !this.takes(program.arg[place], rune)) continue;
        for (let slot = 0; slot < width; slot++) row[slot] = current.slots[i * width + slot];
        this.follow(this.next, program.out[place], behind, afterKind, nextKind);
      }
      [this.current, this.next] = [this.next, current];
      if (rune < 0) break;
      before = rune;
      at = behind;
    }
    return found;
  }

  private takes(set: number, rune: number): boolean {
    if (rune < 128) return this.asciiMembers[set][rune] === 1;
    return setTakes(this.program, set, rune);
  }

  private threads(): Threads {
    const size = this.program.op.length;
    return {
      places: new Int32Array(size),
      indexOf: new Int32Array(size),
      slots: new Int32Array(size * this.width),
      count: 0,
    };
  }

  /** Adds the threads that `start` leads to, by preference, with the slots of `row`. */
  private follow(into: Threads, start: number, at: number, before: number, after: number): void {
    const { op, out, arg } = this.program;
    const { row, width } = this;
    // Below zero: restore a slot; the value follows.
    const stack = [start];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      if (place < 0) {
        row[-place - 1] = stack.pop() ?? -1;
        continue;
      }
      const index = into.indexOf[place];
      if (place === 0 || (index < into.count && into.places[index] === place)) continue;
      into.indexOf[place] = into.count;
      into.places[into.count++] = place;
      switch (op[place]) {
        case FORK:
          stack.push(arg[place], out[place]);
          break;
        case SAVE:
          stack.push(row[arg[place]], -arg[place] - 1, out[place]);
          row[arg[place]] = at;
          break;
        case ASSERT:
          if (assertionHolds(arg[place], before, after)) stack.push(out[place]);
          break;
        default:
          for (let slot = 0; slot < width; slot++) into.slots[into.indexOf[place] * width + slot] = row[slot];
      }
    }
  }
}
