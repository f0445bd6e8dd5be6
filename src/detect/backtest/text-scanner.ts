import type { TextForm } from '../../logql/index.ts';
import { encodeUtf8 } from '../../logql/text.ts';

/** Bits of what {@link TextScanner.scan} says of a stretch of bytes. */
export const NOT_ASCII = 1;
/** It holds a backslash, a tab, a line end, or a space behind a quote or a space: JSON in it may look unusual. */
export const UNUSUAL = 2;
/** Bits of the table of pairs: there are texts known by this pair and the next one, the byte before, the byte behind. */
const WITH_NEXT = 4;
const WITH_BEFORE = 8;
const WITH_BEHIND = 16;
/** The pair begins with a space: the byte before it matters. */
const SPACE = 32;

const SHORTEST = 3;
const HASH_BITS = 15;

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
 * known by two of its pairs together with what stands beside them, one at an even and one at an odd place, chosen such
 * that they are rare in a sample. Texts have at least three bytes.
 */
export class TextScanner {
  readonly #needles: readonly Needle[];
  readonly #frequencies = new Frequencies();
  readonly #pairs = new Uint8Array(65_536);
  /** By the hash of a pair and what stands beside it: the number of the candidates. */
  readonly #lists = new Uint16Array(1 << HASH_BITS);
  #candidates: Candidate[][] = [[]];
  #words: Uint16Array = new Uint16Array(0);
  /** The buffer of {@link #words}. */
  #bytes: Uint8Array | undefined;
  #phase = 0;
  /** Numbers of the texts found by the last scan; the first {@link count} entries. */
  readonly found: Int32Array;
  count = 0;
  readonly #foundAt: Float64Array;
  #scan = 0;

  /** `sample`: some bytes like those to come; the answers do not depend on it, only how fast they come. */
  constructor(texts: readonly TextForm[], sample: Uint8Array) {
    this.#needles = texts.map(({ text, fold }) => ({ bytes: encodeUtf8(text), fold }));
    if (this.#needles.some(({ bytes }) => bytes.length < SHORTEST)) throw new RangeError('a text is too short');
    this.found = new Int32Array(texts.length);
    this.#foundAt = new Float64Array(texts.length);
    this.#frequencies.add(sample);
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
    const pairs = this.#pairs;
    const lists = this.#lists;
    const phase = this.#phase;
    const from = (start - phase + 1) >> 1;
    const last = ((end - phase) >> 1) - 1;
    let flags = flagsOfByte(bytes[start]) | flagsOfByte(bytes[end - 1]);
    if (end - start > 1) flags |= flagsOfPair(bytes[end - 2], bytes[end - 1]);
    for (let i = from; i <= last; i++) {
      const entry = pairs[words[i]];
      if (entry === 0) continue;
      flags |= entry;
      if ((entry & WITH_NEXT) !== 0 && i < last) {
        const list = lists[hashOf(words[i], words[i + 1])];
        if (list !== 0) this.#check(list, bytes, phase + 2 * i, start, end);
      }
      if (entry >= WITH_BEFORE) flags |= this.#lookAround(entry, bytes, phase + 2 * i, start, end);
    }
    return flags & (NOT_ASCII | UNUSUAL);
  }

  /** Looks at the bytes beside the pair at `at`; gives flags. */
  #lookAround(entry: number, bytes: Uint8Array, at: number, start: number, end: number): number {
    const value = this.#words[(at - this.#phase) >> 1];
    if ((entry & WITH_BEHIND) !== 0 && at + 2 < end) {
      const list = this.#lists[hashOf(value, BEHIND + bytes[at + 2])];
      if (list !== 0) this.#check(list, bytes, at, start, end);
    }
    if (at === start) return 0;
    const before = bytes[at - 1];
    if ((entry & WITH_BEFORE) !== 0) {
      const list = this.#lists[hashOf(value, BEFORE + before)];
      if (list !== 0) this.#check(list, bytes, at, start, end);
    }
    return (entry & SPACE) !== 0 ? flagsOfPair(before, bytes[at]) : 0;
  }

