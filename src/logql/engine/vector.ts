import { Labels } from '../labels.ts';

/**
 * The samples of one evaluation: labels and values side by side, in the order in which sums take them. Never changed
 * once returned.
 */
export interface Vector {
  readonly labels: readonly Labels[];
  readonly values: readonly number[];
}

export const EMPTY_VECTOR: Vector = { labels: [], values: [] };

/** Collects samples one by one. */
export class VectorBuilder {
  readonly labels: Labels[] = [];
  readonly values: number[] = [];

  add(labels: Labels, value: number): void {
    this.labels.push(labels);
    this.values.push(value);
  }

  build(): Vector {
    return this.values.length === 0 ? EMPTY_VECTOR : { labels: this.labels, values: this.values };
  }
}

function isSorted(labels: readonly Labels[]): boolean {
  for (let i = 1; i < labels.length; i++) if (Labels.compare(labels[i - 1], labels[i]) > 0) return false;
  return true;
}

/** The same samples in the order of their labels; samples with equal labels keep their order. */
export function sortedByLabels(vector: Vector): Vector {
  if (isSorted(vector.labels)) return vector;
  const places = vector.labels.map((_, i) => i).sort((a, b) => Labels.compare(vector.labels[a], vector.labels[b]));
  return {
    labels: places.map((i) => vector.labels[i]),
    values: places.map((i) => vector.values[i]),
  };
}

/** Labels without those whose value is empty: what Prometheus' label builder makes of a set. */
export function withoutEmpty(labels: Labels): Labels {
  if (!labels.values.includes('')) return labels;
  const names: string[] = [];
  const values: string[] = [];
  for (let i = 0; i < labels.names.length; i++) {
    if (labels.values[i] === '') continue;
    names.push(labels.names[i]);
    values.push(labels.values[i]);
  }
  return Labels.fromSorted(names, values);
}

/** The set with one label set, or taken away if the value is empty. Empty labels of the set are dropped. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const rest = withoutEmpty(labels.filter((other) => other !== name));
  return value === '' ? rest : Labels.of([...rest, [name, value]]);
}

/**
 * Remembers what a pure function made of a label set. Label sets of one series stay the same object from tick to tick,
 * so the object is the key; when the memory is full it is emptied, which costs time only.
 */
export class LabelMemo<T> {
  readonly #compute: (labels: Labels) => T;
  readonly #limit: number;
  readonly #known = new Map<Labels, T>();

  constructor(compute: (labels: Labels) => T, limit = 16_384) {
    this.#compute = compute;
    this.#limit = limit;
  }

  get(labels: Labels): T {
    let value = this.#known.get(labels);
    if (value === undefined) {
      if (this.#known.size >= this.#limit) this.#known.clear();
      value = this.#compute(labels);
      this.#known.set(labels, value);
    }
    return value;
  }

  clear(): void {
    this.#known.clear();
  }
}
