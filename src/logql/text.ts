/**
 * Text as Loki sees it: bytes of UTF-8. Inside the engine a text is an ordinary JavaScript string, and a byte that is
 * not part of valid UTF-8 is the lone low surrogate U+DC80..U+DCFF (its value plus 0xDC00). So every sequence of
 * bytes survives a round trip, and all lengths, slices and orders of this file count bytes, not UTF-16 units.
 */

const ESCAPED_BYTE = 0xdc00;
const NON_ASCII = /[^\x00-\x7f]/;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** True if every character is below U+0080, so that UTF-16 offsets are byte offsets. */
export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text);
}

function isEscapedByte(unit: number): boolean {
  return unit >= 0xdc80 && unit <= 0xdcff;
}

/** Length in bytes of UTF-8; an escaped byte counts one. */
export function byteLength(text: string): number {
  if (isAscii(text)) return text.length;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 4;
      i++;
    } else if (isEscapedByte(unit)) bytes += 1;
    else bytes += 3;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The bytes of a text; the inverse of {@link decodeUtf8}. */
export function encodeUtf8(text: string): Uint8Array {
  if (!hasLoneSurrogate(text)) return encoder.encode(text);
  const out = new Uint8Array(byteLength(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isEscapedByte(unit)) {
      out[at++] = unit - ESCAPED_BYTE;
      continue;
    }
    const point = text.codePointAt(i) ?? 0xfffd;
    if (point > 0xffff) i++;
    at += encoder.encodeInto(String.fromCodePoint(point), out.subarray(at)).written;
  }
  return out;
}

/** False if the text holds a byte outside UTF-8. */
export function isUtf8(text: string): boolean {
  return !/(?<![\ud800-\udbff])[\udc80-\udcff]/.test(text);
}

function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/** Text of bytes. Every byte outside valid UTF-8 becomes U+DC00 plus its value, as Go counts them: one rune a byte. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeLossless(bytes);
  }
}

function decodeLossless(bytes: Uint8Array): string {
  let out = '';
  let i = 0;
  while (i < bytes.length) {
    const length = validSequenceLength(bytes, i);
    if (length === 0) {
      out += String.fromCharCode(ESCAPED_BYTE + bytes[i]);
      i += 1;
      continue;
    }
    let end = i + length;
    for (let next = validSequenceLength(bytes, end); next > 0; next = validSequenceLength(bytes, end)) end += next;
    out += strictDecoder.decode(bytes.subarray(i, end));
    i = end;
  }
  return out;
}

/** Length of the valid UTF-8 sequence at `at` by the Unicode table of well-formed sequences; 0 if there is none. */
function validSequenceLength(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return 0;
  const first = bytes[at];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xe0) return isContinuation(second) ? 2 : 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high || !isContinuation(bytes[at + 2] ?? 0)) return 0;
  if (first < 0xf0) return 3;
  return isContinuation(bytes[at + 3] ?? 0) ? 4 : 0;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf;
}

/** The text of the bytes `start` to `end` (exclusive) of a text; cutting inside a rune leaves escaped bytes. */
export function sliceBytes(text: string, start: number, end = Number.POSITIVE_INFINITY): string {
  if (isAscii(text)) return text.slice(start, end);
  const bytes = encodeUtf8(text);
  return decodeUtf8(bytes.subarray(start, Math.min(end, bytes.length)));
}

/** Order of two texts by their bytes (Go's string order): negative, zero or positive. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    if (left < 0xd800 && right < 0xd800) return left - right;
    return compareEncoded(a, b);
  }
  return a.length - b.length;
}

function compareEncoded(a: string, b: string): number {
  const left = encodeUtf8(a);
  const right = encodeUtf8(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}
