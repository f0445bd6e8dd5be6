import type { CompareOp, Expr, RangeAggregation } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { LogqlError, type EngineOptions, type Entry, type InstantResult, type Sample } from '../types.ts';
import type { Extraction } from './extraction.ts';
import type { StreamSampleExtractor } from './extractor.ts';
import { LeafRegistry } from './leaf-registry.ts';
import type { EngineParts } from './parts.ts';
import { ContributorSink, type Evaluation, type PlanNode, type StepClock } from './plan-node.ts';
import { compileQuery, type CompiledQuery } from './query-plan.ts';
import { SelectorIndex } from './stream-selector.ts';
import { floorMod, type TickGrid } from './tick-cells.ts';
import { joinTime, splitTime } from './time.ts';
import { EMPTY_VECTOR, sortedByLabels, withoutEmpty, type Vector } from './vector.ts';

/** Loki's default of max_query_series. */
export const RULE_MAX_SERIES = 500;

export interface QuerySetOptions extends EngineOptions {
  /** Loki's max_query_series; default 500, as for rules. Infinity: no limit. */
  readonly maxSeries?: number;
  /** References kept of each series between two ticks, the newest ones, for {@link QuerySet.contributors}; default 0. */
  readonly maxRefs?: number;
  /** For the steps of one range query: sums over series then follow the order that Loki keeps from step to step. */
  readonly stepNs?: bigint;
}

export interface QuerySetMember {
  readonly expr: Expr;
  /** Declares when the query is evaluated, so that counts need less memory. An evaluation at another time throws. */
  readonly grid?: TickGrid;
}

/** An extraction that queries of the set share, for callers that decide themselves which lines it must see. */
export interface ExtractionInfo {
  readonly id: number;
  /** One of the range aggregations; all of them have the same selector, stages and unwrap. */
  readonly expr: RangeAggregation;
  /** Numbers of the queries that need it. */
  readonly queries: readonly number[];
}

/** The values that a rule compares with its threshold. */
export interface NearMisses {
  readonly op: CompareOp;
  readonly threshold: number;
  readonly samples: readonly Sample[];
}

interface Target {
  readonly extraction: Extraction;
  readonly extractor: StreamSampleExtractor;
}

/** An extraction that counts every line of a stream. */
interface Counter {
  readonly extraction: Extraction;
  readonly labels: Labels;
  /** Where the last line was counted; -1 at first. */
  row: number;
}

/** The lines of one stream on their way into a set. */
export class StreamFeed {
  /** Ids of the extractions whose selector takes the stream. */
  readonly extractions: readonly number[];
  /** Those of them that look at the line; the others count every line of the stream. */
  readonly reading: readonly number[];
  readonly #set: QuerySet;
  readonly #byId: readonly (Target | undefined)[];
  readonly #all: readonly Target[];
  readonly #counters: readonly Counter[];

  constructor(set: QuerySet, labels: Labels, extractions: readonly Extraction[]) {
    this.#set = set;
    this.extractions = extractions.map(({ id }) => id);
    const byId: Target[] = [];
    const reading: number[] = [];
    const all: Target[] = [];
    const counters: Counter[] = [];
    for (const extraction of extractions) {
      const extractor = extraction.extractor.forStream(labels);
      const counted = extraction.extractor.countsEveryLine === true ? extractor.process(0n, '') : null;
      const target = { extraction, extractor };
      all.push(target);
      if (counted === null) {
        byId[extraction.id] = target;
        reading.push(extraction.id);
      } else counters.push({ extraction, labels: counted.labels, row: -1 });
    }
    this.#byId = byId;
    this.#all = all;
    this.#counters = counters;
    this.reading = reading;
  }

  /**
   * Gives a line to the queries. Lines of all streams together must come in time order. `ref` names the line for
   * {@link QuerySet.contributors}.
   */
  push(ts: bigint, line: string, metadata?: Labels, ref?: number): void {
    const { ms, ns } = splitTime(ts);
    this.#set.advanceInput(ms, ns);
    for (const { extraction, extractor } of this.#all) {
      const sample = extractor.process(ts, line, metadata);
      if (sample !== null) extraction.append(ms, ns, sample.labels, sample.value, ref);
    }
  }

  /** First half of a {@link push} without structured metadata: counts a line without its text. */
  count(ms: number, ns: number, ref: number): void {
    this.#set.advanceInput(ms, ns);
    for (let i = 0; i < this.#counters.length; i++) {
      const counter = this.#counters[i];
      const { extraction } = counter;
      if (counter.row < 0 || !extraction.countAgain(counter.row, ms, ns, ref))
        counter.row = extraction.append(ms, ns, counter.labels, 1, ref);
    }
  }

