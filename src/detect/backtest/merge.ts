import type { RecordBatch } from './record-batch.ts';

/** Records of one file, batch by batch, each batch in time order and not before the one before it. */
export interface RecordSource {
  /** The next batch, which may be empty; undefined at the end. */
  next(): Promise<RecordBatch | undefined>;
}

interface Cursor<S> {
  readonly source: S;
  batch: RecordBatch;
  index: number;
}

/**
 * Hands the records of all sources over in time order; records of one time in the order of the sources. Only when a
 * batch is used up it waits for the next one.
 */
export async function mergeRecords<S extends RecordSource>(
  sources: readonly S[],
  take: (source: S, batch: RecordBatch, index: number) => void,
): Promise<void> {
  const cursors: Cursor<S>[] = [];
  for (const source of sources) {
    const cursor = await refill(source);
    if (cursor !== undefined) cursors.push(cursor);
  }
  while (cursors.length > 0) {
    const first = earliest(cursors);
    const cursor = cursors[first];
    const other = earliest(cursors, first);
    takeRun(cursor, other < 0 ? undefined : cursors[other], other > first, take);
    if (cursor.index < cursor.batch.count) continue;
    const next = await refill(cursor.source);
    if (next === undefined) cursors.splice(first, 1);
    else cursors[first] = next;
  }
}

/** {@link mergeRecords} for sources whose only batch is there already. */
export function mergeRecordsNow<S extends { readonly batch: RecordBatch }>(
  sources: readonly S[],
  take: (source: S, batch: RecordBatch, index: number) => void,
): void {
  const cursors = sources
    .filter(({ batch }) => batch.count > 0)
    .map((source) => ({ source, batch: source.batch, index: 0 }));
  while (cursors.length > 0) {
    const first = earliest(cursors);
    const other = earliest(cursors, first);
    takeRun(cursors[first], other < 0 ? undefined : cursors[other], other > first, take);
    if (cursors[first].index >= cursors[first].batch.count) cursors.splice(first, 1);
  }
}

async function refill<S extends RecordSource>(source: S): Promise<Cursor<S> | undefined> {
  for (;;) {
    const batch = await source.next();
    if (batch === undefined) return undefined;
    if (batch.count > 0) return { source, batch, index: 0 };
  }
}

/** Number of the cursor with the earliest record, the first one among equals; -1 if there is none. */
function earliest<S>(cursors: readonly Cursor<S>[], except = -1): number {
  let best = -1;
  for (let i = 0; i < cursors.length; i++) {
    if (i === except) continue;
    if (best < 0 || isBefore(cursors[i], cursors[best])) best = i;
  }
  return best;
}

function isBefore<S>(a: Cursor<S>, b: Cursor<S>): boolean {
  const order = a.batch.ms[a.index] - b.batch.ms[b.index];
  return order < 0 || (order === 0 && a.batch.ns[a.index] < b.batch.ns[b.index]);
}

/** Takes records of a cursor until the other one's turn comes or the batch ends. */
function takeRun<S>(
  cursor: Cursor<S>,
  other: Cursor<S> | undefined,
  winsTies: boolean,
  take: (source: S, batch: RecordBatch, index: number) => void,
): void {
  const { source, batch } = cursor;
  const limitMs = other === undefined ? Number.POSITIVE_INFINITY : other.batch.ms[other.index];
  const limitNs = other === undefined ? 0 : other.batch.ns[other.index];
  while (cursor.index < batch.count) {
    const ms = batch.ms[cursor.index];
    const ns = batch.ns[cursor.index];
    const order = ms - limitMs || ns - limitNs;
    if (order > 0 || (order === 0 && !winsTies)) return;
    take(source, batch, cursor.index++);
  }
}
