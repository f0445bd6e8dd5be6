import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeRecords, type RecordSource } from './merge.ts';
import { RecordList } from './record-batch.ts';

/** A source of times in milliseconds, in batches of the given sizes. */
function source(name: string, times: readonly number[], size: number): RecordSource & { name: string } {
  let at = 0;
  return {
    name,
    next: () => {
      if (at >= times.length) return Promise.resolve(undefined);
      const list = new RecordList(new Uint8Array(0));
      for (const ms of times.slice(at, at + size)) list.add(0, 0, Math.floor(ms), Math.round((ms % 1) * 1e6), 0);
      at += size;
      return Promise.resolve(list.finish());
    },
  };
}

async function merged(sources: readonly (RecordSource & { name: string })[]): Promise<string[]> {
  const out: string[] = [];
  await mergeRecords(sources, ({ name }, batch, i) => out.push(`${name}${batch.ms[i] + batch.ns[i] / 1e6}`));
  return out;
}

it('takes records of all files by time, ties in the order of the files', async () => {
  const out = await merged([source('a', [1, 3, 5], 2), source('b', [1, 2, 5, 6.5], 1), source('c', [], 1)]);
  expect(out).toEqual(['a1', 'b1', 'b2', 'a3', 'a5', 'b5', 'b6.5']);
});

it('equals a stable sort', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(fc.array(times, { maxLength: 4 }), fc.integer({ min: 1, max: 5 }), async (lists, size) => {
      const out = await merged(lists.map((list, i) => source(`${i}:`, list, size)));
      const all = lists.flatMap((list, i) => list.map((ms) => ({ i, ms })));
      const expected = all.sort((a, b) => a.ms - b.ms || a.i - b.i).map(({ i, ms }) => `${i}:${ms}`);
      expect(out).toEqual(expected);
    }),
  );
});
