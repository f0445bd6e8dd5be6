/**
 * Grafana Loki's declarative tests: scripts of `clear`, `load`, `flush` and `eval` commands with the results beside
 * them (pkg/logql/internal/logqltest/README.md of the Loki repository, as of August 2026). The parts that choose
 * between Loki's ways of execution are read and apply to the direct one, which is the one this engine stands for.
 */
import { parseGoDuration } from '../../../src/logql/go/duration.ts';
import type { LabelObject, VectorEntry, VectorStream } from '../vector.ts';
import { parseExpectation, type Expectation } from './expectation.ts';
import { readLabels, readLine } from './line.ts';

/** One `eval` with the streams loaded before it. Times are nanoseconds as text, as in the vectors. */
export interface ScriptCase {
  /** Line of the script, from 1. */
  readonly line: number;
  readonly command: 'instant' | 'range' | 'select';
  readonly query: string;
  readonly streams: readonly VectorStream[];
  readonly instant?: { readonly ts: string };
  readonly range?: { readonly start: string; readonly end: string; readonly step: string };
  readonly direction: 'forward' | 'backward';
  readonly expect: Expectation;
}

/** Times of a script count from here. */
const EPOCH_NS = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;

/** True if the text is such a script and no file of vectors: its first command is `clear`, `load` or `eval`. */
export function isScript(text: string): boolean {
  const first = text.split('\n').find((line) => !/^\s*(#|$)/.test(line)) ?? '';
  return /^(clear|load|eval)\b/.test(first);
}

/** A time of a script, a Go duration behind its epoch, in nanoseconds. */
export function scriptTime(text: string): bigint {
  return EPOCH_NS + parseGoDuration(text);
}

interface Block {
  /** Line of the command, from 1. */
  readonly line: number;
  readonly command: string;
  readonly body: readonly string[];
}

/** Reads a script. Throws an Error that begins with the line where it is no script. */
export function parseScript(text: string): ScriptCase[] {
  const cases: ScriptCase[] = [];
  let loaded = new Map<string, { labels: LabelObject; entries: VectorEntry[] }>();
  for (const { line, command, body } of blocksOf(text)) {
    try {
      const [word] = command.split(/\s/, 1);
      if (word === 'clear') loaded = new Map();
      else if (word === 'load') {
        if (body.length === 0) throw new Error('load has no lines');
        for (const item of body) load(loaded, item);
      } else if (word === 'eval') {
        const streams = [...loaded.values()].map(({ labels, entries }) => ({ labels, entries: stored(entries) }));
        cases.push({ line, streams, ...parseEval(command), expect: parseExpectation(body) });
      } else if (command !== 'flush') throw new Error(`unknown command ${word}`);
    } catch (error) {
      throw new Error(`line ${line}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  return cases;
}

/** Commands with the indented lines behind them; a blank line or one that is not indented ends a block. */
function blocksOf(text: string): Block[] {
  const blocks: { line: number; command: string; body: string[] }[] = [];
  let open: string[] | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    if (raw.trimStart().startsWith('#')) continue;
    const content = withoutComment(raw).trim();
    if (content === '') open = undefined;
    else if (open !== undefined && /^[ \t]/.test(raw)) open.push(content);
    else {
      open = [];
      blocks.push({ line: index + 1, command: content, body: open });
    }
  }
  return blocks;
}

/** Cuts from the first # that stands outside quotes. */
function withoutComment(line: string): string {
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === '`') quote = char;
    else if (char === '#') return line.slice(0, i);
  }
  return line;
}

function load(streams: Map<string, { labels: LabelObject; entries: VectorEntry[] }>, item: string): void {
  const { labels, rest } = readLabels(item);
  const { line, at, repeat, metadata } = readLine(rest);
  const key = JSON.stringify(Object.entries(labels).sort());
  const stream = streams.get(key) ?? { labels, entries: [] };
  streams.set(key, stream);
  const start = scriptTime(at);
  const step = repeat === undefined ? 0n : parseGoDuration(repeat.step);
  for (let i = 0; i < (repeat?.count ?? 1); i++)
    stream.entries.push({
      ts: String(start + BigInt(i) * step),
      line: line.replaceAll('{{.i}}', String(i)),
      ...(metadata === undefined ? {} : { metadata }),
    });
}

/** Entries in time order; equal ones, which Loki's chunks give once, are there once. */
function stored(entries: readonly VectorEntry[]): VectorEntry[] {
  const unique = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  return [...unique.values()].sort((a, b) => (BigInt(a.ts) < BigInt(b.ts) ? -1 : BigInt(a.ts) > BigInt(b.ts) ? 1 : 0));
}

type EvalHead = Pick<ScriptCase, 'command' | 'query' | 'instant' | 'range' | 'direction'>;

function parseEval(command: string): EvalHead {
  const instant = /^eval\s+instant\s+at\s+(\S+)\s+(.+)$/.exec(command);
  if (instant !== null) {
    const [, at, query] = instant;
    return { command: 'instant', query, instant: { ts: String(scriptTime(at)) }, direction: 'forward' };
  }
  const range = /^eval\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(command);
  if (range !== null) {
    const [, from, to, step, query] = range;
    return { command: 'range', query, range: window(from, to, parseGoDuration(step)), direction: 'forward' };
  }
  const select = /^eval\s+select\s+from\s+(\S+)\s+to\s+(\S+)\s+(?:(forward|backward)\s+)?(.+)$/.exec(command);
  if (select === null) throw new Error('eval needs instant at T, range from T to T step D, or select from T to T');
  const [, from, to, direction, query] = select;
  return {
    command: 'select',
    query,
    range: window(from, to, 1n),
    direction: direction === 'backward' ? 'backward' : 'forward',
  };
}

function window(from: string, to: string, step: bigint): { start: string; end: string; step: string } {
  const [start, end] = [scriptTime(from), scriptTime(to)];
  if (end < start || step <= 0n) throw new Error('a range ends behind its start and has a positive step');
  return { start: String(start), end: String(end), step: String(step) };
}
