import type { Labels } from '../labels.ts';
import { compareBytes } from '../text.ts';
import type { LabelSets, NameSet } from './label-sets.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, type LineLabels } from './line-labels.ts';
import { Slot } from './slot.ts';

/** Shapes kept for a stream; hostile key names must not pile up. */
const MAX_NODES = 8192;

/** Which labels were added and deleted on a line, step by step. */
class Node {
  shape: Shape | undefined;
  #lastKey: object | undefined;
  #lastNode: Node | undefined;
  #next: Map<object, Node> | undefined;

  /** The node behind one more addition or deletion; `create` is asked for a new one. */
  step(key: object, create: () => Node): Node {
    if (this.#lastKey === key && this.#lastNode !== undefined) return this.#lastNode;
    this.#next ??= new Map();
    let node = this.#next.get(key);
    if (node === undefined) {
      node = create();
      this.#next.set(key, node);
    }
    this.#lastKey = key;
    this.#lastNode = node;
    return node;
  }
}

/** The names of a result and where its values come from: a constant of the stream, or a slot. */
interface Shape {
  readonly names: NameSet;
  readonly sources: readonly (string | Slot)[];
}

/** The labels of lines, with the grouping of an extraction where there is one. */
export type ResultGrouping =
  | { readonly kind: 'all' }
  /** No labels at all. */
  | { readonly kind: 'none' }
  | { readonly kind: 'by'; readonly labels: readonly string[] }
  | { readonly kind: 'without'; readonly labels: readonly string[] };

/** Makes the result of a line out of its labels; equal results are one object. */
export class LineResult {
  readonly #line: LineLabels;
  readonly #sets: LabelSets;
  readonly #grouping: ResultGrouping;
  /** The result of a line that changed nothing. */
  #unchanged: Labels | null;
  /** The stream's labels, whatever the grouping. */
  #all: Labels | null;
  readonly #groupSlots: readonly Slot[];
  readonly #groupNames = new Map<string, NameSet>();
  readonly #errorSlot = new Slot(ERROR_LABEL, undefined, false, false);
  readonly #detailsSlot = new Slot(ERROR_DETAILS_LABEL, undefined, false, false);
  readonly #values: string[] = [];
  readonly #create = (): Node => {
    this.#nodes++;
    return new Node();
  };

  #root = new Node();
  #ungroupedRoot = new Node();
  #nodes = 0;
  #lineGeneration = 0;
  #setsGeneration: number;
  #fullNames: NameSet | undefined;
  #lastGroup: Labels | null = null;
  readonly #lastGroupValues: string[] = [];

  constructor(line: LineLabels, sets: LabelSets, grouping: ResultGrouping) {
    this.#line = line;
    this.#sets = sets;
    this.#grouping = grouping;
    this.#all = sets.internLabels(line.base);
    this.#unchanged = sets.internLabels(groupBase(line.base, grouping));
    const labels = 'labels' in grouping ? grouping.labels : [];
    this.#groupSlots = labels.map((name) => line.pin(name));
    if (grouping.kind === 'without') for (const slot of this.#groupSlots) slot.grouped = true;
    this.#setsGeneration = sets.generation;
  }

  /** The labels of the current line; null where the sets hold only what Loki reads back and this is not. */
  labels(): Labels | null {
    const line = this.#line;
    if (this.#setsGeneration !== this.#sets.generation) this.#refresh();
    // Grouping would lose the error.
    if (line.error !== '' || this.#grouping.kind === 'all') return this.#full();
    if (this.#grouping.kind === 'none' || (line.adds === 0 && line.deletes === 0)) return this.#unchanged;
    return this.#grouping.kind === 'by' ? this.#by() : this.#walk(false);
  }

  #full(): Labels | null {
    return this.#line.isUnchanged ? this.#all : this.#walk(true);
  }

  #refresh(): void {
    this.#setsGeneration = this.#sets.generation;
    this.#all = this.#sets.internLabels(this.#line.base);
    this.#unchanged = this.#sets.internLabels(groupBase(this.#line.base, this.#grouping));
    this.#fullNames = undefined;
    this.#lastGroupValues.length = 0;
    this.#groupNames.clear();
    this.#forgetShapes();
  }

  #forgetShapes(): void {
    this.#root = new Node();
    this.#ungroupedRoot = new Node();
    this.#nodes = 0;
    this.#lineGeneration = this.#line.generation;
  }

  /** `by (…)`: a label that was deleted stays out even if it was set again. */
  #by(): Labels | null {
    const line = this.#line;
    const values = this.#values;
    let count = 0;
    for (let i = 0; i < this.#groupSlots.length; i++) {
      const slot = this.#groupSlots[i];
      const value = slot.deletedAt === line.epoch ? undefined : line.get(slot);
      if (value !== undefined) values[count++] = value;
    }
    if (count === this.#groupSlots.length) {
      if (this.#isLastGroup(count)) return this.#lastGroup;
      this.#fullNames ??= this.#sets.nameSet(this.#groupSlots.map(({ name }) => name));
      this.#lastGroup = this.#sets.intern(this.#fullNames, values);
      for (let i = 0; i < count; i++) this.#lastGroupValues[i] = values[i];
      return this.#lastGroup;
    }
    return this.#sets.intern(this.#presentNames(), values);
  }

  /** True if all labels of the grouping are those of {@link #lastGroup}: few labels change from line to line. */
  #isLastGroup(count: number): boolean {
    const last = this.#lastGroupValues;
    if (last.length !== count) return false;
    for (let i = 0; i < count; i++) if (last[i] !== this.#values[i]) return false;
    return true;
  }

  #presentNames(): NameSet {
    const line = this.#line;
    let pattern = '';
    for (const slot of this.#groupSlots) {
      pattern += slot.deletedAt === line.epoch || line.get(slot) === undefined ? '-' : '+';
    }
    let names = this.#groupNames.get(pattern);
    if (names === undefined) {
      const present = this.#groupSlots.filter((_, i) => pattern[i] === '+');
      names = this.#sets.nameSet(present.map(({ name }) => name));
      this.#groupNames.set(pattern, names);
    }
    return names;
  }

