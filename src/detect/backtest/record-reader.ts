import type { LogFormat } from './formats/format.ts';
import { orderTimes, type TimeState } from './order-times.ts';
import { RecordList, type RecordBatch } from './record-batch.ts';
import type { TimeSlot } from './time-slot.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Loki drops lines above 256 KB (`max_line_size`, its default limit). */
export const MAX_RECORD_BYTES = 256 * 1024;

/** What became of the lines of a file. */
export interface ReadCounts {
  records: number;
  /** Records that got the time of the record before, because theirs could not be read. */
  withoutTime: number;
  /** Longer than Loki takes; left out. */
  tooLong: number;
}

/**
 * Cuts chunks of a file into records with times. Memory: one chunk and one record; a record that never ends is
 * given up at the limit.
 */
export class RecordReader {
  readonly #format: LogFormat;
  readonly #zoneSeconds: number;
  readonly #state: TimeState = { ms: Number.NEGATIVE_INFINITY, ns: 0 };
  readonly #slot: TimeSlot = { ms: 0, ns: 0 };
  readonly counts: ReadCounts = { records: 0, withoutTime: 0, tooLong: 0 };
  #rest: Uint8Array = new Uint8Array(0);
  /** Lines of the file before `#rest`. */
  #linesBefore = 0;
  /** True while the bytes up to the next line feed belong to a line that was given up. */
  #skipping = false;

  constructor(format: LogFormat, options: { readonly zoneSeconds?: number } = {}) {
    this.#format = format;
    this.#zoneSeconds = options.zoneSeconds ?? 0;
  }

  /**
   * Where to cut a chunk before it is pushed, so that only its short first part must be copied behind what is left of
   * the chunk before; 0 if it need not be cut.
   */
  cutOf(chunk: Uint8Array): number {
    return this.#rest.length === 0 || this.#format.startsRecord !== undefined ? 0 : chunk.indexOf(LINE_FEED) + 1;
  }

  /** The records that end in this chunk; the chunk must not change afterwards. */
  push(chunk: Uint8Array): RecordBatch {
    return this.#read(this.#rest.length === 0 ? chunk : concat(this.#rest, chunk), false);
  }

  /** The records left at the end of the file. */
  end(): RecordBatch {
    return this.#read(this.#rest, true);
  }

  #read(bytes: Uint8Array, atEnd: boolean): RecordBatch {
    const records = new RecordList(bytes);
    const startsRecord = this.#format.startsRecord;
    let open = -1;
    let openEnd = -1;
    let openLine = 0;
    let line = this.#linesBefore;
    let at = 0;
    while (at < bytes.length) {
      let feed = bytes.indexOf(LINE_FEED, at);
      if (feed < 0) {
        if (!atEnd) break;
        feed = bytes.length;
      }
      const end = feed > at && bytes[feed - 1] === CARRIAGE_RETURN ? feed - 1 : feed;
      line++;
      if (this.#skipping) this.#skipping = false;
      else if (startsRecord === undefined) this.#add(records, at, end, line);
      else if (open < 0 || startsRecord(bytes, at, end)) {
        if (open >= 0) this.#add(records, open, openEnd, openLine);
        open = at;
        openEnd = end;
        openLine = line;
      } else openEnd = end;
      at = feed + 1;
    }
    if (open >= 0 && atEnd) this.#add(records, open, openEnd, openLine);
    const batch = this.#withoutLeadingGaps(records.finish());
    if (batch === undefined && !atEnd && bytes.length < MAX_RECORD_BYTES) {
      this.#rest = bytes.slice();
      return EMPTY;
    }
    this.#linesBefore = open >= 0 ? openLine - 1 : line;
    this.#keepRest(bytes, open >= 0 ? open : at, atEnd);
    this.#countRecords(records);
    return orderTimes(batch ?? EMPTY, this.#state, {
      tieNs: this.#format.tieNs,
      sort: this.#format.sortsTimes === true,
      repair: this.#format.repairsTimes === true,
    });
  }

  #add(records: RecordList, start: number, end: number, line: number): void {
    if (end <= start) return;
    if (end - start > MAX_RECORD_BYTES) {
      this.counts.tooLong++;
      return;
    }
    const timed = this.#format.readTime(records.bytes, start, end, this.#slot, this.#zoneSeconds);
    records.add(start, end, timed ? this.#slot.ms : NaN, timed ? this.#slot.ns : 0, line);
    if (!timed) records.withoutTime++;
  }

  #countRecords(records: RecordList): void {
    this.counts.records += records.count;
    this.counts.withoutTime += records.withoutTime;
  }

  #keepRest(bytes: Uint8Array, from: number, atEnd: boolean): void {
    const left = atEnd ? 0 : bytes.length - from;
    if (left > 2 * MAX_RECORD_BYTES) {
      this.counts.tooLong++;
      this.#skipping = bytes[bytes.length - 1] !== LINE_FEED;
      this.#rest = new Uint8Array(0);
    } else this.#rest = left <= 0 ? new Uint8Array(0) : bytes.slice(from);
  }

  /**
   * Records without time at the start of a file get the first time that is read. Undefined if no time has been read
   * so far.
   */
  #withoutLeadingGaps(batch: RecordBatch): RecordBatch | undefined {
    if (this.#state.ms !== Number.NEGATIVE_INFINITY) return batch;
    let first = 0;
    while (first < batch.count && Number.isNaN(batch.ms[first])) first++;
    if (first === batch.count) return undefined;
    for (let i = 0; i < first; i++) {
      batch.ms[i] = batch.ms[first];
      batch.ns[i] = batch.ns[first];
    }
    return batch;
  }
}

const EMPTY: RecordBatch = new RecordList(new Uint8Array(0)).finish();

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
