import type { Grouping, RangeAggregation } from '../ast.ts';
import type { EngineOptions } from '../types.ts';
import { absentLabels } from './absent.ts';
import { Extraction, type LeafPlan } from './extraction.ts';
import { extractionKey, leafKey } from './extraction-key.ts';
import type { SampleExtractor } from './extractor.ts';
import { rangeFunction } from './kernels.ts';
import type { EngineParts } from './parts.ts';
import type { LeafNode } from './plan-node.ts';
import type { GridWindow, TickGrid } from './tick-cells.ts';

interface PendingLeaf {
  readonly expr: RangeAggregation;
  readonly nodes: LeafNode[];
  /** Undefined as soon as one query has no grid. */
  windows: GridWindow[] | undefined;
}

interface PendingExtraction {
  readonly expr: RangeAggregation;
  readonly pushed: Grouping | undefined;
  readonly leaves: Map<string, PendingLeaf>;
  readonly queries: Set<number>;
}

/** A range aggregation of a query that waits for its window. */
export interface LeafRequest {
  readonly node: LeafNode;
  readonly expr: RangeAggregation;
  readonly pushed: Grouping | undefined;
}

/** Finds the range aggregations of many queries that can share their extraction, before any line is read. */
export class LeafRegistry {
  readonly #parts: EngineParts;
  readonly #options: EngineOptions;
  readonly #extractors = new Map<string, SampleExtractor>();
  readonly #pending = new Map<string, PendingExtraction>();

  constructor(parts: EngineParts, options: EngineOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Checks that the pipeline of a range aggregation can be built. Throws LogqlError if not. */
  check(expr: RangeAggregation, pushed: Grouping | undefined): void {
    const key = extractionKey(expr, pushed);
    if (!this.#extractors.has(key)) {
      this.#extractors.set(key, this.#parts.buildExtractor(expr, pushed, this.#options));
    }
  }

  /** Registers a range aggregation that was checked. */
  add({ node, expr, pushed }: LeafRequest, query: number, grid: TickGrid | undefined): void {
    const key = extractionKey(expr, pushed);
    let extraction = this.#pending.get(key);
    if (extraction === undefined) {
      extraction = { expr, pushed, leaves: new Map(), queries: new Set() };
      this.#pending.set(key, extraction);
    }
    extraction.queries.add(query);
    const ownKey = leafKey(expr);
    let leaf = extraction.leaves.get(ownKey);
    if (leaf === undefined) {
      leaf = { expr, nodes: [], windows: [] };
      extraction.leaves.set(ownKey, leaf);
    }
    leaf.nodes.push(node);
    const { rangeNs, offsetNs } = expr.range;
    if (grid === undefined) leaf.windows = undefined;
    else leaf.windows?.push({ grid, rangeNs, offsetNs });
  }

  /** Makes the extractions and binds the nodes to their windows. */
  build(
    maxRefs: number,
    stepNs: bigint | undefined,
  ): { readonly extraction: Extraction; readonly queries: readonly number[] }[] {
    const quirks = this.#options.quirks !== false;
    return [...this.#pending].map(([key, pending], id) => {
      const leaves = [...pending.leaves.values()];
      const plans = leaves.map((leaf): LeafPlan => ({
        expr: leaf.expr,
        fn: rangeFunction(leaf.expr, quirks),
        absentLabels: absentLabels(leaf.expr.range.query.selector),
        windows: leaf.windows ?? [],
      }));
      const shape = { expr: pending.expr, pushed: pending.pushed };
      const extraction = new Extraction(id, shape, this.#extractor(key), plans, maxRefs, stepNs);
      leaves.forEach(({ nodes }, at) => nodes.forEach((node) => node.bind(extraction, extraction.leaves[at])));
      return { extraction, queries: [...pending.queries] };
    });
  }

  #extractor(key: string): SampleExtractor {
    const extractor = this.#extractors.get(key);
    if (extractor === undefined) throw new RangeError('the range aggregation was not checked');
    return extractor;
  }
}
