import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { UsageError } from '../exit.ts';
import { CHUNK_BYTES, chunkPool } from './chunk-pool.ts';

export interface InputFile {
  /** As the user named it. */
  readonly name: string;
  /** Bytes on disk; undefined for standard input. */
  readonly size: number | undefined;
  open(): AsyncIterable<Uint8Array>;
  /** Bytes read from the disk so far, for progress. */
  bytesRead(): number;
}

/** Standard input as a file. */
export function standardInput(stream: NodeJS.ReadableStream): InputFile {
  let read = 0;
  return {
    name: '-',
    size: undefined,
    open: () =>
      decompressed(
        counted(stream, (bytes) => {
          read += bytes;
        }),
      ),
    bytesRead: () => read,
  };
}

/** A file of the disk, decompressed by its first bytes (gzip, Zstandard). */
export function diskFile(path: string, size: number): InputFile {
  let read = 0;
  return {
    name: path,
    size,
    open: () =>
      decompressed(
        counted(readChunks(path), (bytes) => {
          read += bytes;
        }),
      ),
    bytesRead: () => read,
  };
}

/** Files of paths: a directory stands for the files in it, sorted, without hidden ones. `-` is standard input. */
export async function inputFiles(paths: readonly string[], stdin: NodeJS.ReadableStream): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push(standardInput(stdin));
      continue;
    }
    const info = await stat(path).catch(() => undefined);
    if (info === undefined)
      throw new UsageError(`There is no file ${path}.`, 'check the path; a directory is read file by file');
    if (!info.isDirectory()) files.push(diskFile(path, info.size));
    else files.push(...(await filesBelow(path)));
  }
  return files;
}

async function filesBelow(directory: string): Promise<InputFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(directory, name);
      return diskFile(path, (await stat(path)).size);
    }),
  );
}

/** The chunks of a file, in buffers of the pool; the next one is read while one is used. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  let next = readChunk(handle);
  try {
    for (;;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      next = readChunk(handle);
      yield chunk;
    }
  } finally {
    await next.catch(() => undefined);
    await handle.close();
  }
}

async function readChunk(handle: FileHandle): Promise<Uint8Array> {
  const chunk = chunkPool.take();
  const { bytesRead } = await handle.read(chunk, 0, chunk.length);
  if (bytesRead === 0) chunkPool.give(chunk);
  return chunk.subarray(0, bytesRead);
}

async function* counted(
  stream: AsyncIterable<string | Uint8Array>,
  add: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    add(bytes.length);
    yield bytes;
  }
}

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** The chunks of a stream, decompressed if its first bytes say so. */
async function* decompressed(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = prepend(first.value, chunks);
  if (startsWith(first.value, GZIP)) yield* gunzip(whole);
  else if (startsWith(first.value, ZSTD)) yield* unzstd(whole);
  else yield* whole;
}

async function* prepend(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Readable } = await import('node:stream');
  const source: Readable = Readable.from(chunks, { objectMode: false });
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => unzip.destroy(error));
  for await (const chunk of source.pipe(unzip)) yield chunk;
}

/** Most bytes one step of the decompressor may give, whatever the file claims: a guard against bombs. */
const ZSTD_STEP_BYTES = 4096;

async function* unzstd(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const decompress = new Decompress((data) => {
    if (data.length > 0) ready.push(data);
  });
  const take = () => {
    const taken = ready;
    ready = [];
    return taken;
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += ZSTD_STEP_BYTES) {
      decompress.push(chunk.subarray(at, at + ZSTD_STEP_BYTES));
      yield* take();
    }
  }
  decompress.push(new Uint8Array(0), true);
  yield* take();
}
