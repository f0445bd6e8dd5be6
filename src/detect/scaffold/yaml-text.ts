/**
 * YAML as the formatter of this project writes it, so that new files need no formatting: two spaces, single quotes, one
 * line for each scalar.
 */
import { HIDDEN_CHARACTERS } from '../text/visible.ts';

export type YamlOut =
  | string
  | number
  | boolean
  | null
  | readonly YamlOut[]
  | { readonly [key: string]: YamlOut }
  | FlowList
  | BlockText
  | FoldedText;

/** A list on one line: `[a, b]`. */
export class FlowList {
  readonly items: readonly string[];

  constructor(items: readonly string[]) {
    this.items = items;
  }
}

/** A text of several lines: `|` and the lines below. */
export class BlockText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A paragraph: `>-` and lines of at most {@link WIDTH} columns. */
export class FoldedText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const WIDTH = 116;
const INDENT = '  ';
/** Words that YAML 1.1 or 1.2 read as something else than a text. */
const NOT_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;
/** `10m`, `30 minutes before`: begins with digits, but is no number. */
const DURATION = /^\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*$|^\d+ [a-z][\w ]*\w$/;
const PLAIN = /^[A-Za-z/](?:[\w ./@%()<>=+;-]*[\w./@%)])?$/;

/** A mapping as the lines of a YAML file. */
export function yamlText(value: { readonly [key: string]: YamlOut }): string {
  return `${mapLines(value).join('\n')}\n`;
}

function mapLines(map: { readonly [key: string]: YamlOut }): string[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const head = `${scalar(key)}:`;
    const block = blockOf(value);
    if (block !== undefined) return [`${head} ${block.sign}`, ...block.lines.map(indented)];
    const short = onOneLine(value);
    if (short !== undefined) return [`${head} ${short}`];
    return [head, ...nestedLines(value).map(indented)];
  });
}

/** The texts that have lines of their own, with the sign in front. */
function blockOf(value: YamlOut): { readonly sign: string; readonly lines: readonly string[] } | undefined {
  if (value instanceof BlockText) return { sign: '|', lines: value.text.split('\n') };
  return value instanceof FoldedText ? { sign: '>-', lines: folded(value.text) } : undefined;
}

/** Words in lines. The text has single spaces between its words. */
function folded(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function indented(line: string): string {
  return line === '' ? '' : INDENT + line;
}

/** A value that stands behind its key; undefined for maps and lists with content. */
function onOneLine(value: YamlOut): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string') return scalar(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof FlowList) return `[${value.items.map(scalar).join(', ')}]`;
  if (isList(value)) return value.length === 0 ? '[]' : undefined;
  if (value instanceof BlockText || value instanceof FoldedText) return undefined;
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function nestedLines(value: YamlOut): string[] {
  if (isList(value)) return value.flatMap(itemLines);
  if (isMap(value)) return mapLines(value);
  return [];
}

function isMap(value: YamlOut): value is { readonly [key: string]: YamlOut } {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  return !(value instanceof FlowList || value instanceof BlockText || value instanceof FoldedText);
}

function isList(value: YamlOut): value is readonly YamlOut[] {
  return Array.isArray(value);
}

function itemLines(item: YamlOut): string[] {
  const short = onOneLine(item);
  if (short !== undefined) return [`- ${short}`];
  const block = blockOf(item);
  if (block !== undefined) return [`- ${block.sign}`, ...block.lines.map(indented)];
  const [first = '', ...rest] = nestedLines(item);
  return [`- ${first}`, ...rest.map(indented)];
}

/** A text as a scalar on one line: plain where nothing in it means something else. */
export function scalar(text: string): string {
  if (text.search(HIDDEN_CHARACTERS) >= 0) return doubleQuoted(text);
  if (DURATION.test(text)) return text;
  if (PLAIN.test(text) && !NOT_TEXT.test(text) && !text.includes('  ')) return text;
  if (text.includes("'") && !text.includes('"') && !text.includes('\\')) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** With escapes; a byte outside UTF-8 (U+DC80 to U+DCFF) is written as the test files write it: `\xff`. */
function doubleQuoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(HIDDEN_CHARACTERS, (char) => {
    const point = char.codePointAt(0) ?? 0;
    if (point >= 0xdc80 && point <= 0xdcff) return `\\x${(point - 0xdc00).toString(16)}`;
    if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`;
    if (point <= 0xffff) return `\\u${point.toString(16).padStart(4, '0')}`;
    return `\\U${point.toString(16).padStart(8, '0')}`;
  });
  return `"${escaped}"`;
}
