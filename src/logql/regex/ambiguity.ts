import { Alphabet } from './alphabet.ts';
import { ASSERT, BEGIN_TEXT, FORK, MATCH, SAVE, TAKE, type Program } from './program.ts';

/** More ways than this at one place of a text are not counted further. */
export const MAX_PATHS = 64;
/** Largest exploration, in vectors. */
const MAX_VECTORS = 600;
/** Largest program that is explored. */
const MAX_PROGRAM = 400;

/** Ways to get from a place to each TAKE without taking a character. */
type Reach = readonly (readonly [place: number, ways: number])[];

/**
 * The most ways in which a backtracking matcher can have got to one place of any text, so that its steps are at most
 * that times the length of the text; undefined if it is more than {@link MAX_PATHS} or not known.
 *
 * How: the subset construction with counts. A vector says for each instruction in how many ways a prefix of some text
 * leads there. From the first vector all vectors are made, for each group of characters; if they are finitely many and
 * none has a larger sum, no text has more ways. `everywhere` counts the starts at every place of the text, too.
 */
export function maxPaths(program: Program, everywhere: boolean): number | undefined {
  if (program.op.length > MAX_PROGRAM) return undefined;
  const reach = new Reachability(program);
  const alphabet = new Alphabet(program.sets);
  const members = program.sets.map((set) => alphabet.membership(set));
  const first = reach.from(program.start, true);
  const again = everywhere ? reach.from(program.start, false) : [];
  if (first === undefined || again === undefined) return undefined;
  const seen = new Set<string>();
  const open: Reach[] = [];
  let most = 0;
  const visit = (counts: ReadonlyMap<number, number>): boolean => {
    const vector = [...counts].sort((a, b) => a[0] - b[0]);
    const sum = vector.reduce((total, [, ways]) => total + ways, 0);
    most = Math.max(most, sum);
    const key = vector.join(';');
    if (!seen.has(key)) {
      seen.add(key);
      open.push(vector);
    }
    return sum <= MAX_PATHS && seen.size <= MAX_VECTORS;
  };
  if (!visit(summed([first]))) return undefined;
  for (let vector = open.pop(); vector !== undefined; vector = open.pop()) {
    for (let group = 0; group < alphabet.size; group++) {
      const parts: Reach[] = [again];
      for (const [place, ways] of vector) {
        if (members[program.arg[place]][group] === 0) continue;
        const next = reach.from(program.out[place], false);
        if (next === undefined) return undefined;
        parts.push(next.map(([target, more]) => [target, ways * more] as const));
      }
      if (!visit(summed(parts))) return undefined;
    }
  }
  return most;
}

function summed(parts: readonly Reach[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const part of parts) for (const [place, ways] of part) counts.set(place, (counts.get(place) ?? 0) + ways);
  return counts;
}

/** Ways over jumps and assertions; an assertion counts as passed, except for the start of the text further on. */
class Reachability {
  private readonly program: Program;
  private readonly known = new Map<number, Reach | undefined>();

  constructor(program: Program) {
    this.program = program;
  }

  /** Undefined if the ways go in a circle or are too many. */
  from(place: number, atStart: boolean): Reach | undefined {
    const key = 2 * place + (atStart ? 1 : 0);
    if (this.known.has(key)) return this.known.get(key);
    // While it is open, a way back to this place is a circle.
    this.known.set(key, undefined);
    const reach = this.compute(place, atStart);
    this.known.set(key, reach);
    return reach;
  }

  private compute(place: number, atStart: boolean): Reach | undefined {
    const { op, out, arg } = this.program;
    switch (op[place]) {
      case TAKE:
        return [[place, 1]];
      case SAVE:
        return this.from(out[place], atStart);
      case ASSERT:
        return arg[place] === BEGIN_TEXT && !atStart ? [] : this.from(out[place], atStart);
      case FORK: {
        const first = this.from(out[place], atStart);
        const second = this.from(arg[place], atStart);
        if (first === undefined || second === undefined) return undefined;
        const both = [...summed([first, second])];
        return both.some(([, ways]) => ways > MAX_PATHS) ? undefined : both;
      }
      case MATCH:
      default:
        return [];
    }
  }
}
