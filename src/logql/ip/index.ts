import { quoteGo } from '../go/quote.ts';
import { encodeUtf8, isAscii } from '../text.ts';
import { compareAddresses, parseAddress, sameVersion, type Address } from './address.ts';

/** What `ip("…")` names: one address, a network, or a range with both ends included. */
export type IpPattern =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'network'; readonly address: Address; readonly bits: number }
  | { readonly kind: 'range'; readonly from: Address; readonly to: Address };

/** Neither an address nor a network nor a range; the message is Loki's. */
export class IpPatternError extends Error {
  override readonly name = 'IpPatternError';

  constructor(pattern: string) {
    super(`ip: invalid pattern: ${quoteGo(pattern)}`);
  }
}

/** Reads the text of `ip("…")`. Throws {@link IpPatternError}. */
export function parseIpPattern(text: string): IpPattern {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: 'address', address };
  const pattern = parseNetwork(text) ?? parseRange(text);
  if (pattern === undefined) throw new IpPatternError(text);
  return pattern;
}

const BITS = /^(?:0|[1-9][0-9]{0,2})$/;

function parseNetwork(text: string): IpPattern | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (address === undefined || address.zone !== '' || !BITS.test(bits)) return undefined;
  return Number(bits) > 32 * address.words.length ? undefined : { kind: 'network', address, bits: Number(bits) };
}

function parseRange(text: string): IpPattern | undefined {
  const hyphen = text.indexOf('-');
  if (hyphen < 0) return undefined;
  const from = parseAddress(text.slice(0, hyphen));
  const to = parseAddress(text.slice(hyphen + 1));
  if (from === undefined || to === undefined || !sameVersion(from, to)) return undefined;
  return compareAddresses(to, from) < 0 ? undefined : { kind: 'range', from, to };
}

function contains(pattern: IpPattern, address: Address): boolean {
  switch (pattern.kind) {
    case 'address':
      return (
        sameVersion(pattern.address, address) &&
        pattern.address.zone === address.zone &&
        compareAddresses(pattern.address, address) === 0
      );
    case 'network':
      return address.zone === '' && sameVersion(pattern.address, address) && sameNetwork(pattern, address);
    case 'range':
      return (
        address.zone === '' &&
        sameVersion(pattern.from, address) &&
        compareAddresses(pattern.from, address) <= 0 &&
        compareAddresses(address, pattern.to) <= 0
      );
  }
}

function sameNetwork(network: IpPattern & { readonly kind: 'network' }, address: Address): boolean {
  let bits = network.bits;
  for (let i = 0; bits > 0; i++, bits -= 32) {
    const rest = 2 ** Math.max(0, 32 - bits);
    if (Math.floor(network.address.words[i] / rest) !== Math.floor(address.words[i] / rest)) return false;
  }
  return true;
}

/** True if the text is an address, as a whole, and the pattern holds it. */
export function addressInPattern(pattern: IpPattern, text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && contains(pattern, address);
}

const DOT = 0x2e;
const COLON = 0x3a;

/**
 * Loki's search for an address of the pattern anywhere in a text. What looks like an address is taken as a whole run of
 * its characters; after a run that is none, or not of the pattern, the byte behind the run is skipped too. So
 * `110.0.0.1` does not hold `10.0.0.1`, and a text that is only `::1` is too short to be looked at.
 */
export function ipMatchesText(pattern: IpPattern, text: string): boolean {
  const bytes = isAscii(text) ? text : byteString(text);
  for (let i = 0; i < bytes.length; i++) {
    const end = looksLikeVersion4(bytes, i)
      ? runEnd(bytes, i, isVersion4Char)
      : looksLikeVersion6(bytes, i)
        ? runEnd(bytes, i, isVersion6Char)
        : i;
    if (end === i) continue;
    if (addressInPattern(pattern, bytes.slice(i, end))) return true;
    i = end;
  }
  return false;
}

/** A text with one character of U+0000..U+00FF a byte. */
function byteString(text: string): string {
  let out = '';
  for (const byte of encodeUtf8(text)) out += String.fromCharCode(byte);
  return out;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

function isVersion4Char(code: number): boolean {
  return isDigit(code) || code === DOT;
}

function isVersion6Char(code: number): boolean {
  return isHex(code) || code === COLON || code === DOT;
}

function looksLikeVersion4(bytes: string, at: number): boolean {
  if (at + 3 >= bytes.length || !isDigit(bytes.charCodeAt(at))) return false;
  return bytes.charCodeAt(at + 1) === DOT || bytes.charCodeAt(at + 2) === DOT || bytes.charCodeAt(at + 3) === DOT;
}

/** `::` and a hex digit, or one to four hex digits and a colon. */
function looksLikeVersion6(bytes: string, at: number): boolean {
  if (at + 4 >= bytes.length) return false;
  if (bytes.charCodeAt(at) === COLON) return bytes.charCodeAt(at + 1) === COLON && isHex(bytes.charCodeAt(at + 2));
  let digits = 0;
  while (digits < 4 && isHex(bytes.charCodeAt(at + digits))) digits++;
  return digits > 0 && bytes.charCodeAt(at + digits) === COLON;
}

function runEnd(bytes: string, at: number, belongs: (code: number) => boolean): number {
  let end = at;
  while (end < bytes.length && belongs(bytes.charCodeAt(end))) end++;
  return end;
}
