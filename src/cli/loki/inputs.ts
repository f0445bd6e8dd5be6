import type { RecordBatch } from '../../detect/backtest/record-batch.ts';
import type { Expr } from '../../logql/ast.ts';
import { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';
import type { PreparedInput, PreparedInputs } from '../backtest/inputs.ts';
import { batchOfEntries, type LogcliEntry } from '../backtest/logcli-source.ts';
import { UnknownAnswer } from '../exit.ts';
import { fetchLines, fetchSeries, PAGE_LINES, type LokiLines } from './answers.ts';
import { boundaryLines } from './bounds.ts';
import type { LokiClient } from './client.ts';
import { piecesOf } from './pieces.ts';
import { fetchPlans, type FetchPlan } from './plan.ts';

const SECOND = 1_000_000_000n;
/** The windows in which lines are fetched grow and shrink between these, with how many lines there are. */
const FIRST_WINDOW_NS = 900n * SECOND;
const SHORTEST_WINDOW_NS = 10n * SECOND;
const LONGEST_WINDOW_NS = 86_400n * SECOND;
/** A window with more pages than this was too long. */
const MANY_PAGES = 4;
/** A window ends where the first query has fetched this many pages, to bound what is held. */
const MOST_PAGES = 20;
/** More streams than this are not followed. */
const MOST_STREAMS = 5000;

/** The streams of a Loki that the rules need, in the time [from, to), ready for a backtest. Nothing is read ahead. */
export async function lokiInputs(
  client: LokiClient,
  exprs: readonly Expr[],
  from: NanoTime,
  to: NanoTime,
): Promise<PreparedInputs> {
  const plans = fetchPlans(exprs);
  const streams = new Map<string, LokiStream>();
  for (const { selector } of plans) {
    for (const { start, end } of piecesOf(from, to)) {
      for (const object of await fetchSeries(client, selector, start, end)) {
        const labels = Labels.fromObject(object);
        if (!streams.has(labels.key)) streams.set(labels.key, new LokiStream(client.name, labels));
      }
    }
    if (streams.size > MOST_STREAMS)
      throw new UnknownAnswer(
        `The rules need more than ${MOST_STREAMS} streams of ${client.name}.`,
        'ask for less with --rules, or narrower selectors in watchkeeper.yaml',
      );
  }
  const bounds = await boundaryLines(client, plans, from, to);
  const windows = new Windows(client, { plans, bounds, streams, from, to });
  return { inputs: [...streams.values()], skipped: [], advance: () => windows.advance() };
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** One stream of a Loki; holds the lines of the window that is read now. */
class LokiStream implements PreparedInput {
  readonly name: string;
  readonly formatTitle = 'Loki stream';
  readonly formatId = 'loki';
  readonly source = undefined;
  readonly labels: Labels;
  readonly counts = { records: 0, withoutTime: 0, tooLong: 0 };
  #entries: LogcliEntry[] = [];

  constructor(name: string, labels: Labels) {
    this.name = name;
    this.labels = labels;
  }

  add(ts: bigint, line: string): void {
    const ms = ts / 1_000_000n;
    this.#entries.push({
      labels: this.labels,
      line,
      ms: Number(ms),
      ns: Number(ts - ms * 1_000_000n),
      number: ++this.counts.records,
    });
  }

  /** Forgets the lines from a time on. */
  cut(end: bigint): void {
    const [ms, ns] = [Number(end / 1_000_000n), Number(end % 1_000_000n)];
    this.#entries = this.#entries.filter((entry) => entry.ms < ms || (entry.ms === ms && entry.ns < ns));
  }

  next(): Promise<RecordBatch | undefined> {
    if (this.#entries.length === 0) return Promise.resolve(undefined);
    const batch = batchOfEntries(this.#entries);
    this.#entries = [];
    return Promise.resolve(batch);
  }
}

interface WindowsRequest {
  readonly plans: readonly FetchPlan[];
  /** Lines that belong to the streams whatever the plans fetch. */
  readonly bounds: readonly LokiLines[];
  readonly streams: ReadonlyMap<string, LokiStream>;
  readonly from: bigint;
  readonly to: bigint;
}

/** Goes through the time window by window and hands the lines of each to the streams. */
class Windows {
  readonly #client: LokiClient;
  readonly #request: WindowsRequest;
  #at: bigint;
  #length = FIRST_WINDOW_NS;

  constructor(client: LokiClient, request: WindowsRequest) {
    this.#client = client;
    this.#request = request;
    this.#at = request.from;
  }

  /** Fetches the next window; false behind the last one. */
  async advance(): Promise<boolean> {
    const { plans, bounds, streams, to } = this.#request;
    if (this.#at >= to || streams.size === 0) return false;
    let end = earlier(this.#at + this.#length, to);
    let pages = 0;
    for (const { query } of plans) {
      const fetched = await this.#fetch(query, this.#at, end);
      pages = Math.max(pages, fetched.pages);
      end = fetched.end;
    }
    for (const stream of streams.values()) stream.cut(end);
    this.#take(within(bounds, this.#at, end), this.#at);
    this.#at = end;
    if (pages > MANY_PAGES) this.#length = later(this.#length / 2n, SHORTEST_WINDOW_NS);
    else if (pages === 1) this.#length = earlier(this.#length * 2n, LONGEST_WINDOW_NS);
    return true;
  }

  /**
   * Fetches page after page; the next one begins at the last time of the one before, where lines may be missing.
   * Returns the time up to which all lines are there.
   */
  async #fetch(query: string, start: bigint, end: bigint): Promise<{ readonly pages: number; readonly end: bigint }> {
    let at = start;
    for (let pages = 1; ; pages++) {
      const { count, last } = this.#take(await fetchLines(this.#client, query, at, end), at);
      if (count < PAGE_LINES) return { pages, end };
      if (last === at && pages > 1)
        throw new UnknownAnswer(
          `${this.#client.name} has ${PAGE_LINES} lines and more of one time; the others cannot be fetched.`,
          'narrow the selectors in watchkeeper.yaml, or use a file: logcli query -o jsonl',
        );
      if (pages >= MOST_PAGES && last > start) return { pages, end: last };
      at = last;
    }
  }

  /** Hands lines to their streams. */
  #take(found: readonly LokiLines[], start: bigint): { readonly count: number; readonly last: bigint } {
    let count = 0;
    let last = start;
    for (const { labels, entries } of found) {
      const stream = this.#streamOf(labels);
      count += entries.length;
      for (const { ts, line } of entries) {
        if (ts > last) last = ts;
        stream.add(ts, line);
      }
    }
    return { count, last };
  }

  /** The stream of an answer. A server that does not keep structured metadata apart adds labels. */
  #streamOf(object: Readonly<Record<string, string>>): LokiStream {
    const known = this.#request.streams.get(Labels.fromObject(object).key);
    if (known !== undefined) return known;
    const inside = [...this.#request.streams.values()].filter(({ labels }) =>
      [...labels].every(([name, value]) => object[name] === value),
    );
    const [best] = inside.sort((a, b) => b.labels.size - a.labels.size);
    if (best !== undefined) return best;
    throw new UnknownAnswer(
      `${this.#client.name} sends lines of a stream that it did not list: ${Labels.fromObject(object)}`,
      'run it again; new streams may just have come',
    );
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The lines in the time [start, end). */
function within(lines: readonly LokiLines[], start: bigint, end: bigint): LokiLines[] {
  return lines.map(({ labels, entries }) => ({
    labels,
    entries: entries.filter(({ ts }) => ts >= start && ts < end),
  }));
}
