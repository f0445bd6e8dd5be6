import type { Labels } from '../labels.ts';
import type { Hints } from './hints.ts';
import { Slot } from './slot.ts';

export const ERROR_LABEL = '__error__';
export const ERROR_DETAILS_LABEL = '__error_details__';
export const PRESERVE_ERROR_LABEL = '__preserve_error__';
export const DUPLICATE_SUFFIX = '_extracted';

/** Slots beyond this number are forgotten at the next line: hostile key names must not pile up. */
const MAX_SLOTS = 4096;

/**
 * The labels of the current line of one stream, in Loki's three categories: stream labels, structured metadata and
 * parsed labels. Stages read and write them through slots. Precedence on reading: parsed and structured metadata (a
 * name is never in both), then the stream label unless it was deleted.
 */
export class LineLabels {
  readonly base: Labels;
  readonly hints: Hints;
  error = '';
  errorDetails = '';
  /** Number of the current line; never 0. */
  epoch = 1;
  /** Number of live slots. */
  adds = 0;
  deletes = 0;
  metadataCount = 0;
  /** Labels the query needs and no stage has set yet. */
  missing: number;
  /** The slots that were live at some time on this line; the first {@link listedCount} entries. */
  readonly listed: Slot[] = [];
  listedCount = 0;
  readonly deleted: Slot[] = [];
  /** Rises when slots were forgotten: whoever keeps slots by key must look them up again. */
  generation = 0;
  /** The label whose filter dropped the line inside a parser. */
  droppedBy: Slot | undefined;
  /** The stage did nothing because of the hints. */
  skipped = false;

  readonly #slots = new Map<string, Slot>();
  readonly #pinned = new Map<string, Slot>();
  readonly #baseValues: ReadonlyMap<string, string>;

  #metadataNames: readonly string[] | undefined;
  #metadataSlots: Slot[] = [];

  /** `base`: the stream labels, without empty values. */
  constructor(base: Labels, hints: Hints) {
    this.base = base;
    this.hints = hints;
    this.missing = hints.required.length;
    this.#baseValues = new Map(base);
  }

  /** The slot of a name. The slot is valid until {@link generation} changes. */
  slot(name: string): Slot {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const { required } = this.hints;
    const counts = required.includes(name);
    const slot = new Slot(name, this.#baseValues.get(name), counts || required.length === 0, counts);
    this.#slots.set(name, slot);
    return slot;
  }

  /** The slot of a name that the query itself mentions; valid for ever. */
  pin(name: string): Slot {
    const slot = this.slot(name);
    this.#pinned.set(name, slot);
    return slot;
  }

  /** Begins a line. */
  reset(metadata: Labels | undefined): void {
    if (this.#slots.size > MAX_SLOTS) this.#forgetSlots();
    this.epoch++;
    this.adds = 0;
    this.deletes = 0;
    this.listedCount = 0;
    this.metadataCount = 0;
    this.missing = this.hints.required.length;
    this.error = '';
    this.errorDetails = '';
    this.droppedBy = undefined;
    if (metadata !== undefined && metadata.size > 0) this.#addMetadata(metadata);
  }

  #forgetSlots(): void {
    this.#slots.clear();
    for (const [name, slot] of this.#pinned) this.#slots.set(name, slot);
    this.#metadataNames = undefined;
    this.listed.length = 0;
    this.deleted.length = 0;
    this.generation++;
  }

  #addMetadata(metadata: Labels): void {
    if (metadata.names !== this.#metadataNames) {
      this.#metadataNames = metadata.names;
      this.#metadataSlots = metadata.names.map((name) =>
        this.slot(this.#baseValues.has(name) ? name + DUPLICATE_SUFFIX : name),
      );
    }
    for (let i = 0; i < metadata.values.length; i++) {
      const slot = this.#metadataSlots[i];
      const value = metadata.values[i];
      if (slot.name === ERROR_LABEL) this.error = value;
      else if (slot.name === ERROR_DETAILS_LABEL) this.errorDetails = value;
      else this.#setMetadata(slot, value);
    }
  }

  #setMetadata(slot: Slot, value: string): void {
    slot.value = value;
    if (slot.metadataAt === this.epoch) return;
    slot.metadataAt = this.epoch;
    this.metadataCount++;
    this.#list(slot);
  }

