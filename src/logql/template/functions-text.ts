import { goInt, GoInt, type GoValue } from '../go/fmt-values.ts';
import { runeCount } from '../go/fmt-flags.ts';
import { toLowerGo, trimSpaceGo } from '../go/unicode.ts';
import { compileRegex, type Regex } from '../regex/index.ts';
import { byteLength, isAscii, sliceBytes } from '../text.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { titleGo, toUpperGo } from './case.ts';
import { FunctionError } from './errors.ts';
import { asText, type TemplateFunction, textFunction } from './function.ts';
import { LIMITS } from './state.ts';
import { queryEscape, queryUnescape } from './url.ts';

type Entry = readonly [string, TemplateFunction];

/** A function of one int and one text. */
function countFunction(call: (count: number, text: string) => GoValue): TemplateFunction {
  return { parameters: ['int', 'string'], call: ([count, text]) => call(asNumber(count), asText(text)) };
}

function asNumber(value: GoValue): number {
  return value instanceof GoInt ? Number(value.value) : 0;
}

/** Fails before a text is made that would be too long. */
function checkLength(length: number): void {
  if (length > LIMITS.text) throw new FunctionError(`exceeded the limit of ${LIMITS.text} characters`);
}

/** Go's strings.Replace: at most `count` times, all if it is negative. */
export function replaceText(text: string, old: string, replacement: string, count: number): string {
  if (old === replacement || count === 0) return text;
  if (old === '') return insertBetween(text, replacement, count);
  const pieces: string[] = [];
  let at = 0;
  for (let left = count; left !== 0; left--) {
    const found = text.indexOf(old, at);
    if (found < 0) break;
    pieces.push(text.slice(at, found));
    at = found + old.length;
  }
  if (pieces.length === 0) return text;
  checkLength(text.length + pieces.length * (replacement.length - old.length));
  pieces.push(text.slice(at));
  return pieces.join(replacement);
}

/** An empty text stands before each rune and at the end. */
function insertBetween(text: string, insert: string, count: number): string {
  const runes = Array.from(text);
  const times = count < 0 ? runes.length + 1 : Math.min(count, runes.length + 1);
  checkLength(text.length + times * insert.length);
  let out = '';
  for (let i = 0; i < times; i++) out += insert + (runes[i] ?? '');
  return out + runes.slice(times).join('');
}

type Side = 'left' | 'right' | 'both';

/** Go's strings.Trim, TrimLeft, TrimRight: cuts off the runes of a set. */
export function trimSet(text: string, set: string, side: Side): string {
  const runes = new Set(set);
  const chars = isAscii(text) ? text : Array.from(text);
  let start = 0;
  let end = chars.length;
  if (side !== 'right') while (start < end && runes.has(chars[start])) start++;
  if (side !== 'left') while (end > start && runes.has(chars[end - 1])) end--;
  return typeof chars === 'string' ? chars.slice(start, end) : chars.slice(start, end).join('');
}

function trimPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function trimSuffix(text: string, suffix: string): string {
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
}

/** The first or, for a negative count, the last bytes. */
function truncate(count: number, text: string): string {
  const length = byteLength(text);
  if (count < 0 && length + count > 0) return sliceBytes(text, length + count);
  return count >= 0 && length > count ? sliceBytes(text, 0, count) : text;
}

function substring(start: number, end: number, text: string): string {
  const length = byteLength(text);
  const fail = (range: string): never => {
    throw new FunctionError(`runtime error: slice bounds out of range [${range}`);
  };
  if (start < 0) {
    if (end < 0) fail(`:${end}]`);
    if (end > length) fail(`:${end}] with length ${length}`);
    return sliceBytes(text, 0, end);
  }
  if (end < 0 || end > length) {
    if (start > length) fail(`${start}:${length}]`);
    return sliceBytes(text, start);
  }
  if (start > end) fail(`${start}:${end}]`);
  return sliceBytes(text, start, end);
}

/** Pads with spaces or cuts off to a number of runes. */
function align(count: number, text: string, side: 'left' | 'right'): string {
  const length = runeCount(text);
  if (count < 0 || count === length) return text;
  if (count > length) {
    checkLength(count);
    const fill = ' '.repeat(count - length);
    return side === 'left' ? text + fill : fill + text;
  }
  const runes = Array.from(text);
  return (side === 'left' ? runes.slice(0, count) : runes.slice(length - count)).map(wholeRune).join('');
}

