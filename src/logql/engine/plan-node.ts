import { Labels } from '../labels.ts';
import { LogqlError } from '../types.ts';
import type { Extraction } from './extraction.ts';
import type { Leaf } from './leaf.ts';
import { EMPTY_VECTOR, VectorBuilder, type Vector } from './vector.ts';

/** Where a step stands in a range query; Loki counts the steps of `vector()` in whole milliseconds. */
export interface StepClock {
  readonly index: number;
  readonly startMs: number;
  readonly stepMs: number;
  readonly endMs: number;
}

function clockMs({ startMs, index, stepMs }: StepClock): number {
  return startMs + index * Math.max(1, stepMs);
}

/** One evaluation of a query at one time. */
export interface Evaluation {
  readonly ts: bigint;
  /** Undefined for an instant query. */
  readonly clock: StepClock | undefined;
  readonly errors: Map<PlanNode, LogqlError>;
}

/** Collects the leaf series that made a sample. */
export class ContributorSink {
  readonly slots = new Map<LeafNode, Set<number>>();

  add(leaf: LeafNode, slot: number): void {
    const known = this.slots.get(leaf);
    if (known === undefined) this.slots.set(leaf, new Set([slot]));
    else known.add(slot);
  }
}

/** A part of a compiled query, in the shape of Loki's step evaluators. */
export interface PlanNode {
  /** The samples at the evaluation's time; undefined if there are none because of an error or the end of the steps. */
  evaluate(evaluation: Evaluation): Vector | undefined;
  /** The error that the node or its parts met in the evaluation. */
  errorOf(evaluation: Evaluation): LogqlError | undefined;
  /** Finds the leaf series behind the samples with these labels of the last evaluation. */
  trace(labels: Labels, sink: ContributorSink): void;
  /** The time in milliseconds that Loki gives to a sample of the evaluation at `ts`. */
  sampleMs(ts: bigint, clock: StepClock): number;
}

/** A range aggregation. Its window exists as soon as all queries of a set are known. */
export class LeafNode implements PlanNode {
  #bound: { readonly extraction: Extraction; readonly leaf: Leaf } | undefined;

  bind(extraction: Extraction, leaf: Leaf): void {
    this.#bound = { extraction, leaf };
  }

  get extraction(): Extraction {
    return this.#source.extraction;
  }

  get leaf(): Leaf {
    return this.#source.leaf;
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const result = this.leaf.evaluate(evaluation.ts);
    if (!(result instanceof LogqlError)) return result;
    evaluation.errors.set(this, result);
    return undefined;
  }

  errorOf(evaluation: Evaluation): LogqlError | undefined {
    return evaluation.errors.get(this);
  }

  trace(labels: Labels, sink: ContributorSink): void {
    const slot = this.extraction.series.find(labels);
    if (slot !== undefined && this.leaf.has(slot)) sink.add(this, slot);
  }

  sampleMs(ts: bigint): number {
    const offset = this.leaf.offsetNs;
    return Number((ts - offset) / 1_000_000n + offset / 1_000_000n);
  }

  get #source(): { readonly extraction: Extraction; readonly leaf: Leaf } {
    if (this.#bound === undefined) throw new RangeError('the leaf is not bound');
    return this.#bound;
  }
}

/** `vector(x)` inside an expression: one sample without labels at each step. */
export class VectorNode implements PlanNode {
  readonly #vector: Vector;

  constructor(value: number) {
    this.#vector = { labels: [Labels.empty], values: [value] };
  }

  evaluate({ clock }: Evaluation): Vector | undefined {
    if (clock === undefined) return this.#vector;
    return clockMs(clock) > clock.endMs ? undefined : this.#vector;
  }

  errorOf(): undefined {
    return undefined;
  }

  trace(): void {
    // No line stands behind a constant.
  }

  sampleMs(_ts: bigint, clock: StepClock): number {
    return clockMs(clock);
  }
}

/** The sketch of approx_topk: adds up samples of equal labels, hides errors, and cannot hold values beyond 2^64. */
export class SketchNode implements PlanNode {
  readonly #inner: PlanNode | undefined;

  /** `inner` is undefined if it could not be built: Loki hides that error as well. */
  constructor(inner: PlanNode | undefined) {
    this.#inner = inner;
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const vector = this.#inner?.evaluate(evaluation);
    if (vector === undefined || vector === EMPTY_VECTOR) return vector;
    const sums = new Map<string, { readonly labels: Labels; value: number }>();
    vector.labels.forEach((labels, i) => {
      const known = sums.get(labels.key);
      if (known === undefined) sums.set(labels.key, { labels, value: vector.values[i] });
      else known.value += vector.values[i];
    });
    const out = new VectorBuilder();
    for (const { labels, value } of sums.values()) out.add(labels, value < 2 ** 64 ? value : 2 ** 64);
    return out.build();
  }

  errorOf(): undefined {
    return undefined;
  }

  trace(labels: Labels, sink: ContributorSink): void {
    this.#inner?.trace(labels, sink);
  }

  sampleMs(ts: bigint, clock: StepClock): number {
    return this.#inner?.sampleMs(ts, clock) ?? Number(ts / 1_000_000n);
  }
}
