import type { Expr } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { Entry, InstantResult } from '../types.ts';
import { defaultParts } from './default-parts.ts';
import { QuerySet, type NearMisses, type QuerySetMember, type QuerySetOptions } from './query-set.ts';
import { resolveQuery, type QueryMode } from './resolve.ts';
import type { TickGrid } from './tick-cells.ts';

export interface StreamingOptions extends QuerySetOptions {
  readonly queryMode?: QueryMode;
  /** Declares when the query is evaluated, so that counts need less memory. */
  readonly grid?: TickGrid;
}

/** One metric query over lines that come one by one. The rules of {@link QuerySet} hold. */
export class StreamingQuery {
  readonly #set: QuerySet;

  constructor(set: QuerySet) {
    this.#set = set;
  }

  /** Gives a line to the query, in time order over all streams. `ref` names it for {@link contributors}. */
  push(streamLabels: Labels, entry: Entry, ref?: number): void {
    this.#set.push(streamLabels, entry, ref);
  }

  /** The result at a time that is not before that of the last call. Throws LogqlError with Loki's message. */
  evaluate(ts: bigint): InstantResult {
    return this.#set.evaluate(0, ts);
  }

  /** What stands before the comparison at the top of the query; undefined if there is none. */
  nearMisses(ts: bigint): NearMisses | undefined {
    return this.#set.nearMisses(0, ts);
  }

  /** References of the newest lines that made a sample of the result at `ts`, newest first. */
  contributors(ts: bigint, labels: Labels, limit: number): number[] {
    return this.#set.contributors(0, ts, labels, limit);
  }
}

/** A metric query for lines that come in time order. Throws LogqlError if the query does not parse. */
export function createStreamingQuery(query: string | Expr, options: StreamingOptions = {}): StreamingQuery {
  return new StreamingQuery(createQuerySet([{ expr: query, grid: options.grid }], options));
}

export interface QuerySource extends Omit<QuerySetMember, 'expr'> {
  readonly expr: string | Expr;
}

/**
 * Many metric queries over one pass of lines. Range aggregations with the same selector, pipeline, unwrap and grouping
 * read each line once, even if function, range, offset or threshold differ. Throws LogqlError if a query does not parse;
 * a query that cannot be built fails at each evaluation, as in Loki.
 */
export function createQuerySet(
  queries: readonly QuerySource[],
  options: QuerySetOptions & { readonly queryMode?: QueryMode } = {},
): QuerySet {
  const members = queries.map(({ expr, grid }) => ({ expr: resolveQuery(expr, options.queryMode ?? 'api'), grid }));
  return new QuerySet(defaultParts, members, options);
}
