import { isScalar, parseDocument } from 'yaml';
import type { Diagnostic } from '../../detect/diagnostic.ts';
import { loadDetection, type LoadedDetection } from '../../detect/model/detection.ts';
import { formatQuery } from './format-query.ts';
import { applyEdits, orderKeys } from './key-order.ts';

export interface Formatted {
  readonly text: string;
  /** What was changed, in words: `key order`, `query`. */
  readonly changes: readonly string[];
}

export type FormatResult =
  | { readonly ok: true; readonly value: Formatted }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Maps inside of maps are put into order one level at a time. */
const MOST_ROUNDS = 4;

/**
 * The text of a detection file with its keys in the order of the schema and its query laid out. Comments stay. A file of
 * which the result would not say exactly the same stays as it is.
 */
export function formatDetection(fileName: string, text: string): FormatResult {
  const loaded = loadDetection(fileName, text);
  if (!loaded.ok) return loaded;
  const ordered = inOrder(text);
  const result = withQuery(fileName, ordered);
  const changes = [...(ordered === text ? [] : ['key order']), ...(result === ordered ? [] : ['query'])];
  const after = loadDetection(fileName, result);
  const isSame = after.ok && saysTheSame(loaded.value, after.value) && comments(text) === comments(result);
  return { ok: true, value: isSame ? { text: result, changes } : { text, changes: [] } };
}

function inOrder(text: string): string {
  let before = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const after = orderKeys(before, parseDocument(before));
    if (after === before) return after;
    before = after;
  }
  return before;
}

/** The file with its query laid out, where that is a block of lines (`|`). */
function withQuery(fileName: string, text: string): string {
  const loaded = loadDetection(fileName, text);
  if (!loaded.ok) return text;
  const { detection } = loaded.value;
  const node = parseDocument(text).get('query', true);
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL' || !Array.isArray(node.range)) return text;
  const params = new Map(
    [...detection.params].map(([name, { type, default: value }]) => [name, { name, type, value }]),
  );
  const template = detection.query.replace(/\n+$/, '');
  const formatted = formatQuery(template, params);
  if (formatted === undefined || formatted === template) return text;
  const [start, end] = node.range;
  const head = /^\|-?[ \t]*(?:#[^\n]*)?\n/.exec(text.slice(start, end))?.[0];
  if (head === undefined) return text;
  const lines = formatted.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  return applyEdits(text, [{ start, end, text: `${head}${lines.join('\n')}\n` }]);
}

/** True if two files are the same detection but for the layout of the query. */
function saysTheSame(before: LoadedDetection, after: LoadedDetection): boolean {
  return content(before) === content(after);
}

function content({ detection }: LoadedDetection): string {
  const { query: _query, params, entities, ...rest } = detection;
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const paramEntries = [...params].map(([name, param]) => [name, Object.entries(param).sort()]);
  return JSON.stringify([sorted, paramEntries, [...entities]], (_key, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : isPlain(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : value,
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lines with a comment, sorted: none may get lost, though they may move with their keys. */
function comments(text: string): string {
  return text
    .split('\n')
    .filter((line) => /(?:^|\s)#/.test(line))
    .map((line) => line.slice(line.search(/(?:^|\s)#/)).trim())
    .sort()
    .join('\n');
}
