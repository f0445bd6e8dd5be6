import type { TextForm } from '../../logql/index.ts';
import { encodeUtf8 } from '../../logql/text.ts';

/** Bits of what {@link TextScanner.scan} says of a stretch of bytes. */
export const NOT_ASCII = 1;
/** It holds a backslash, a tab or a line end: JSON in it may be written in an unusual way. */
export const UNUSUAL = 2;
const FLAG_BITS = 2;
const FLAGS = (1 << FLAG_BITS) - 1;

const SHORTEST = 3;

/** A text to look for, and where in it the pair of bytes lies by which it is found. */
interface Candidate {
  readonly text: number;
  readonly offset: number;
}

interface Needle {
  readonly bytes: Uint8Array;
  readonly fold: boolean;
}

const pair = new Uint16Array(1);
const pairBytes = new Uint8Array(pair.buffer);

function pairOf(first: number, second: number): number {
  pairBytes[0] = first;
  pairBytes[1] = second;
  return pair[0];
}

/** A byte in lower case, if it is an ASCII letter. */
function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

/**
 * Finds which of many texts occur in stretches of bytes. Of the bytes it looks at every other pair only: each text is
 * known by two of its pairs, one at an even and one at an odd place, chosen such that they are rare in the bytes seen
 * by {@link learn}. Texts have at least three bytes.
 */
export class TextScanner {
  readonly #needles: readonly Needle[];
  readonly #seen = new Uint32Array(65_536);
  /** For a pair of bytes: flags, and the number of its candidates. */
  readonly #table = new Uint16Array(65_536);
  #candidates: readonly (readonly Candidate[])[] = [[]];
  #words: Uint16Array = new Uint16Array(0);
  /** The buffer of {@link #words}. */
  #bytes: Uint8Array | undefined;
  #phase = 0;
  /** Numbers of the texts found by the last scan; the first {@link count} entries. */
  readonly found: Int32Array;
  count = 0;
  readonly #foundAt: Float64Array;
  #scan = 0;

  constructor(texts: readonly TextForm[]) {
    this.#needles = texts.map(({ text, fold }) => ({ bytes: encodeUtf8(text), fold }));
    if (this.#needles.some(({ bytes }) => bytes.length < SHORTEST)) throw new RangeError('a text is too short');
    this.found = new Int32Array(texts.length);
    this.#foundAt = new Float64Array(texts.length);
    this.#fill();
  }

  /** Counts the pairs of some bytes like those to come; the answers stay the same, they come faster. */
  learn(bytes: Uint8Array): void {
    for (let i = 1; i < bytes.length; i++) this.#seen[pairOf(bytes[i - 1], bytes[i])]++;
    this.#fill();
  }

  /** True if the last scan found the text. */
  has(text: number): boolean {
    return this.#foundAt[text] === this.#scan;
  }

  /** Looks for the texts between two offsets and gives {@link NOT_ASCII} and {@link UNUSUAL} as they apply. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    this.#scan++;
    this.count = 0;
    if (end <= start) return 0;
    if (bytes !== this.#bytes) this.#take(bytes);
    const words = this.#words;
    const table = this.#table;
    const phase = this.#phase;
    const from = (start - phase + 1) >> 1;
    const to = (end - phase) >> 1;
    let flags = this.#flagsOf(bytes[start]) | this.#flagsOf(bytes[end - 1]);
    for (let i = from; i < to; i++) {
      const entry = table[words[i]];
      if (entry === 0) continue;
      flags |= entry;
      if (entry > FLAGS) this.#check(entry >> FLAG_BITS, bytes, phase + 2 * i, start, end);
    }
    return flags & FLAGS;
  }

  #flagsOf(byte: number): number {
    return this.#table[pairOf(byte, byte)] & FLAGS;
  }

  #take(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#phase = bytes.byteOffset & 1;
    this.#words = new Uint16Array(bytes.buffer, bytes.byteOffset + this.#phase, (bytes.length - this.#phase) >> 1);
  }

  #check(entry: number, bytes: Uint8Array, at: number, start: number, end: number): void {
    for (const { text, offset } of this.#candidates[entry]) {
      if (this.#foundAt[text] === this.#scan) continue;
      const needle = this.#needles[text];
      const first = at - offset;
      if (first < start || first + needle.bytes.length > end || !occursAt(needle, bytes, first)) continue;
      this.#foundAt[text] = this.#scan;
      this.found[this.count++] = text;
    }
  }

  #fill(): void {
    const table = this.#table;
    for (let value = 0; value < table.length; value++) {
      pair[0] = value;
      table[value] = flagsOfByte(pairBytes[0]) | flagsOfByte(pairBytes[1]);
    }
    const candidates: Candidate[][] = [[]];
    this.#needles.forEach((needle, text) => {
      for (const parity of [0, 1]) {
        const offset = this.#rarestPair(needle, parity);
        for (const value of pairsAt(needle, offset)) {
          let list = candidates.at(table[value] >> FLAG_BITS);
          if (list === undefined || table[value] >> FLAG_BITS === 0) {
            table[value] |= candidates.length << FLAG_BITS;
            list = [];
            candidates.push(list);
          }
          list.push({ text, offset });
        }
      }
    });
    if (candidates.length > 65_536 >> FLAG_BITS) throw new RangeError('too many texts');
    this.#candidates = candidates;
  }

  #rarestPair(needle: Needle, parity: number): number {
    let best = parity;
    let least = Number.POSITIVE_INFINITY;
    for (let offset = parity; offset + 1 < needle.bytes.length; offset += 2) {
      const count = pairsAt(needle, offset).reduce((sum, value) => sum + this.#seen[value], 0);
      if (count >= least) continue;
      least = count;
      best = offset;
    }
    return best;
  }
}

function flagsOfByte(byte: number): number {
  if (byte >= 0x80) return NOT_ASCII;
  return byte === 0x5c || byte === 0x09 || byte === 0x0a || byte === 0x0d ? UNUSUAL : 0;
}

/** The values that the pair of bytes at an offset of the text may have. */
function pairsAt({ bytes, fold }: Needle, offset: number): number[] {
  const [first, second] = [bytes[offset], bytes[offset + 1]];
  if (!fold) return [pairOf(first, second)];
  const values = new Set<number>();
  for (const a of [first, upper(first)]) for (const b of [second, upper(second)]) values.add(pairOf(a, b));
  return [...values];
}

function occursAt({ bytes, fold }: Needle, text: Uint8Array, at: number): boolean {
  if (!fold) {
    for (let i = 0; i < bytes.length; i++) if (text[at + i] !== bytes[i]) return false;
    return true;
  }
  for (let i = 0; i < bytes.length; i++) if (lower(text[at + i]) !== bytes[i]) return false;
  return true;
}
