import { isMap, isPair, isScalar, isSeq, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import { detectionSchema } from '../../detect/model/detection-schema.ts';

/** Keys of a detection in the order of its schema. */
export const DETECTION_KEYS: readonly string[] = Object.keys(detectionSchema.shape);

/** Keys of the maps inside, in the order of the schema. */
const PARAM_KEYS = ['default', 'type', 'min', 'max', 'unit', 'why', 'required', 'shared'];
const STEP_KEYS = ['do', 'span', 'pivot'];
const ATTACK_KEYS = ['version', 'tactics', 'techniques'];
const RESPONSE_KEYS = ['allow', 'ttl'];

/** A stretch of the file and the text that takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Root = Document.Parsed<ParsedNode>;

/** Puts the keys of a file into order; comments above a key move with it, the line that names the schema stays. */
export function orderKeys(text: string, root: Root): string {
  if (!isMap(root.contents)) return text;
  const inside = nestedEdits(text, root);
  if (inside.length > 0) return applyEdits(text, inside);
  return orderTopLevel(text, root.contents);
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: own }) => all.slice(0, start) + own + all.slice(end), text);
}

/** Start of the key of each pair; undefined if a pair is of another form. */
function keyStarts(map: YAMLMap<unknown, unknown>): { readonly name: string; readonly start: number }[] | undefined {
  const starts: { name: string; start: number }[] = [];
  for (const pair of map.items) {
    if (!isPair(pair) || !isScalar(pair.key) || !Array.isArray(pair.key.range)) return undefined;
    starts.push({ name: String(pair.key.value), start: pair.key.range[0] });
  }
  return starts;
}

function rank(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function isOrdered(names: readonly { readonly name: string }[], order: readonly string[]): boolean {
  return names.every(({ name }, i) => i === 0 || rank(order, names[i - 1].name) <= rank(order, name));
}

function orderTopLevel(text: string, map: YAMLMap<unknown, unknown>): string {
  const keys = keyStarts(map);
  if (keys === undefined || map.flow === true || isOrdered(keys, DETECTION_KEYS)) return text;
  const starts = keys.map(({ start }, index) =>
    index === 0 ? endOfHeader(text, start) : startOfComments(text, start),
  );
  const end = endOfContent(text);
  const chunks = keys.map(({ name }, i) => ({ name, text: withLineEnd(text.slice(starts[i], starts[i + 1] ?? end)) }));
  chunks.sort((a, b) => rank(DETECTION_KEYS, a.name) - rank(DETECTION_KEYS, b.name));
  return text.slice(0, starts[0]) + chunks.map((chunk) => chunk.text).join('') + text.slice(end);
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Comments behind the last key stay at the end of the file. */
function endOfContent(text: string): number {
  let end = text.length;
  for (;;) {
    const line = text.lastIndexOf('\n', end - 2) + 1;
    if (line === 0 || !/^#.*\n?$/.test(text.slice(line, end))) return end;
    end = line;
  }
}

/** Behind the line that names the schema, and behind all that a blank line sets apart from the first key. */
function endOfHeader(text: string, firstKey: number): number {
  const comments = startOfComments(text, firstKey);
  return comments + (/^(?:# yaml-language-server:[^\n]*\n)*/.exec(text.slice(comments, firstKey))?.[0].length ?? 0);
}

/** Start of the comment lines directly above a line. */
function startOfComments(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const before = text.lastIndexOf('\n', at - 2) + 1;
    if (text[before] !== '#') return at;
    at = before;
  }
  return at;
}

function nestedEdits(text: string, root: Root): Edit[] {
  const edits: Edit[] = [];
  const order = (node: unknown, keys: readonly string[]): void => {
    if (!isMap(node)) return;
    const edit = orderMap(text, node, keys);
    if (edit !== undefined) edits.push(edit);
  };
  order(root.get('attack'), ATTACK_KEYS);
  order(root.get('response'), RESPONSE_KEYS);
  const params = root.get('params');
  if (isMap(params)) for (const pair of params.items) order(pair.value, PARAM_KEYS);
  const runbook = root.get('runbook');
  if (isSeq(runbook)) for (const step of runbook.items) order(step, STEP_KEYS);
  return edits;
}

/** Puts the keys of a map inside of the file into order, unless it holds comments or texts that keep their last lines. */
function orderMap(text: string, map: YAMLMap<unknown, unknown>, order: readonly string[]): Edit | undefined {
  const keys = keyStarts(map);
  const last = map.items.at(-1)?.value;
  const lastRange = typeof last === 'object' && last !== null && 'range' in last ? last.range : undefined;
  if (keys === undefined || keys.length < 2 || isOrdered(keys, order) || !Array.isArray(lastRange)) return undefined;
  const end = Number(lastRange[1]);
  const start = keys[0].start;
  const whole = text.slice(start, end);
  if (/(?:^|\s)#|[|>]\+/.test(whole)) return undefined;
  const chunks = keys.map((key, i) => ({
    name: key.name,
    text: text.slice(key.start, keys[i + 1]?.start ?? end).replace(map.flow === true ? /[\s,]+$/ : /\s+$/, ''),
  }));
  chunks.sort((a, b) => rank(order, a.name) - rank(order, b.name));
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  const between =
    map.flow !== true ? `\n${' '.repeat(column)}` : whole.includes('\n') ? `,\n${' '.repeat(column)}` : ', ';
  const tail = /\s*$/.exec(whole)?.[0] ?? '';
  return { start, end, text: chunks.map((chunk) => chunk.text).join(between) + tail };
}
