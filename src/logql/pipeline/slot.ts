/** A label filter that is asked as soon as a parser has set the label (the hints of Loki's parsers). */
export type LabelTest = () => boolean;

/**
 * One label name inside one stream. The state of the current line hangs on numbers that equal the epoch of that line,
 * so nothing has to be cleared between two lines. A slot is *live* if structured metadata or a parser gave it a value.
 */
export class Slot {
  readonly name: string;
  /** The value of the stream label; undefined if the stream has none. */
  readonly base: string | undefined;
  /** Parsers may set this label (all of them when nothing is known about the need). */
  readonly wanted: boolean;
  /** One of the labels that complete the need of the query. */
  readonly counts: boolean;
  /** The first label filter on this label, when the query's shape lets parsers apply it. */
  earlyTest: LabelTest | undefined;
  /** The label is listed in `without (…)`. */
  grouped = false;

  /** The value of a live slot. */
  value = '';
  metadataAt = 0;
  parsedAt = 0;
  deletedAt = 0;
  /** A parser or a format set the label on this line; survives its deletion. */
  extractedAt = 0;
  /** The slot stands in the list of the line's additions. */
  listedAt = 0;
  /** Identity of "this stream label is deleted" in the tree of result shapes. */
  readonly deletion: object = {};

  constructor(name: string, base: string | undefined, wanted: boolean, counts: boolean) {
    this.name = name;
    this.base = base;
    this.wanted = wanted;
    this.counts = counts;
  }
}
