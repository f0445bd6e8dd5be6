import type { Grouping, RangeAggregation } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { SampleExtractor } from './extractor.ts';
import type { RangeFunction } from './kernels.ts';
import { Leaf } from './leaf.ts';
import { SampleLog } from './sample-log.ts';
import { SeriesTable } from './series-table.ts';
import { TickCells, type GridWindow } from './tick-cells.ts';

/** A range aggregation that wants its samples from an extraction. */
export interface LeafPlan {
  readonly expr: RangeAggregation;
  readonly fn: RangeFunction;
  readonly absentLabels: Labels;
  /** The grids of all queries that use the leaf; empty if one of them has none. */
  readonly windows: readonly GridWindow[];
}

/** What lines an extraction reads and what it makes of them; equal shapes share one extraction. */
export interface ExtractionShape {
  readonly expr: RangeAggregation;
  readonly pushed: Grouping | undefined;
}

/**
 * The samples of one selector, pipeline, unwrap and grouping, extracted once for every line and shared by all range
 * aggregations that differ only in function, range or offset.
 */
export class Extraction {
  readonly id: number;
  readonly shape: ExtractionShape;
  readonly extractor: SampleExtractor;
  readonly leaves: readonly Leaf[];
  readonly series = new SeriesTable();
  readonly log: SampleLog;
  readonly #cells: TickCells | undefined;
  #cellRow = 0;

  constructor(
    id: number,
    shape: ExtractionShape,
    extractor: SampleExtractor,
    plans: readonly LeafPlan[],
    maxRefs: number,
    stepNs: bigint | undefined,
  ) {
    this.id = id;
    this.shape = shape;
    this.extractor = extractor;
    const unwrapped = shape.expr.range.unwrap !== undefined;
    const needsSamples = unwrapped && plans.some(({ fn }) => fn.kind === 'sum' || fn.kind === 'window');
    const values = plans.some(({ fn }) => fn.kind === 'sum' || fn.kind === 'window');
    this.log = new SampleLog({ values, refs: maxRefs });
    const gridded = !needsSamples && plans.every(({ windows }) => windows.length > 0);
    this.#cells = gridded ? new TickCells(plans.flatMap(({ windows }) => windows)) : undefined;
    this.leaves = plans.map(
      ({ expr, fn, absentLabels }) =>
        new Leaf(this.log, this.series, {
          rangeNs: expr.range.rangeNs,
          offsetNs: expr.range.offsetNs,
          fn,
          absentLabels,
          keepsPlaces: stepNs !== undefined && expr.range.rangeNs >= stepNs,
        }),
    );
  }

  /**
   * Counts one more line in a row that {@link append} gave for the same labels; false if the row is not the one for this
   * time.
   */
  countAgain(row: number, ms: number, ns: number, ref: number): boolean {
    const { log } = this;
    if (this.#cells === undefined || row < this.#cellRow || !this.#cells.holds(ms, ns)) return false;
    log.accumulate(row, 1);
    log.refs?.add(row & log.mask, ref);
    return true;
  }

  /** Adds a sample and gives its row; times must not go back. `ref` is kept for {@link contributors}. */
  append(ms: number, ns: number, labels: Labels, value: number, ref: number | undefined): number {
    const { log, series } = this;
    const slot = series.slotOf(labels);
    if (this.#cells !== undefined && this.#cells.enters(ms, ns)) this.#cellRow = log.tail;
    const last = series.lastRow(slot);
    let row = last;
    if (this.#cells !== undefined && last >= this.#cellRow) log.accumulate(last, value);
    else {
      row = log.append(ms, ns, slot, value);
      if (last >= 0) log.link(last, row);
      series.addRow(slot, row);
    }
    if (ref !== undefined) log.refs?.add(row & log.mask, ref);
    return row;
  }

  /** Drops the samples that no evaluation at or after `ts` can need. */
  trim(ts: bigint): void {
    const { log, series } = this;
    if (log.size === 0) return;
    let keep = log.tail;
    for (const leaf of this.leaves) {
      leaf.expire(ts);
      keep = Math.min(keep, leaf.lo);
    }
    while (log.head < keep) {
      const at = log.head & log.mask;
      log.refs?.release(at);
      series.removeRow(log.slot[at]);
      log.head++;
    }
  }

  /** References of the newest samples of some series in a leaf's current window, newest first. */
  contributors(leaf: Leaf, slots: ReadonlySet<number>, limit: number): number[] {
    const { log } = this;
    const out: number[] = [];
    for (let row = leaf.hi - 1; row >= leaf.lo && out.length < limit; row--) {
      const at = row & log.mask;
      if (slots.has(log.slot[at])) out.push(...(log.refs?.list(at).reverse() ?? []));
    }
    return out.slice(0, limit);
  }
}
