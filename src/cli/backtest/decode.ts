import { decodeUtf8 } from '../../logql/text.ts';

let lastBytes: Uint8Array | undefined;
let lastBuffer: Buffer = Buffer.alloc(0);

/** The same bytes as a Buffer; lines of one chunk come one after the other. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    lastBuffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return lastBuffer;
}

/** Text of bytes. ASCII takes the fastest way that Node has. */
export function decodeBytes(bytes: Uint8Array, start: number, end: number, ascii: boolean): string {
  return ascii ? bufferOf(bytes).toString('latin1', start, end) : decodeUtf8(bytes.subarray(start, end));
}
