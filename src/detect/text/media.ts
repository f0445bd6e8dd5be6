import { HIDDEN_CHARACTERS, visible, visibleLines } from './visible.ts';

/** Text of a log as content or attribute value of an HTML page. */
export function htmlText(text: string): string {
  return visibleLines(text).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Text of a log as one line of Markdown prose or a table cell: no mark-up, no link, no HTML. */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&:@/]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/^\s+/, '');
}

/** Characters that make a spreadsheet read a cell as a formula. */
const FORMULA_START = /^[\s]*[=+\-@\t\r|%]/;

/**
 * A CSV field by RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers
 * are given as numbers and stay as they are.
 */
export function csvField(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = visibleLines(value);
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A value as JSON on one line in which no character is hidden: for NDJSON on a terminal or in a pipe. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(HIDDEN_CHARACTERS, (char) => {
    let escaped = '';
    for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}