  #take(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#phase = bytes.byteOffset & 1;
    this.#words = new Uint16Array(bytes.buffer, bytes.byteOffset + this.#phase, (bytes.length - this.#phase) >> 1);
  }

  #check(list: number, bytes: Uint8Array, at: number, start: number, end: number): void {
    for (const { text, offset } of this.#candidates[list]) {
      if (this.#foundAt[text] === this.#scan) continue;
      const needle = this.#needles[text];
      const first = at - offset;
      if (first < start || first + needle.bytes.length > end || !occursAt(needle, bytes, first)) continue;
      this.#foundAt[text] = this.#scan;
      this.found[this.count++] = text;
    }
  }

  #fill(): void {
    for (let value = 0; value < this.#pairs.length; value++) {
      pair[0] = value;
      this.#pairs[value] = flagsOfPair(pairBytes[0], pairBytes[1]) | (pairBytes[0] === 0x20 ? SPACE : 0);
    }
    this.#lists.fill(0);
    this.#candidates = [[]];
    this.#needles.forEach((needle, text) => {
      for (const parity of [0, 1]) this.#enter(needle, text, this.#rarest(needle, parity));
    });
  }

  #enter(needle: Needle, text: number, { offset, flag, beside }: Window): void {
    for (const value of pairsAt(needle, offset)) {
      this.#pairs[value] |= flag;
      for (const other of beside) this.#append(hashOf(value, other), { text, offset });
    }
  }

  #append(place: number, candidate: Candidate): void {
    if (this.#lists[place] === 0) {
      if (this.#candidates.length > 0xffff) throw new RangeError('too many texts');
      this.#lists[place] = this.#candidates.length;
      this.#candidates.push([]);
    }
    this.#candidates[this.#lists[place]].push(candidate);
  }

  #rarest(needle: Needle, parity: number): Window {
    let best = windowsAt(needle, parity)[0];
    let least = Number.POSITIVE_INFINITY;
    for (let offset = parity; offset + 1 < needle.bytes.length; offset += 2)
      for (const window of windowsAt(needle, offset)) {
        const cost = this.#frequencies.costOf(pairsAt(needle, offset), window.beside);
        if (cost >= least) continue;
        least = cost;
        best = window;
      }
    return best;
  }
}

/** Added to a byte beside a pair, to tell its place. */
const BEFORE = 0x10000;
const BEHIND = 0x20000;

/** A pair of a text and what stands beside it. */
interface Window {
  readonly offset: number;
  readonly flag: number;
  readonly beside: readonly number[];
}

/** The windows around the pair at an offset; at least one, as texts have three bytes. */
function windowsAt(needle: Needle, offset: number): Window[] {
  const next = pairsAt(needle, offset + 2);
  if (next.length > 0) return [{ offset, flag: WITH_NEXT, beside: next }];
  const windows: Window[] = [];
  const byte = (at: number, place: number) => casesOf(needle, at).map((value) => place + value);
  if (offset > 0) windows.push({ offset, flag: WITH_BEFORE, beside: byte(offset - 1, BEFORE) });
  if (offset + 2 < needle.bytes.length) windows.push({ offset, flag: WITH_BEHIND, beside: byte(offset + 2, BEHIND) });
  return windows;
}

/** How much longer a look at a candidate takes than a look at the pair behind. */
const CHECK_COST = 4;

/** What pairs of bytes, and what stands beside them, occur how often in a sample. */
class Frequencies {
  readonly #single = new Uint32Array(65_536);
  readonly #double = new Uint32Array(1 << HASH_BITS);

  add(bytes: Uint8Array): void {
    for (let i = 1; i + 3 < bytes.length; i++) {
      const value = pairOf(bytes[i], bytes[i + 1]);
      this.#single[value]++;
      this.#double[hashOf(value, pairOf(bytes[i + 2], bytes[i + 3]))]++;
      this.#double[hashOf(value, BEFORE + bytes[i - 1])]++;
      this.#double[hashOf(value, BEHIND + bytes[i + 2])]++;
    }
  }

  /** What it costs to find a text by pairs with these values beside them. */
  costOf(values: readonly number[], beside: readonly number[]): number {
    let cost = 0;
    for (const value of values) {
      cost += this.#single[value];
      for (const other of beside) cost += CHECK_COST * this.#double[hashOf(value, other)];
    }
    return cost;
  }
}

function hashOf(value: number, beside: number): number {
  return (Math.imul(value, 0x9e3779b1) ^ Math.imul(beside, 0x85ebca6b)) >>> (32 - HASH_BITS);
}

function flagsOfPair(first: number, second: number): number {
  const isOddSpace = second === 0x20 && (first === 0x20 || first === 0x22);
  return flagsOfByte(first) | flagsOfByte(second) | (isOddSpace ? UNUSUAL : 0);
}

function flagsOfByte(byte: number): number {
  if (byte >= 0x80) return NOT_ASCII;
  return byte === 0x5c || byte === 0x09 || byte === 0x0a || byte === 0x0d ? UNUSUAL : 0;
}

/** The values that the pair of bytes at an offset of the text may have; none where there is no pair. */
function pairsAt(needle: Needle, offset: number): number[] {
  if (offset + 1 >= needle.bytes.length) return [];
  return casesOf(needle, offset).flatMap((a) => casesOf(needle, offset + 1).map((b) => pairOf(a, b)));
}

/** The values that a byte of the text may have. */
function casesOf({ bytes, fold }: Needle, offset: number): number[] {
  const byte = bytes[offset];
  return fold && upper(byte) !== byte ? [byte, upper(byte)] : [byte];
}

function occursAt({ bytes, fold }: Needle, text: Uint8Array, at: number): boolean {
  if (!fold) {
    for (let i = 0; i < bytes.length; i++) if (text[at + i] !== bytes[i]) return false;
    return true;
  }
  for (let i = 0; i < bytes.length; i++) if (lower(text[at + i]) !== bytes[i]) return false;
  return true;
}