  /**
   * Second half of {@link push}: gives the line to the first `count` of the extractions `ids`, a part of
   * {@link reading}. The caller knows that the others drop it.
   */
  read(ms: number, ns: number, line: string, ref: number, ids: Int32Array, count: number): void {
    const ts = joinTime(ms, ns);
    for (let i = 0; i < count; i++) {
      const target = this.#byId[ids[i]];
      if (target === undefined) throw new RangeError(`extraction ${ids[i]} does not read this stream`);
      const sample = target.extractor.process(ts, line);
      if (sample !== null) target.extraction.append(ms, ns, sample.labels, sample.value, ref);
    }
  }
}

/**
 * Metric queries that are evaluated together over one pass of lines. Push lines in time order, evaluate at times that do
 * not go back; a line must be pushed before the first evaluation at or after its time (with negative offsets: that much
 * earlier, see {@link QuerySet.lookaheadNs}). Only samples that a window can still reach are kept.
 */
export class QuerySet {
  readonly extractions: readonly ExtractionInfo[];
  /** How far back a line can matter: the longest range plus offset. */
  readonly lookbackNs: bigint;
  /** How far ahead of an evaluation lines must be pushed: the largest negative offset. */
  readonly lookaheadNs: bigint;
  readonly #extractions: readonly Extraction[];
  /** By query. */
  readonly #extractionsOf: readonly (readonly Extraction[])[];
  readonly #selectors: SelectorIndex;
  readonly #selectorOf: readonly number[];
  readonly #queries: readonly CompiledQuery[];
  readonly #feeds = new Map<Labels, StreamFeed>();
  readonly #feedsByKey = new Map<string, StreamFeed>();
  readonly #maxSeries: number;
  /** Earliest time of the next line. */
  #floorMs = Number.NEGATIVE_INFINITY;
  #floorNs = 0;
  #lastEvaluation: bigint | undefined;

