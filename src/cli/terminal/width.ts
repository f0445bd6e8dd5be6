import stringWidth from 'string-width';
import { wrapBy } from './wrap.ts';

const ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** The text cut to `columns`, the cut marked by an ellipsis. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 1) return columns === 1 ? '…' : '';
  let out = '';
  let used = 0;
  for (const char of text) {
    const width = widthOf(char);
    if (used + width > columns - 1) break;
    out += char;
    used += width;
  }
  return `${out}…`;
}

/** The text with spaces up to `columns`; `right` puts them in front. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** Words in lines of at most `columns`; a longer word has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  return wrapBy(text, columns, widthOf);
}