/** Go's conversion to runes and back turns a byte outside UTF-8 into U+FFFD. */
function wholeRune(char: string): string {
  return char >= '\udc80' && char <= '\udcff' ? '\ufffd' : char;
}

function repeat(count: number, text: string): string {
  if (count < 0) throw new FunctionError('strings: negative Repeat count');
  checkLength(count * text.length);
  return text.repeat(count);
}

function indent(spaces: number, text: string): string {
  const pad = repeat(spaces, ' ');
  return pad + replaceText(text, '\n', `\n${pad}`, -1);
}

function regexOf(pattern: string): Regex {
  try {
    return compileRegex(pattern);
  } catch (error) {
    throw new FunctionError(error instanceof Error ? error.message : String(error));
  }
}

/** Replaces all matches; the length of the result is bounded before it is made where it could be long. */
export function replaceRegex(pattern: string, text: string, replacement: string, literal: boolean): string {
  const regex = regexOf(pattern);
  if ((text.length + 1) * (replacement.length + 1) > LIMITS.text) {
    const references = literal ? 0 : replacement.split('$').length - 1;
    checkLength(text.length * (1 + references) + regex.countMatches(text) * replacement.length);
  }
  return literal ? regex.replaceAllLiteral(text, replacement) : regex.replaceAll(text, replacement);
}

function decodeOrMessage(text: string): string {
  try {
    return decodeBase64(text);
  } catch (error) {
    if (error instanceof FunctionError) return error.message;
    throw error;
  }
}

/** Functions of texts: Loki's own names (text first) and those of sprig (text last). */
export const TEXT_FUNCTIONS: readonly Entry[] = [
  ['ToLower', textFunction(1, toLowerGo)],
  ['ToUpper', textFunction(1, toUpperGo)],
  [
    'Replace',
    {
      parameters: ['string', 'string', 'string', 'int'],
      call: ([text, old, replacement, count]) =>
        replaceText(asText(text), asText(old), asText(replacement), asNumber(count)),
    },
  ],
  ['Trim', textFunction(2, (text, set) => trimSet(text, set, 'both'))],
  ['TrimLeft', textFunction(2, (text, set) => trimSet(text, set, 'left'))],
  ['TrimRight', textFunction(2, (text, set) => trimSet(text, set, 'right'))],
  ['TrimPrefix', textFunction(2, trimPrefix)],
  ['TrimSuffix', textFunction(2, trimSuffix)],
  ['TrimSpace', textFunction(1, trimSpaceGo)],
  ['regexReplaceAll', textFunction(3, (pattern, text, by) => replaceRegex(pattern, text, by, false))],
  ['regexReplaceAllLiteral', textFunction(3, (pattern, text, by) => replaceRegex(pattern, text, by, true))],
  ['count', textFunction(2, (pattern, text) => goInt(regexOf(pattern).countMatches(text)))],
  ['urldecode', textFunction(1, queryUnescape)],
  ['urlencode', textFunction(1, queryEscape)],
  ['alignLeft', countFunction((count, text) => align(count, text, 'left'))],
  ['alignRight', countFunction((count, text) => align(count, text, 'right'))],
  ['b64enc', textFunction(1, encodeBase64)],
  ['b64dec', textFunction(1, decodeOrMessage)],
  ['lower', textFunction(1, toLowerGo)],
  ['upper', textFunction(1, toUpperGo)],
  ['title', textFunction(1, titleGo)],
  ['trunc', countFunction(truncate)],
  [
    'substr',
    {
      parameters: ['int', 'int', 'string'],
      call: ([start, end, text]) => substring(asNumber(start), asNumber(end), asText(text)),
    },
  ],
  ['contains', textFunction(2, (part, text) => text.includes(part))],
  ['hasPrefix', textFunction(2, (prefix, text) => text.startsWith(prefix))],
  ['hasSuffix', textFunction(2, (suffix, text) => text.endsWith(suffix))],
  ['indent', countFunction(indent)],
  ['nindent', countFunction((spaces, text) => `\n${indent(spaces, text)}`)],
  ['replace', textFunction(3, (old, by, text) => replaceText(text, old, by, -1))],
  ['repeat', countFunction(repeat)],
  ['trim', textFunction(1, trimSpaceGo)],
  ['trimAll', textFunction(2, (set, text) => trimSet(text, set, 'both'))],
  ['trimSuffix', textFunction(2, (suffix, text) => trimSuffix(text, suffix))],
  ['trimPrefix', textFunction(2, (prefix, text) => trimPrefix(text, prefix))],
];
