import type { Labels } from '../labels.ts';

export interface HeapItem {
  readonly labels: Labels;
  readonly value: number;
}

/** Go's container/heap over samples, so that topk treats NaN exactly as Loki does: NaN counts as the least. */
export class ValueHeap {
  readonly items: HeapItem[] = [];
  readonly #largestOnTop: boolean;

  /** `largestOnTop`: as bottomk and sort need it. */
  constructor(largestOnTop: boolean) {
    this.#largestOnTop = largestOnTop;
  }

  push(item: HeapItem): void {
    const items = this.items;
    items.push(item);
    let at = items.length - 1;
    for (;;) {
      const parent = (at - 1) >> 1;
      if (at === 0 || !this.#less(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Removes the item on top. */
  pop(): void {
    const items = this.items;
    const end = items.length - 1;
    this.#swap(0, end);
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= end) break;
      const right = left + 1;
      const child = right < end && this.#less(right, left) ? right : left;
      if (!this.#less(child, at)) break;
      this.#swap(at, child);
      at = child;
    }
    items.pop();
  }

  #less(a: number, b: number): boolean {
    const left = this.items[a].value;
    if (Number.isNaN(left)) return true;
    return this.#largestOnTop ? left > this.items[b].value : left < this.items[b].value;
  }

  #swap(a: number, b: number): void {
    const item = this.items[a];
    this.items[a] = this.items[b];
    this.items[b] = item;
  }
}

/** Order of values, NaN last in both directions. */
export function compareValues(a: number, b: number, descending: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return a < b === descending ? 1 : -1;
}
