/** Integers below this are exact in a double, and so are their sums as long as these stay below it. */
const EXACT = 2 ** 53;

/** A longer array with the same beginning. */
export function grown(from: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  if (from.length >= capacity) return from;
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}

/**
 * Sums of the values of each slot, kept up to date as values come and go. A sum is right to the last bit while all its
 * values are whole numbers and their magnitudes stay below 2^53; only then it is given.
 */
export class WindowSums {
  #sum = new Float64Array(16);
  /** Sum of the absolute values. */
  #magnitude = new Float64Array(16);
  /** Values that are no whole numbers; Infinity once the magnitude was too large, as the sum may be wrong ever after. */
  #inexact = new Float64Array(16);

  reserve(capacity: number): void {
    this.#sum = grown(this.#sum, capacity);
    this.#magnitude = grown(this.#magnitude, capacity);
    this.#inexact = grown(this.#inexact, capacity);
  }

  add(slot: number, value: number): void {
    if (!Number.isSafeInteger(value)) {
      this.#inexact[slot]++;
      return;
    }
    this.#sum[slot] += value;
    this.#magnitude[slot] += Math.abs(value);
    if (this.#magnitude[slot] >= EXACT) this.#inexact[slot] = Infinity;
  }

  remove(slot: number, value: number): void {
    if (Number.isSafeInteger(value)) {
      this.#sum[slot] -= value;
      this.#magnitude[slot] -= Math.abs(value);
    } else this.#inexact[slot]--;
  }

  /** The sum, or undefined if it must be taken from the values. */
  exact(slot: number): number | undefined {
    return this.#inexact[slot] === 0 ? this.#sum[slot] : undefined;
  }
}
