import type { Grouping, VectorAggregation, VectorOp } from '../ast.ts';
import { Labels } from '../labels.ts';
import type { LogqlError } from '../types.ts';
import type { ContributorSink, Evaluation, PlanNode, StepClock } from './plan-node.ts';
import { compareValues, ValueHeap, type HeapItem } from './value-heap.ts';
import { EMPTY_VECTOR, LabelMemo, sortedByLabels, VectorBuilder, withoutEmpty, type Vector } from './vector.ts';

const MAX_REMEMBERED_GROUPS = 16_384;

/** A group of samples while it is computed. */
interface Group {
  readonly labels: Labels;
  value: number;
  mean: number;
  count: number;
  heap: ValueHeap | undefined;
  stamp: number;
}

/** How samples are put together: what makes two the same group, and the labels of the group. */
function groupingOf(grouping: Grouping | undefined): (labels: Labels) => { key: string; labels: Labels } {
  const names = new Set(grouping?.labels ?? []);
  if (grouping?.without !== true) {
    return (labels) => {
      const kept = labels.filter((name) => names.has(name));
      return { key: kept.key, labels: kept };
    };
  }
  return (labels) => {
    const kept = labels.filter((name) => name !== '__name__' && !names.has(name));
    return { key: kept.key, labels: withoutEmpty(kept) };
  };
}

type Reducer = (group: Group, value: number) => void;

function reducerOf(op: VectorOp): Reducer | undefined {
  switch (op) {
    case 'sum':
      return (group, value) => {
        group.value += value;
      };
    case 'avg':
      return (group, value) => {
        group.mean += (value - group.mean) / group.count;
      };
    case 'max':
      return (group, value) => {
        if (group.value < value || Number.isNaN(group.value)) group.value = value;
      };
    case 'min':
      return (group, value) => {
        if (group.value > value || Number.isNaN(group.value)) group.value = value;
      };
    case 'count':
      return () => undefined;
    case 'stddev':
    case 'stdvar':
      return (group, value) => {
        const delta = value - group.mean;
        group.mean += delta / group.count;
        group.value += delta * (value - group.mean);
      };
    case 'topk':
    case 'bottomk':
    case 'approx_topk':
    case 'sort':
    case 'sort_desc':
      return undefined;
    default: {
      const unknown: never = op;
      throw new RangeError(`unknown vector operation ${String(unknown)}`);
    }
  }
}

function resultOf(op: VectorOp, group: Group): number {
  switch (op) {
    case 'avg':
      return group.mean;
    case 'count':
      return group.count;
    case 'stddev':
      return Math.sqrt(group.value / group.count);
    case 'stdvar':
      return group.value / group.count;
    default:
      return group.value;
  }
}

/** `sum by (…) (…)` and its kin. Ties of topk and sort, which Loki leaves open, go by labels. */
export class AggregationNode implements PlanNode {
  readonly #op: VectorOp;
  readonly #k: number;
  readonly #inner: PlanNode;
  readonly #reduce: Reducer | undefined;
  readonly #groupOf: (labels: Labels) => { key: string; labels: Labels };
  readonly #groups = new Map<string, Group>();
  readonly #memo: LabelMemo<Group>;
  #stamp = 0;
  /** As it came; an unchanged window gives the same vector again, and the result is the same too. */
  #lastInput: Vector = EMPTY_VECTOR;
  /** In the order in which samples are taken. */
  #input: Vector = EMPTY_VECTOR;
  #output: Vector = EMPTY_VECTOR;

  constructor(expr: VectorAggregation, inner: PlanNode) {
    this.#op = expr.op;
    this.#k = expr.parameter;
    this.#inner = inner;
    this.#reduce = reducerOf(expr.op);
    this.#groupOf = groupingOf(expr.grouping);
    this.#memo = new LabelMemo((labels) => this.#group(labels));
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const input = this.#inner.evaluate(evaluation);
    if (input === undefined) return undefined;
    if (input !== this.#lastInput) {
      this.#lastInput = input;
      this.#input = this.#reduce === undefined ? sortedByLabels(input) : input;
      this.#output = this.#aggregate(this.#input);
    }
    return this.#output;
  }