  /** All labels, or all but those of `without (…)`. */
  #walk(isFull: boolean): Labels | null {
    const line = this.#line;
    if (this.#nodes > MAX_NODES || this.#lineGeneration !== line.generation) this.#forgetShapes();
    let node = isFull ? this.#ungroupedRoot : this.#root;
    for (let i = 0; i < line.listedCount; i++) {
      const slot = line.listed[i];
      if (!line.isLive(slot) || (slot.grouped && !isFull)) continue;
      node = node.step(slot, this.#create);
    }
    for (let i = 0; i < line.deletes; i++) {
      const slot = line.deleted[i];
      if (slot.base === undefined || line.isLive(slot) || (slot.grouped && !isFull)) continue;
      node = node.step(slot.deletion, this.#create);
    }
    if (isFull && line.error !== '') {
      this.#errorSlot.value = line.error;
      node = node.step(this.#errorSlot, this.#create);
    }
    if (isFull && line.errorDetails !== '') {
      this.#detailsSlot.value = line.errorDetails;
      node = node.step(this.#detailsSlot, this.#create);
    }
    const shape = (node.shape ??= this.#shape(isFull));
    const { sources } = shape;
    const values = this.#values;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i];
      values[i] = typeof source === 'string' ? source : source.value;
    }
    return this.#sets.intern(shape.names, values);
  }

  #shape(isFull: boolean): Shape {
    const line = this.#line;
    const sources: (readonly [name: string, source: string | Slot])[] = [];
    for (const [name, value] of line.base) {
      const slot = line.slot(name);
      const isGone = slot.deletedAt === line.epoch || line.isLive(slot) || (slot.grouped && !isFull);
      if (!isGone) sources.push([name, value]);
    }
    for (let i = 0; i < line.listedCount; i++) {
      const slot = line.listed[i];
      if (line.isLive(slot) && (isFull || !slot.grouped)) sources.push([slot.name, slot]);
    }
    // A parsed label of the same name stays beside the error, in front of it: Loki has such a name twice.
    if (isFull && line.error !== '') sources.push([ERROR_LABEL, this.#errorSlot]);
    if (isFull && line.errorDetails !== '') sources.push([ERROR_DETAILS_LABEL, this.#detailsSlot]);
    sources.sort(([a], [b]) => compareBytes(a, b));
    return {
      names: this.#sets.nameSet(sources.map(([name]) => name)),
      sources: sources.map(([, source]) => source),
    };
  }
}

function groupBase(base: Labels, grouping: ResultGrouping): Labels {
  switch (grouping.kind) {
    case 'all':
      return base;
    case 'none':
      return base.filter(() => false);
    case 'by':
      return base.filter((name) => grouping.labels.includes(name));
    case 'without':
      return base.filter((name) => !grouping.labels.includes(name));
  }
}
