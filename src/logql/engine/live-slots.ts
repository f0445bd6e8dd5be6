const HOLE = -1;

/**
 * The slots that have samples in a window, in the order in which Loki's map of series most likely hands them out: sums
 * over series follow it, and their last digit depends on it. An instant query fills its map in the order of the first
 * sample of each series. A range query keeps its map from step to step: a series that comes takes the first free place.
 */
export class LiveSlots {
  readonly #keepsPlaces: boolean;
  #places: number[] = [];
  #fresh: number[] = [];
  #settled: readonly number[] = [];

  /** `keepsPlaces`: as in a range query with overlapping windows. */
  constructor(keepsPlaces: boolean) {
    this.#keepsPlaces = keepsPlaces;
  }

  /** A slot got its first sample. */
  enter(slot: number): void {
    this.#fresh.push(slot);
  }

  /** Takes out the slots without samples. Called after samples left and before others enter. */
  release(count: Float64Array): void {
    if (this.#keepsPlaces) this.#places = this.#places.map((slot) => (slot !== HOLE && count[slot] > 0 ? slot : HOLE));
    else this.#places = this.#places.filter((slot) => count[slot] > 0);
  }

  /** The slots, once all samples of the window are in. `first` is the first row of each slot in the window. */
  settle(first: Float64Array): readonly number[] {
    if (this.#keepsPlaces) {
      for (const slot of this.#fresh) this.#takePlace(slot);
      this.#settled = this.#places.filter((slot) => slot !== HOLE);
    } else {
      this.#places.push(...this.#fresh);
      if (!isAscending(this.#places, first)) this.#places.sort((a, b) => first[a] - first[b]);
      this.#settled = this.#places;
    }
    this.#fresh = [];
    return this.#settled;
  }

  #takePlace(slot: number): void {
    const hole = this.#places.indexOf(HOLE);
    if (hole < 0) this.#places.push(slot);
    else this.#places[hole] = slot;
  }
}

function isAscending(slots: readonly number[], first: Float64Array): boolean {
  for (let i = 1; i < slots.length; i++) if (first[slots[i - 1]] > first[slots[i]]) return false;
  return true;
}
