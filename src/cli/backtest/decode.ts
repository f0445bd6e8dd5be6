import { decodeUtf8 } from '../../logql/text.ts';

/** Text of bytes. ASCII and short stretches take the fastest way that Node has. */
export function decodeBytes(bytes: Uint8Array, start: number, end: number, ascii: boolean): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ascii ? buffer.toString('latin1', start, end) : decodeUtf8(buffer.subarray(start, end));
}
