/** Bytes a chunk of a file. Large chunks make the work per chunk small; memory is a few of them. */
export const CHUNK_BYTES = 1024 * 1024;

/** Free buffers kept; more are left to the garbage collector. */
const MOST_FREE = 64;

/**
 * Buffers for chunks of files, used again once nobody needs them: the garbage collector gives memory outside its heap
 * back late, and a backtest reads gigabytes.
 */
export class ChunkPool {
  readonly #own = new WeakSet<ArrayBufferLike>();
  readonly #free: ArrayBufferLike[] = [];

  /** A buffer of {@link CHUNK_BYTES}; its content is anything. */
  take(): Uint8Array {
    const known = this.#free.pop();
    if (known !== undefined) return new Uint8Array(known);
    const fresh = new ArrayBuffer(CHUNK_BYTES);
    this.#own.add(fresh);
    return new Uint8Array(fresh);
  }

  /**
   * Takes the buffer of a chunk back, or of any part of one; the caller vows that nobody reads it any more and that it
   * is given once. Other buffers are left alone.
   */
  give({ buffer }: Uint8Array): void {
    if (this.#own.has(buffer) && this.#free.length < MOST_FREE) this.#free.push(buffer);
  }
}

/** The buffers of this process. */
export const chunkPool = new ChunkPool();
