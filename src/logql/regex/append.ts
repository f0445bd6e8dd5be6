/** A view of the first `length` bytes of a buffer, as Go's slices are: two views can share a buffer. */
export interface ByteView {
  readonly buffer: Uint8Array;
  readonly length: number;
}

/** Sizes in which Go's allocator gives out small blocks. */
const SIZE_CLASSES: readonly number[] = [
  8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480,
  512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864,
  5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760,
  24576, 27264, 28672, 32768,
];
const PAGE = 8192;

/**
 * Go's append: bytes that fit behind the view are written into its buffer, where another view of the buffer sees them;
 * otherwise everything moves to a new buffer with room to grow.
 */
export function appendBytes(view: ByteView | undefined, bytes: Uint8Array): ByteView {
  const oldLength = view?.length ?? 0;
  const length = oldLength + bytes.length;
  let buffer = view?.buffer ?? new Uint8Array(0);
  if (length > buffer.length) {
    const larger = new Uint8Array(blockSize(grownCapacity(buffer.length, length)));
    larger.set(buffer.subarray(0, oldLength));
    buffer = larger;
  }
  buffer.set(bytes, oldLength);
  return { buffer, length };
}

function grownCapacity(capacity: number, needed: number): number {
  if (needed > 2 * capacity) return needed;
  if (capacity < 256) return 2 * capacity;
  let grown = capacity;
  while (grown < needed) grown += Math.floor((grown + 768) / 4);
  return grown;
}

function blockSize(size: number): number {
  return SIZE_CLASSES.find((block) => block >= size) ?? Math.ceil(size / PAGE) * PAGE;
}
