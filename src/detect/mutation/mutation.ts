/** What is changed once. */
export const MUTATION_CLASSES = ['literal', 'label', 'threshold', 'window', 'stage', 'grouping'] as const;
export type MutationClass = (typeof MUTATION_CLASSES)[number];

/** One part of a query changed once, with the whole that it makes. */
export interface Mutation<T> {
  /** Names the place and the kind of change; the same for the query of another test, whose values differ. */
  readonly key: string;
  readonly kind: MutationClass;
  /** `window 10m -> 5m`, `| status="302" left out`. */
  readonly changed: string;
  /** The test that would notice: `lines spread over 9 min must fire`. */
  readonly missing: string;
  /** True if a branch of `or` is left out: coverage asks for a test of each branch. */
  readonly branch?: boolean;
  /** Why no test can notice it; such a change does not count. */
  readonly equivalent?: string;
  readonly node: T;
}

/** Changes of a part as changes of the whole that `put` makes with it. */
export function within<T, U>(place: string, changes: readonly Mutation<T>[], put: (node: T) => U): Mutation<U>[] {
  return changes.map((change) => ({ ...change, key: `${place}/${change.key}`, node: put(change.node) }));
}

/** The list with one item changed. */
export function replaceAt<T>(items: readonly T[], index: number, item: T): T[] {
  return items.map((old, i) => (i === index ? item : old));
}

/** The list without one item. */
export function withoutAt<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, i) => i !== index);
}
