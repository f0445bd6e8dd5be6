import type { Labels } from '../labels.ts';

const FIRST_CAPACITY = 16;

/**
 * The series of one extraction that still hold samples, each in a numbered slot. A slot is free again when the last
 * sample of its series is gone.
 */
export class SeriesTable {
  /** By object: the extractor gives equal sets as one object, until it forgets them. By key: for those after that. */
  readonly #slots = new Map<Labels, number>();
  readonly #slotsByKey = new Map<string, number>();
  readonly #labels: (Labels | undefined)[] = [];
  readonly #free: number[] = [];
  #rows = new Float64Array(FIRST_CAPACITY);
  /** 1: the labels carry an error that was not asked for. */
  #failing = new Uint8Array(FIRST_CAPACITY);
  /** Newest row of each slot. */
  #lastRow = new Float64Array(FIRST_CAPACITY).fill(-1);

  /** Number of slots ever in use: arrays by slot must be that long. */
  get capacity(): number {
    return this.#rows.length;
  }

  get size(): number {
    return this.#slots.size;
  }

  slotOf(labels: Labels): number {
    const known = this.find(labels);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#labels.length;
    if (slot >= this.#rows.length) this.#grow();
    this.#labels[slot] = labels;
    this.#slots.set(labels, slot);
    this.#slotsByKey.set(labels.key, slot);
    this.#rows[slot] = 0;
    this.#failing[slot] = labels.has('__error__') && labels.get('__preserve_error__') !== 'true' ? 1 : 0;
    this.#lastRow[slot] = -1;
    return slot;
  }

  find(labels: Labels): number | undefined {
    return this.#slots.get(labels) ?? this.#slotsByKey.get(labels.key);
  }

  labelsOf(slot: number): Labels {
    const labels = this.#labels[slot];
    if (labels === undefined) throw new RangeError(`slot ${slot} holds no series`);
    return labels;
  }

  /** True if Loki refuses a result with this series. */
  isFailing(slot: number): boolean {
    return this.#failing[slot] === 1;
  }

  lastRow(slot: number): number {
    return this.#lastRow[slot];
  }

  addRow(slot: number, row: number): void {
    this.#rows[slot]++;
    this.#lastRow[slot] = row;
  }

  removeRow(slot: number): void {
    if (--this.#rows[slot] > 0) return;
    const labels = this.labelsOf(slot);
    this.#slots.delete(labels);
    this.#slotsByKey.delete(labels.key);
    this.#labels[slot] = undefined;
    this.#free.push(slot);
  }

  #grow(): void {
    const rows = new Float64Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    const failing = new Uint8Array(rows.length);
    failing.set(this.#failing);
    this.#failing = failing;
    const lastRow = new Float64Array(rows.length).fill(-1);
    lastRow.set(this.#lastRow);
    this.#lastRow = lastRow;
  }
}