  #list(slot: Slot): void {
    this.adds++;
    if (slot.listedAt === this.epoch) return;
    slot.listedAt = this.epoch;
    this.listed[this.listedCount++] = slot;
  }

  isLive(slot: Slot): boolean {
    return slot.parsedAt === this.epoch || slot.metadataAt === this.epoch;
  }

  /** The value of a label; undefined if the line has none. */
  get(slot: Slot): string | undefined {
    if (slot.parsedAt === this.epoch || slot.metadataAt === this.epoch) return slot.value;
    return slot.deletedAt === this.epoch ? undefined : slot.base;
  }

  /** The value of a label by its name. */
  valueOf(name: string): string | undefined {
    const slot = this.#slots.get(name);
    return slot === undefined ? this.#baseValues.get(name) : this.get(slot);
  }

  /** Writes a parsed label. It hides structured metadata and a stream label of the same name. */
  set(slot: Slot, value: string): void {
    const { epoch } = this;
    slot.value = value;
    if (slot.parsedAt === epoch) return;
    slot.parsedAt = epoch;
    if (slot.metadataAt === epoch) {
      slot.metadataAt = 0;
      this.metadataCount--;
    } else this.#list(slot);
    if (slot.extractedAt === epoch) return;
    slot.extractedAt = epoch;
    if (slot.counts) this.missing--;
  }

  /** Deletes a label from every category. */
  delete(slot: Slot): void {
    if (slot.metadataAt === this.epoch) {
      slot.metadataAt = 0;
      this.metadataCount--;
      this.adds--;
    } else if (slot.parsedAt === this.epoch) {
      slot.parsedAt = 0;
      this.adds--;
    }
    slot.deletedAt = this.epoch;
    this.deleted[this.deletes++] = slot;
  }

  /** A parser set a label: false if the query's filter on it drops the line now. */
  passesEarlyTest(slot: Slot): boolean {
    if (slot.earlyTest === undefined || slot.earlyTest()) return true;
    this.droppedBy = slot;
    return false;
  }

  /** Parsers have nothing to do: the query needs no labels, or all that it needs are there. */
  get nothingToParse(): boolean {
    return this.hints.skipParsers || this.isComplete;
  }

  /** The query needs certain labels and all of them are set. */
  get isComplete(): boolean {
    return this.missing === 0 && this.hints.required.length > 0;
  }

  /** Records a parser's error. Details stay as they were if there are none. */
  failParser(kind: string, details: string | undefined): void {
    this.error = kind;
    if (details !== undefined) this.errorDetails = details;
    if (this.hints.preserveError) this.set(this.slot(PRESERVE_ERROR_LABEL), 'true');
  }

  /** Records an error of a filter, a template or a conversion. */
  fail(kind: string, details: string): void {
    this.error = kind;
    this.errorDetails = details;
  }

  /** Every label of the line with its value, the error labels last; the order is otherwise without meaning. */
  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.base) {
      const slot = this.#slots.get(name);
      if (slot === undefined || (slot.deletedAt !== this.epoch && !this.isLive(slot))) yield [name, value];
    }
    for (let i = 0; i < this.listedCount; i++) {
      const slot = this.listed[i];
      if (this.isLive(slot)) yield [slot.name, slot.value];
    }
    if (this.error !== '') yield [ERROR_LABEL, this.error];
    if (this.errorDetails !== '') yield [ERROR_DETAILS_LABEL, this.errorDetails];
  }

  /** Nothing was added, deleted or reported: the line has exactly the stream's labels (details alone do not count). */
  get isUnchanged(): boolean {
    return this.adds === 0 && this.deletes === 0 && this.error === '';
  }
}
