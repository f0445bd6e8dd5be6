import type { AlertLine } from './alert.ts';
import type { RecordBatch } from './record-batch.ts';

interface Segment {
  readonly firstRef: number;
  readonly batch: RecordBatch;
  /** Index in the batch of the record with `firstRef`. */
  readonly from: number;
  count: number;
  readonly file: string;
}

/**
 * The newest lines of a run by their reference, so that an alert can show what it counted. References are given in the
 * order of time. Buffers above the limit are let go, oldest first; their lines can no longer be shown.
 */
export class LineStore {
  readonly #limitBytes: number;
  readonly #decode: (bytes: Uint8Array, start: number, end: number) => string;
  readonly #release: (bytes: Uint8Array) => void;
  /** Batches whose last record has come. */
  readonly #complete = new WeakSet<RecordBatch>();
  #segments: Segment[] = [];
  /** Segments before this one were let go. */
  #head = 0;
  /** How many kept segments a batch has. */
  readonly #users = new Map<RecordBatch, number>();
  #nextRef = 0;
  #bytes = 0;

  /** `release` is told of bytes that are neither kept nor will be asked for again. */
  constructor(
    limitBytes: number,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
    release: (bytes: Uint8Array) => void = () => undefined,
  ) {
    this.#limitBytes = limitBytes;
    this.#decode = decode;
    this.#release = release;
  }

  /** The reference of a record. Records of a batch come one after the other, batches may take turns. */
  add(batch: RecordBatch, index: number, file: string): number {
    const last = this.#segments[this.#segments.length - 1];
    if (last !== undefined && last.batch === batch && last.from + last.count === index) last.count++;
    else this.#open(batch, index, file);
    if (index === batch.count - 1) this.#complete.add(batch);
    return this.#nextRef++;
  }

  #open(batch: RecordBatch, from: number, file: string): void {
    const users = this.#users.get(batch) ?? 0;
    if (users === 0) this.#bytes += batch.bytes.length;
    this.#users.set(batch, users + 1);
    this.#segments.push({ firstRef: this.#nextRef, batch, from, count: 1, file });
    while (this.#bytes > this.#limitBytes && this.#head < this.#segments.length - 1) this.#letGo();
    if (this.#head > 1024 && this.#head > this.#segments.length / 2) {
      this.#segments = this.#segments.slice(this.#head);
      this.#head = 0;
    }
  }

  #letGo(): void {
    const { batch } = this.#segments[this.#head++];
    const users = (this.#users.get(batch) ?? 1) - 1;
    if (users > 0) this.#users.set(batch, users);
    else {
      this.#users.delete(batch);
      this.#bytes -= batch.bytes.length;
      // Of a batch that is not complete more records come.
      if (this.#complete.has(batch)) this.#release(batch.bytes);
    }
  }

  /** The line of a reference; undefined if its buffer was let go. */
  get(ref: number): AlertLine | undefined {
    const segment = this.#segmentOf(ref);
    if (segment === undefined) return undefined;
    const { batch, from, firstRef, file } = segment;
    const at = from + ref - firstRef;
    return {
      ts: BigInt(batch.ms[at]) * 1_000_000n + BigInt(batch.ns[at]),
      text: this.#decode(batch.bytes, batch.starts[at], batch.ends[at]),
      file,
      line: batch.lines[at],
    };
  }

  #segmentOf(ref: number): Segment | undefined {
    let low = this.#head;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle].firstRef <= ref) low = middle + 1;
      else high = middle;
    }
    const segment = low > this.#head ? this.#segments[low - 1] : undefined;
    return segment !== undefined && ref < segment.firstRef + segment.count ? segment : undefined;
  }
}
