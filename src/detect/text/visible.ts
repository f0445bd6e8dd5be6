/**
 * Text that came from a log, made visible: every character that moves a cursor, hides, or turns the direction of
 * writing becomes an escape (`\x1b`, `\u202e`). The renderers of all media start from this.
 */

/**
 * Controls (C0, DEL, C1), formats (direction, zero width, tags), line separators, what fonts leave out, and lone
 * surrogates, which stand for bytes outside UTF-8.
 */
export const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** The text with every hidden character as an escape. Tabs and line ends are escaped too: the result is one line. */
export function visible(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, escapeCharacter);
}

/** As {@link visible}, for text that may span lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (char) => (char === '\n' || char === '\t' ? char : escapeCharacter(char)));
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(char: string): string {
  const short = SHORT_ESCAPES.get(char);
  if (short !== undefined) return short;
  const point = char.codePointAt(0) ?? 0;
  // Bytes outside UTF-8 are kept as U+DC80..U+DCFF (src/logql/text.ts): show the byte.
  if (point >= 0xdc80 && point <= 0xdcff) return `\\x${(point - 0xdc00).toString(16)}`;
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (point <= 0xffff) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\u{${point.toString(16)}}`;
}

/** The first `limit` characters (code points) of a text; what is cut is marked by an ellipsis. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const points = [...text.slice(0, limit * 2 + 2)];
  if (points.length <= limit) return text;
  return `${points.slice(0, Math.max(0, limit - 1)).join('')}…`;
}
