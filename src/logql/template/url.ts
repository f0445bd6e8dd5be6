import { decodeUtf8, encodeUtf8 } from '../text.ts';
import { quoteGo } from '../go/quote.ts';
import { FunctionError } from './errors.ts';

const UNRESERVED = /^[A-Za-z0-9\-_.~]*$/;

/** Go's url.QueryEscape. */
export function queryEscape(text: string): string {
  if (UNRESERVED.test(text)) return text;
  let out = '';
  for (const byte of encodeUtf8(text)) {
    const char = String.fromCharCode(byte);
    if (byte < 0x80 && UNRESERVED.test(char)) out += char;
    else if (char === ' ') out += '+';
    else out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** Go's url.QueryUnescape; throws a FunctionError `invalid URL escape "%x"`. */
export function queryUnescape(text: string): string {
  if (!/[%+]/.test(text)) return text;
  const bytes: number[] = [];
  const source = encodeUtf8(text);
  for (let i = 0; i < source.length; i++) {
    const byte = source[i];
    if (byte === 0x2b) bytes.push(0x20);
    else if (byte !== 0x25) bytes.push(byte);
    else {
      const digits = String.fromCharCode(...source.subarray(i + 1, i + 3));
      if (!/^[0-9a-fA-F]{2}$/.test(digits)) {
        throw new FunctionError(`invalid URL escape ${quoteGo(decodeUtf8(source.subarray(i, i + 3)))}`);
      }
      bytes.push(Number.parseInt(digits, 16));
      i += 2;
    }
  }
  return decodeUtf8(Uint8Array.from(bytes));
}
