/** Which columns a log keeps beside time and series. */
export interface SampleColumns {
  /** Values: not needed where every sample counts one. */
  readonly values: boolean;
  /** Newest references kept for each row; 0 keeps none. */
  readonly refs: number;
}

const FIRST_CAPACITY = 64;

/**
 * The samples of one extraction in time order, as columns in a ring. A row stands for one sample, or for all samples of
 * one series between two ticks. Rows are named by a number that only grows; `row & mask` is the place of its columns.
 */
export class SampleLog {
  /** Oldest row that is kept. */
  head = 0;
  /** One more than the newest row. */
  tail = 0;
  mask = FIRST_CAPACITY - 1;
  ms = new Float64Array(FIRST_CAPACITY);
  ns = new Uint32Array(FIRST_CAPACITY);
  slot = new Uint32Array(FIRST_CAPACITY);
  /** Samples in the row. */
  weight = new Uint32Array(FIRST_CAPACITY);
  /** The value, or the sum of the values of a row that stands for several samples. */
  value: Float64Array;
  /** The next row of the same series; -1 as long as there is none. */
  next = new Float64Array(FIRST_CAPACITY);
  readonly refs: RefStore | undefined;
  readonly #columns: SampleColumns;

  constructor(columns: SampleColumns) {
    this.#columns = columns;
    this.value = new Float64Array(columns.values ? FIRST_CAPACITY : 0);
    this.refs = columns.refs > 0 ? new RefStore(columns.refs, FIRST_CAPACITY) : undefined;
  }

  get size(): number {
    return this.tail - this.head;
  }

  /** Adds a row at the end; its time must not be before that of the row before. */
  append(ms: number, ns: number, slot: number, value: number): number {
    if (this.tail - this.head > this.mask) this.#grow();
    const row = this.tail++;
    const at = row & this.mask;
    this.ms[at] = ms;
    this.ns[at] = ns;
    this.slot[at] = slot;
    this.weight[at] = 1;
    if (this.#columns.values) this.value[at] = value;
    this.next[at] = -1;
    this.refs?.clear(at);
    return row;
  }

  /** Adds one more sample to a row. */
  accumulate(row: number, value: number): void {
    const at = row & this.mask;
    this.weight[at]++;
    if (this.#columns.values) this.value[at] += value;
  }

  link(row: number, nextRow: number): void {
    this.next[row & this.mask] = nextRow;
  }

  /** True if the row's time is at or before the given one. */
  isAtOrBefore(row: number, ms: number, ns: number): boolean {
    const at = row & this.mask;
    const rowMs = this.ms[at];
    return rowMs < ms || (rowMs === ms && this.ns[at] <= ns);
  }

  #grow(): void {
    const oldMask = this.mask;
    const capacity = (oldMask + 1) * 2;
    const mask = capacity - 1;
    const { head, tail } = this;
    this.ms = moved(this.ms, new Float64Array(capacity), head, tail, oldMask, mask);
    this.ns = moved(this.ns, new Uint32Array(capacity), head, tail, oldMask, mask);
    this.slot = moved(this.slot, new Uint32Array(capacity), head, tail, oldMask, mask);
    this.weight = moved(this.weight, new Uint32Array(capacity), head, tail, oldMask, mask);
    if (this.#columns.values) this.value = moved(this.value, new Float64Array(capacity), head, tail, oldMask, mask);
    this.next = moved(this.next, new Float64Array(capacity), head, tail, oldMask, mask);
    this.refs?.resize(capacity, head, tail, oldMask);
    this.mask = mask;
  }
}

function moved<T extends Float64Array | Uint32Array | Int32Array>(
  from: T,
  to: T,
  head: number,
  tail: number,
  fromMask: number,
  toMask: number,
): T {
  for (let row = head; row < tail; row++) to[row & toMask] = from[row & fromMask];
  return to;
}

/** The newest references of each row, as circular lists in one pool; a list grows up to a limit, then drops its oldest. */
export class RefStore {
  readonly #limit: number;
  /** Place of the row's newest reference in the pool; -1 for none. */
  #newest: Int32Array;
  #count: Int32Array;
  #ref = new Float64Array(FIRST_CAPACITY);
  /** From a reference to the next newer one; from the newest to the oldest. */
  #after = new Int32Array(FIRST_CAPACITY);
  #used = 0;
  #free = -1;

  constructor(limit: number, rows: number) {
    this.#limit = limit;
    this.#newest = new Int32Array(rows).fill(-1);
    this.#count = new Int32Array(rows);
  }

  clear(at: number): void {
    this.#newest[at] = -1;
    this.#count[at] = 0;
  }

  add(at: number, ref: number): void {
    const newest = this.#newest[at];
    if (newest >= 0 && this.#count[at] >= this.#limit) {
      const oldest = this.#after[newest];
      this.#ref[oldest] = ref;
      this.#newest[at] = oldest;
      return;
    }
    const place = this.#allocate();
    this.#ref[place] = ref;
    if (newest < 0) this.#after[place] = place;
    else {
      this.#after[place] = this.#after[newest];
      this.#after[newest] = place;
    }
    this.#newest[at] = place;
    this.#count[at]++;
  }

  /** Gives the row's references back to the pool. */
  release(at: number): void {
    const newest = this.#newest[at];
    if (newest < 0) return;
    const oldest = this.#after[newest];
    this.#after[newest] = this.#free;
    this.#free = oldest;
    this.clear(at);
  }

  /** The row's references, oldest first. */
  list(at: number): number[] {
    const refs: number[] = [];
    let place = this.#newest[at];
    for (let i = 0; i < this.#count[at]; i++) {
      place = this.#after[place];
      refs.push(this.#ref[place]);
    }
    return refs;
  }

  resize(rows: number, head: number, tail: number, oldMask: number): void {
    this.#newest = moved(this.#newest, new Int32Array(rows).fill(-1), head, tail, oldMask, rows - 1);
    this.#count = moved(this.#count, new Int32Array(rows), head, tail, oldMask, rows - 1);
  }

  #allocate(): number {
    if (this.#free >= 0) {
      const place = this.#free;
      this.#free = this.#after[place];
      return place;
    }
    if (this.#used === this.#ref.length) {
      const ref = new Float64Array(this.#used * 2);
      ref.set(this.#ref);
      this.#ref = ref;
      const after = new Int32Array(this.#used * 2);
      after.set(this.#after);
      this.#after = after;
    }
    return this.#used++;
  }
}
