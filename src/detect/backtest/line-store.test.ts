import { describe, expect, it } from 'vitest';
import { LineStore } from './line-store.ts';
import { RecordList, type RecordBatch } from './record-batch.ts';

/** A batch of records of one character each, a millisecond apart. */
function batchOf(text: string): RecordBatch {
  const list = new RecordList(new TextEncoder().encode(text));
  for (let i = 0; i < text.length; i++) list.add(i, i + 1, i, 7, i + 1);
  return list.finish();
}

function storeOf(limit: number): { store: LineStore; released: string[] } {
  const decoder = new TextDecoder();
  const released: string[] = [];
  const store = new LineStore(
    limit,
    (bytes, start, end) => decoder.decode(bytes.subarray(start, end)),
    (bytes) => released.push(decoder.decode(bytes)),
  );
  return { store, released };
}

describe('LineStore', () => {
  it('gives lines by reference, also of batches that take turns', () => {
    const { store } = storeOf(100);
    const [a, b] = [batchOf('abc'), batchOf('xy')];
    const turns: [RecordBatch, number, string][] = [
      [a, 0, 'A'],
      [b, 0, 'B'],
      [a, 1, 'A'],
      [a, 2, 'A'],
      [b, 1, 'B'],
    ];
    const refs = turns.map(([batch, index, file]) => store.add(batch, index, file));
    expect(refs.map((ref) => store.get(ref)?.text)).toEqual(['a', 'x', 'b', 'c', 'y']);
    expect(store.get(refs[3])).toEqual({ ts: 2_000_007n, text: 'c', file: 'A', line: 3 });
    expect(store.get(5)).toBeUndefined();
  });

  it('lets the oldest go and releases what is complete, once', () => {
    const { store, released } = storeOf(5);
    const [a, b, c] = ['abc', 'def', 'ghi'].map(batchOf);
    const add = (batch: RecordBatch) => Array.from({ length: batch.count }, (_, i) => store.add(batch, i, 'F'));
    const refs = [...add(a), ...add(b), ...add(c)];
    expect(refs.map((ref) => store.get(ref)?.text ?? '-').join('')).toBe('------ghi');
    expect(released).toEqual(['abc', 'def']);
  });

  it('does not release a batch of which records are to come', () => {
    const { store, released } = storeOf(5);
    const slow = batchOf('slow');
    store.add(slow, 0, 'S');
    for (const text of ['abcdef', 'ghijkl']) {
      const batch = batchOf(text);
      for (let i = 0; i < batch.count; i++) store.add(batch, i, 'F');
    }
    expect(released).toEqual(['abcdef']);
    const refs = [1, 2, 3].map((index) => store.add(slow, index, 'S'));
    expect(refs.map((ref) => store.get(ref)?.text)).toEqual(['l', 'o', 'w']);
    const last = batchOf('mnopqr');
    for (let i = 0; i < last.count; i++) store.add(last, i, 'F');
    expect(released).toEqual(['abcdef', 'ghijkl', 'slow']);
  });
});
