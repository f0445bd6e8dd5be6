import { sliceBytes } from '../text.ts';
import { formatFloat } from './format-float.ts';
import { tryParseGoFloat } from './parse-float.ts';
import { toLowerGo, trimSpaceGo } from './unicode.ts';

/** The size names of go-humanize, lower case. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['', 1],
  ...['k', 'm', 'g', 't', 'p', 'e'].flatMap((letter, index): [string, number][] => [
    [letter, 1000 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}i`, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
]);

/** go-humanize's ParseBytes: bytes, or the message as a string. */
export function tryParseBytesSize(text: string): number | string {
  const leading = LEADING_DIGITS.exec(text)?.[0] ?? '';
  const ascii = leading.length === leading.replace(/[^\x00-\x7f]/gu, '').length;
  // The library counts runes and cuts bytes: with digits outside ASCII it cuts inside the number.
  const runes = ascii ? leading.length : Array.from(leading).length;
  const numberText = ascii ? leading : sliceBytes(text, 0, runes);
  const unitText = ascii ? text.slice(runes) : sliceBytes(text, runes);
  const number = tryParseGoFloat(leading.includes(',') ? numberText.replaceAll(',', '') : numberText);
  if (typeof number === 'string') return number;
  const unit = toLowerGo(trimSpaceGo(unitText));
  const size = SIZES.get(unit);
  if (size === undefined) return `unhandled size name: ${unit}`;
  const bytes = number * size;
  return bytes >= 2 ** 64 ? `too large: ${text}` : Math.trunc(bytes);
}

const LEADING_DIGITS = /^[\p{Nd}.,]+/u;

const SUFFIXES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** go-humanize's Bytes: powers of 1000, one decimal below 10: `1.0 kB`, `38 kB`, `5 B`. */
export function formatBytesSize(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  const exponent = Math.floor(Math.log(bytes) / Math.log(1000));
  const value = Math.floor((bytes / 1000 ** exponent) * 10 + 0.5) / 10;
  return `${formatFloat(value, 'f', value < 10 ? 1 : 0)} ${SUFFIXES[exponent]}`;
}
