import { trimSpaceGo } from '../go/unicode.ts';

const NOT_A_LABEL_CHARACTER = /[^a-zA-Z0-9_]/gu;

/**
 * The label name of a key: space around it cut, every character outside `[a-zA-Z0-9_]` (a byte outside UTF-8 counts as
 * one) becomes `_`, a leading digit gets `_` before it. A blank key gives the empty text.
 */
export function sanitizeKey(key: string): string {
  return joinKey('', key);
}

/** The label name of a key inside nested objects whose own name is `prefix`; a blank key adds nothing. */
export function joinKey(prefix: string, key: string): string {
  const trimmed = trimSpaceGo(key);
  if (trimmed === '') return prefix;
  const name = trimmed.replace(NOT_A_LABEL_CHARACTER, '_');
  if (prefix !== '') return `${prefix}_${name}`;
  return startsWithDigit(name) ? `_${name}` : name;
}

function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}
