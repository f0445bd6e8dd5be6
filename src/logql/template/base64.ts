import { decodeUtf8, encodeUtf8 } from '../text.ts';
import { FunctionError } from './errors.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char.charCodeAt(0), value]));
const PADDING = 0x3d;

/** Standard base64 of the bytes of a text. */
export function encodeBase64(text: string): string {
  const bytes = encodeUtf8(text);
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    pieces.push(
      ALPHABET[(group >> 18) & 63],
      ALPHABET[(group >> 12) & 63],
      left > 1 ? ALPHABET[(group >> 6) & 63] : '=',
      left > 2 ? ALPHABET[group & 63] : '=',
    );
  }
  return pieces.join('');
}

function corrupt(at: number): FunctionError {
  return new FunctionError(`illegal base64 data at input byte ${at}`);
}

function isLineBreak(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** The text that standard base64 stands for; line breaks are ignored. Throws a FunctionError with Go's message. */
export function decodeBase64(text: string): string {
  const source = encodeUtf8(text);
  const out: number[] = [];
  let at = 0;
  for (;;) {
    const sextets: number[] = [];
    while (sextets.length < 4) {
      if (at === source.length) {
        if (sextets.length === 0) return decodeUtf8(Uint8Array.from(out));
        throw corrupt(at - sextets.length);
      }
      const byte = source[at++];
      const value = VALUES.get(byte);
      if (value !== undefined) sextets.push(value);
      else if (byte === PADDING) {
        checkPadding(source, at, sextets.length);
        pushBytes(out, sextets);
        return decodeUtf8(Uint8Array.from(out));
      } else if (!isLineBreak(byte)) throw corrupt(at - 1);
    }
    pushBytes(out, sextets);
  }
}

/** `after` is the place behind the first `=`, `count` the characters of its group before it. */
function checkPadding(source: Uint8Array, after: number, count: number): void {
  let at = after;
  if (count < 2) throw corrupt(at - 1);
  if (count === 2) {
    while (at < source.length && isLineBreak(source[at])) at++;
    if (at === source.length) throw corrupt(source.length);
    if (source[at] !== PADDING) throw corrupt(at - 1);
    at++;
  }
  while (at < source.length && isLineBreak(source[at])) at++;
  if (at < source.length) throw corrupt(at);
}

function pushBytes(out: number[], sextets: readonly number[]): void {
  const [a = 0, b = 0, c = 0, d = 0] = sextets;
  const group = (a << 18) | (b << 12) | (c << 6) | d;
  const bytes = [group >> 16, (group >> 8) & 255, group & 255];
  out.push(...bytes.slice(0, sextets.length - 1));
}