  #aggregate(input: Vector): Vector {
    if (input.values.length === 0) return EMPTY_VECTOR;
    this.#stamp++;
    if (this.#groups.size > MAX_REMEMBERED_GROUPS) {
      this.#groups.clear();
      this.#memo.clear();
    }
    return this.#reduce === undefined ? this.#ranked(this.#rank(input)) : this.#folded(input, this.#reduce);
  }

  errorOf(evaluation: Evaluation): LogqlError | undefined {
    return this.#inner.errorOf(evaluation);
  }

  trace(labels: Labels, sink: ContributorSink): void {
    const key = labels.key;
    for (const member of new Set(this.#input.labels)) {
      const own = this.#reduce === undefined ? member : this.#groupOf(member).labels;
      if (own.key === key) this.#inner.trace(member, sink);
    }
  }

  sampleMs(ts: bigint, clock: StepClock): number {
    return this.#inner.sampleMs(ts, clock);
  }

  #group(labels: Labels): Group {
    const { key, labels: groupLabels } = this.#groupOf(labels);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { labels: groupLabels, value: 0, mean: 0, count: 0, heap: undefined, stamp: 0 };
      this.#groups.set(key, group);
    }
    return group;
  }

  #fold(input: Vector, reduce: Reducer): Group[] {
    const touched: Group[] = [];
    const deviates = this.#op === 'stddev' || this.#op === 'stdvar';
    for (let i = 0; i < input.values.length; i++) {
      const value = input.values[i];
      const group = this.#memo.get(input.labels[i]);
      if (group.stamp !== this.#stamp) {
        group.stamp = this.#stamp;
        group.value = deviates ? 0 : value;
        group.mean = value;
        group.count = 1;
        touched.push(group);
      } else {
        group.count++;
        reduce(group, value);
      }
    }
    return touched;
  }

  #folded(input: Vector, reduce: Reducer): Vector {
    const groups = this.#fold(input, reduce);
    const out = new VectorBuilder();
    for (const group of groups) out.add(group.labels, resultOf(this.#op, group));
    return out.build();
  }

  #rank(input: Vector): Group[] {
    const touched: Group[] = [];
    const largestOnTop = this.#op === 'bottomk' || this.#op === 'sort';
    const sorts = this.#op === 'sort' || this.#op === 'sort_desc';
    if (!sorts && this.#k < 1) return touched;
    for (let i = 0; i < input.values.length; i++) {
      const item = { labels: input.labels[i], value: input.values[i] };
      const group = this.#memo.get(item.labels);
      if (group.stamp !== this.#stamp || group.heap === undefined) {
        group.stamp = this.#stamp;
        group.heap = new ValueHeap(largestOnTop);
        group.heap.push(item);
        touched.push(group);
      } else if (sorts) group.heap.push(item);
      else this.#offer(group.heap, item, largestOnTop);
    }
    return touched;
  }

  /** Keeps the k best; only a strictly better value replaces one. */
  #offer(heap: ValueHeap, item: HeapItem, largestOnTop: boolean): void {
    const worst = heap.items[0].value;
    const better = largestOnTop ? worst > item.value : worst < item.value;
    if (heap.items.length >= this.#k && !better && !Number.isNaN(worst)) return;
    if (heap.items.length === this.#k) heap.pop();
    heap.push(item);
  }

  #ranked(groups: readonly Group[]): Vector {
    const descending = this.#op !== 'bottomk' && this.#op !== 'sort';
    const out = new VectorBuilder();
    for (const group of [...groups].sort((a, b) => Labels.compare(a.labels, b.labels))) {
      const items = [...(group.heap?.items ?? [])].sort(
        (a, b) => compareValues(a.value, b.value, descending) || Labels.compare(a.labels, b.labels),
      );
      group.heap = undefined;
      for (const item of items) out.add(item.labels, item.value);
    }
    return out.build();
  }
}
