import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, ChunkPool } from './chunk-pool.ts';

describe('ChunkPool', () => {
  it('hands a buffer out again only after it was given back', () => {
    const pool = new ChunkPool();
    const [first, second] = [pool.take(), pool.take()];
    expect([first.length, second.buffer === first.buffer]).toEqual([CHUNK_BYTES, false]);
    pool.give(first.subarray(10, 20));
    expect(pool.take().buffer).toBe(first.buffer);
    expect(pool.take().buffer).not.toBe(first.buffer);
  });

  it('leaves buffers of others alone', () => {
    const pool = new ChunkPool();
    const foreign = new Uint8Array(CHUNK_BYTES);
    pool.give(foreign);
    expect(pool.take().buffer).not.toBe(foreign.buffer);
  });

  it('keeps a limited number', () => {
    const pool = new ChunkPool();
    const chunks = Array.from({ length: 80 }, () => pool.take());
    chunks.forEach((chunk) => pool.give(chunk));
    const again = new Set(chunks.map(() => pool.take().buffer));
    expect(chunks.filter(({ buffer }) => again.has(buffer))).toHaveLength(64);
  });
});
