import type { LabelObject } from '../vector.ts';
import { readLabels, readLine } from './line.ts';

/** What the lines behind an `eval` say of its result. */
export type Expectation =
  | { readonly kind: 'fail'; readonly match?: 'msg' | 'regex'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'scalar'; readonly value: number; readonly values: Comparison }
  | {
      readonly kind: 'series';
      /** True: in this order; false: as a set. */
      readonly ordered: boolean;
      readonly series: readonly ExpectedSeries[];
      readonly values: Comparison;
    }
  | { readonly kind: 'lines'; readonly lines: readonly ExpectedLine[]; readonly values: Comparison };

/** How values are compared: within a tolerance, or not at all. */
export type Comparison = { readonly epsilon: number } | 'skipped';

export interface ExpectedSeries {
  readonly labels: LabelObject;
  /** One for each step; undefined: no point there. */
  readonly points: readonly (number | undefined)[];
}

export interface ExpectedLine {
  /** Labels of the stream, structured metadata and parsed labels together. */
  readonly labels: LabelObject;
  readonly line: string;
  /** A Go duration behind the script's epoch. */
  readonly at: string;
}

const EPSILON = 1e-9;
/** Names of Loki's plain way of execution, in older and newer scripts. */
const DIRECT = new Set(['direct', 'direct (timestamp-first)']);

/** Reads the lines behind an `eval`. Throws an Error if they say nothing, or more than one kind of thing. */
export function parseExpectation(body: readonly string[]): Expectation {
  const kinds: Expectation[] = [];
  const series: ExpectedSeries[] = [];
  const lines: ExpectedLine[] = [];
  let ordered = false;
  let values: Comparison = { epsilon: EPSILON };
  for (const text of body) {
    const directive = /^(?:skip\s+values-comparison|expect\s+values-toleration\s+(\S+))\s+on\s+"([^"]+)"$/.exec(text);
    if (directive !== null) {
      const [, epsilon, stack] = directive;
      if (DIRECT.has(stack)) values = epsilon === undefined ? 'skipped' : { epsilon: Number(epsilon) };
    } else if (text === 'expect ordered') ordered = true;
    else if (text === 'expect empty') kinds.push({ kind: 'empty' });
    else if (/^expect fail\b/.test(text)) kinds.push(parseFailure(text));
    else if (text.startsWith('{')) {
      const { labels, rest } = readLabels(text);
      if (/^\s*["`]/.test(rest)) lines.push(expectedLine(labels, rest));
      else series.push({ labels, points: rest.trim().split(/\s+/).flatMap(expandPoints) });
    } else kinds.push({ kind: 'scalar', value: parseValue(text), values });
  }
  if (series.length > 0) kinds.push({ kind: 'series', ordered, series, values });
  if (lines.length > 0) kinds.push({ kind: 'lines', lines, values });
  if (kinds.length !== 1) throw new Error('one kind of result is expected: series, lines, a number, empty or fail');
  return kinds[0];
}

function parseFailure(text: string): Expectation {
  const match = /^expect fail(?:\s+(msg|regex):\s*(.+))?$/.exec(text);
  if (match === null) throw new Error(`${text}: expect fail takes msg: or regex:`);
  const [, how, expected = ''] = match;
  return { kind: 'fail', match: how === 'msg' || how === 'regex' ? how : undefined, text: expected };
}

function expectedLine(labels: LabelObject, rest: string): ExpectedLine {
  const { line, at, repeat, metadata, parsed } = readLine(rest);
  if (repeat !== undefined) throw new Error('an expected line is not repeated');
  return { labels: { ...labels, ...metadata, ...parsed }, line, at };
}

/** `5`, `_` for no point, `2+3x4` for 2 5 8 11 14. */
function expandPoints(token: string): (number | undefined)[] {
  if (token === '_') return [undefined];
  const repeated = /^(.+?)(?:(?<=.)([+-])([^+-]+))?x(\d+)$/.exec(token);
  if (repeated === null) return [parseValue(token)];
  const [, base, sign, step = '0', count] = repeated;
  const increment = parseValue(step) * (sign === '-' ? -1 : 1);
  return Array.from({ length: Number(count) + 1 }, (_, i) => parseValue(base) + i * increment);
}

function parseValue(text: string): number {
  if (text === 'NaN') return Number.NaN;
  const infinite = /^([+-]?)Inf$/.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw new Error(`${text === '' ? 'nothing' : text}: a number is expected`);
  return value;
}