  constructor(parts: EngineParts, members: readonly QuerySetMember[], options: QuerySetOptions) {
    this.#maxSeries = options.maxSeries ?? RULE_MAX_SERIES;
    const registry = new LeafRegistry(parts, options);
    this.#queries = members.map(({ expr, grid }, number) => compileQuery(parts, registry, expr, number, grid));
    const built = registry.build(options.maxRefs ?? 0, options.stepNs);
    this.#extractions = built.map(({ extraction }) => extraction);
    this.#selectors = new SelectorIndex(parts.compileMatcher);
    this.#selectorOf = this.#extractions.map(({ shape }) => this.#selectors.add(shape.expr.range.query.selector));
    this.extractions = built.map(({ extraction, queries }) => ({
      id: extraction.id,
      expr: extraction.shape.expr,
      queries,
    }));
    this.#extractionsOf = members.map((_, number) =>
      this.#extractions.filter((_extraction, id) => this.extractions[id].queries.includes(number)),
    );
    const leaves = this.#extractions.flatMap((extraction) => extraction.leaves);
    this.lookbackNs = leaves.reduce((most, leaf) => bigMax(most, leaf.rangeNs + leaf.offsetNs), 0n);
    this.lookaheadNs = leaves.reduce((most, leaf) => bigMax(most, -leaf.offsetNs), 0n);
  }

  /** Rows of samples in memory. */
  get heldRows(): number {
    return this.#extractions.reduce((sum, { log }) => sum + log.size, 0);
  }

  /** Why a query cannot be evaluated; undefined if it can. Evaluating it throws the same error. */
  errorOf(query: number): LogqlError | undefined {
    const compiled = this.#query(query);
    return compiled.kind === 'broken' ? compiled.error : undefined;
  }

  /** True if the query has no samples now, so that its result is empty until a line is pushed that gives one. */
  isQuiet(query: number): boolean {
    const compiled = this.#query(query);
    if (compiled.kind !== 'vector' || !compiled.needsSamples) return false;
    for (const { log } of this.#extractionsOf[query]) if (log.size > 0) return false;
    return true;
  }

  /** The way in for the lines of one stream; the same for equal labels. */
  stream(labels: Labels): StreamFeed {
    let feed = this.#feeds.get(labels) ?? this.#feedsByKey.get(labels.key);
    if (feed === undefined) {
      const stored = withoutEmpty(labels);
      const matches = this.#selectors.match(stored);
      feed = new StreamFeed(
        this,
        stored,
        this.#extractions.filter((_, id) => matches[this.#selectorOf[id]]),
      );
      this.#feeds.set(labels, feed);
      this.#feedsByKey.set(labels.key, feed);
    }
    return feed;
  }

  push(labels: Labels, entry: Entry, ref?: number): void {
    this.stream(labels).push(entry.ts, entry.line, entry.metadata, ref);
  }

  /** Checks that input moves forward. Called by {@link StreamFeed}. */
  advanceInput(ms: number, ns: number): void {
    if (ms < this.#floorMs || (ms === this.#floorMs && ns < this.#floorNs)) {
      throw new RangeError(
        `the line at ${joinTime(ms, ns)} comes too late: lines must come in time order and before evaluations`,
      );
    }
    this.#floorMs = ms;
    this.#floorNs = ns;
  }

  /** The result of a query at a time. Throws LogqlError with Loki's message. */
  evaluate(query: number, ts: bigint): InstantResult {
    const compiled = this.#query(query);
    if (compiled.kind === 'constant') return { type: 'scalar', value: compiled.value };
    const vector = this.step(query, ts, undefined);
    if (vector === undefined) throw new LogqlError('evaluation', 'unexpected empty result');
    if (vector.values.length > this.#maxSeries) throw seriesLimitError(this.#maxSeries);
    const keepsOrder = compiled.kind === 'vector' && compiled.keepsOrder;
    return { type: 'vector', samples: samplesOf(keepsOrder ? vector : sortedByLabels(vector)) };
  }

  /** The samples of one step; undefined if there are no more steps. Throws LogqlError. */
  step(query: number, ts: bigint, clock: StepClock | undefined): Vector | undefined {
    const { root, grid } = this.#vectorQuery(query);
    this.#advance(ts, grid);
    return evaluateNode(root, { ts, clock, errors: new Map() });
  }

  /** Milliseconds that Loki gives to the samples of a step. */
  sampleMs(query: number, ts: bigint, clock: StepClock): number {
    return this.#vectorQuery(query).root.sampleMs(ts, clock);
  }

  /**
   * For a query with a comparison at the top: what stands before the comparison, for every series, in the order of
   * labels. Undefined without such a comparison. Throws LogqlError.
   */
  nearMisses(query: number, ts: bigint): NearMisses | undefined {
    if (this.#query(query).kind === 'constant') return undefined;
    const { threshold, grid } = this.#vectorQuery(query);
    if (threshold === undefined) return undefined;
    this.#advance(ts, grid);
    const vector = evaluateNode(threshold.value, { ts, clock: undefined, errors: new Map() });
    const { op, threshold: limit } = threshold.split;
    return { op, threshold: limit, samples: samplesOf(sortedByLabels(vector ?? EMPTY_VECTOR)) };
  }

  /**
   * References of the lines in the windows of the leaf series that made a sample of the result at `ts`, newest first, at
   * most `limit`. References must grow with time. `ts` must be the time of the last evaluation.
   */
  contributors(query: number, ts: bigint, labels: Labels, limit: number): number[] {
    if (this.#query(query).kind !== 'vector') return [];
    const { root, grid } = this.#vectorQuery(query);
    this.#advance(ts, grid);
    root.evaluate({ ts, clock: undefined, errors: new Map() });
    const sink = new ContributorSink();
    root.trace(labels, sink);
    const refs = [...sink.slots].flatMap(([node, slots]) => node.extraction.contributors(node.leaf, slots, limit));
    return [...new Set(refs)].sort((a, b) => b - a).slice(0, limit);
  }

  #query(number: number): CompiledQuery {
    const query = this.#queries.at(number);
    if (query === undefined || number < 0) throw new RangeError(`there is no query ${number}`);
    return query;
  }

  #vectorQuery(number: number): CompiledQuery & { readonly kind: 'vector' } {
    const query = this.#query(number);
    if (query.kind === 'broken') throw query.error;
    if (query.kind === 'constant') throw new RangeError(`query ${number} is a constant`);
    return query;
  }

  #advance(ts: bigint, grid: TickGrid | undefined): void {
    if (grid !== undefined && floorMod(ts - (grid.offsetNs ?? 0n), grid.intervalNs) !== 0n) {
      throw new RangeError(`${ts} is not on the query's grid`);
    }
    if (this.#lastEvaluation !== undefined && ts <= this.#lastEvaluation) {
      if (ts < this.#lastEvaluation) throw new RangeError(`evaluations must not go back: ${ts}`);
      return;
    }
    this.#lastEvaluation = ts;
    const { ms, ns } = splitTime(ts + this.lookaheadNs + 1n);
    if (ms > this.#floorMs || (ms === this.#floorMs && ns > this.#floorNs)) {
      this.#floorMs = ms;
      this.#floorNs = ns;
    }
    for (const extraction of this.#extractions) extraction.trim(ts);
  }
}

function samplesOf({ labels, values }: Vector): Sample[] {
  return labels.map((own, i) => ({ labels: own, value: values[i] }));
}

function evaluateNode(root: PlanNode, evaluation: Evaluation): Vector | undefined {
  const vector = root.evaluate(evaluation);
  const error = evaluation.errors.size === 0 ? undefined : root.errorOf(evaluation);
  if (error !== undefined) throw error;
  return vector;
}

function bigMax(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function seriesLimitError(limit: number): LogqlError {
  return new LogqlError(
    'evaluation',
    `maximum number of series (${limit}) reached for a single query; consider reducing query cardinality by adding ` +
      'more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), ' +
      'count() or topk()',
  );
}
