/**
 * Markdown of the project's own texts (detection files). Text of a log goes through text/media.ts.
 */

/** A table cell: one line, the bar escaped. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

/** The lines of a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)];
}

/** Inline code; a text with backticks gets a longer fence. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

export function link(text: string, target: string): string {
  return `[${text}](${target})`;
}

/** A code block whose fence is longer than any run of backticks in it. */
export function codeBlock(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return [fence + language, ...text.replace(/\n$/, '').split('\n'), fence];
}

export function list(items: readonly string[]): string[] {
  return items.map((item) => `- ${item.trim().replace(/\n/g, '\n  ')}`);
}
