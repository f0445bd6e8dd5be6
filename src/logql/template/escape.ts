import { isPrintable } from '../go/printable.ts';

const HTML: ReadonlyMap<string, string> = new Map([
  ['\0', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** Go's template.HTMLEscapeString. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => HTML.get(char) ?? char);
}

const JS: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
]);

/** Go's template.JSEscapeString. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=\0-\x1f]|[^\0-\x7f]/gu, escapeJsChar);
}

function escapeJsChar(char: string): string {
  const named = JS.get(char);
  if (named !== undefined) return named;
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0xd800 && point <= 0xdfff) return '\ufffd';
  if (point >= 0x80 && isPrintable(point)) return char;
  return `\\u${point.toString(16).toUpperCase().padStart(4, '0')}`;
}
