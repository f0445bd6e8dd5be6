/** Records of one file in time order, as stretches of one byte buffer. */
export interface RecordBatch {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Offsets into `bytes`, end exclusive; the line end is not part of a record. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Time: milliseconds since the epoch, and nanoseconds within the millisecond. */
  readonly ms: Float64Array;
  readonly ns: Int32Array;
  /** Line of the file at which a record starts, counted from 1. */
  readonly lines: Int32Array;
}

/** Room is made for records of this length; shorter ones make it grow. */
const EXPECTED_RECORD_BYTES = 400;

/** A growing list of records over one buffer; `finish` hands the columns over. */
export class RecordList {
  readonly bytes: Uint8Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #ms: Float64Array;
  #ns: Int32Array;
  #lines: Int32Array;
  count = 0;
  /** How many of them have no time of their own. */
  withoutTime = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const capacity = Math.ceil(bytes.length / EXPECTED_RECORD_BYTES) + 1;
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#ms = new Float64Array(capacity);
    this.#ns = new Int32Array(capacity);
    this.#lines = new Int32Array(capacity);
  }

  /** Adds a record; a time that is not a number marks a record without one. */
  add(start: number, end: number, ms: number, ns: number, line: number): void {
    if (this.count === this.#starts.length) this.#grow();
    const at = this.count++;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#ms[at] = ms;
    this.#ns[at] = ns;
    this.#lines[at] = line;
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    const longer = <T extends Int32Array | Float64Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#starts = longer(new Int32Array(size), this.#starts);
    this.#ends = longer(new Int32Array(size), this.#ends);
    this.#ms = longer(new Float64Array(size), this.#ms);
    this.#ns = longer(new Int32Array(size), this.#ns);
    this.#lines = longer(new Int32Array(size), this.#lines);
  }

  finish(): RecordBatch {
    return {
      bytes: this.bytes,
      count: this.count,
      starts: this.#starts,
      ends: this.#ends,
      ms: this.#ms,
      ns: this.#ns,
      lines: this.#lines,
    };
  }
}
