import { explainSimplification } from '../../logql/regex/simplify.ts';
import type { LogFormat } from '../backtest/formats/format.ts';
import { quoteMeta } from '../query/template.ts';
import { valueAt, type JsonObject, type Samples } from './sample.ts';

/** A filter on a label that all sample lines pass. */
export interface ScaffoldFilter {
  readonly label: string;
  /** Where the value stands in the line. */
  readonly path: string;
  readonly op: '=' | '=~';
  readonly value: string;
  /** A value that does not pass, for the tests. */
  readonly other: string | number;
}

/** What the sample lines have in common: the detection is built around it. */
export type Shape =
  | {
      readonly kind: 'json';
      /** For the line filter, which is fast; undefined if the lines share no text. */
      readonly literal: string | undefined;
      readonly filters: readonly ScaffoldFilter[];
      /** The field whose values are counted apart. */
      readonly groupPath: string | undefined;
      /** A field that a visitor fills as he likes. */
      readonly userText: string;
    }
  | {
      readonly kind: 'text';
      readonly literal: string;
      /** RE2, anchored at the start of the line. */
      readonly pattern: string | undefined;
    };

interface Profile {
  /** Fields that say what happened, the most telling first. */
  readonly filters: readonly string[];
  readonly groups: readonly string[];
  readonly userText: string;
}

const NGINX: Profile = { filters: ['method', 'uri', 'status'], groups: ['remote_addr'], userText: 'user_agent' };

const PROFILES: Readonly<Record<string, Profile | undefined>> = {
  'nginx-json': NGINX,
  combined: NGINX,
  'caddy-json': NGINX,
  'monolog-json': {
    filters: ['context.event', 'context.outcome', 'context.method', 'context.path', 'context.status'],
    groups: ['context.client_ip', 'context.ip'],
    userText: 'context.user_agent',
  },
  'laravel-json': { filters: ['level_name', 'message'], groups: ['context.ip'], userText: 'note' },
  'headscale-json': { filters: ['level', 'message'], groups: [], userText: 'note' },
  'headscale-audit-json': { filters: ['event', 'object'], groups: [], userText: 'note' },
};

/** What the samples have in common; a text says why there is nothing to build on. */
export function shapeOf(format: LogFormat, samples: Samples): Shape | string {
  if (samples.lines.length === 0) return `no line is of the format ${format.title}`;
  return samples.kind === 'json' ? jsonShape(format, samples.objects) : textShape(samples.lines, samples.timePattern);
}

function jsonShape(format: LogFormat, objects: readonly JsonObject[]): Shape | string {
  const profile = PROFILES[format.id] ?? { filters: ['message'], groups: [], userText: 'note' };
  const filters = profile.filters.flatMap((path) => filterAt(path, objects));
  if (filters.length === 0) return 'the lines have no field in common that says what happened; give lines of one kind';
  const groupPath = profile.groups.find((path) => objects.every((object) => isFilled(valueAt(object, path))));
  return { kind: 'json', literal: literalOf(filters, objects), filters, groupPath, userText: profile.userText };
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function filterAt(path: string, objects: readonly JsonObject[]): ScaffoldFilter[] {
  const values = objects.map((object) => valueAt(object, path));
  const [first] = values;
  const label = path.slice(path.lastIndexOf('.') + 1);
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number') || first === '') return [];
  const texts = values.map(String);
  if (label === 'uri' || label === 'path') return pathFilter(path, label, texts);
  if (new Set(texts).size > 1) return [];
  return [{ label, path, op: '=', value: texts[0], other: otherValue(label, texts[0], typeof first === 'number') }];
}

/** The path without its query, or the folder that all paths lie in. */
function pathFilter(path: string, label: string, texts: readonly string[]): ScaffoldFilter[] {
  const paths = texts.map((text) => text.split('?')[0]);
  const other = '/watchkeeper-example';
  if (new Set(paths).size === 1) return [{ label, path, op: '=~', value: `^${quoteMeta(paths[0])}(\\?.*)?$`, other }];
  let common = paths[0];
  for (const one of paths) while (!one.startsWith(common)) common = common.slice(0, -1);
  const folder = common.slice(0, common.lastIndexOf('/') + 1);
  return folder.length < 2 ? [] : [{ label, path, op: '=~', value: `^${quoteMeta(folder)}.*$`, other }];
}

function otherValue(label: string, value: string, isNumber: boolean): string | number {
  if (label === 'method') return value === 'GET' ? 'POST' : 'GET';
  if (isNumber) return value === '200' ? 500 : 200;
  return value === 'other' ? 'another' : 'other';
}

const SHORTEST_LITERAL = 3;

/** The longest text of the filters that stands in every line as it is, not escaped. */
function literalOf(filters: readonly ScaffoldFilter[], objects: readonly JsonObject[]): string | undefined {
  const candidates = filters.map(({ op, value, path }) => (op === '=' ? value : plainPath(path, objects)));
  return candidates
    .filter((text) => text.length >= SHORTEST_LITERAL && JSON.stringify(text) === `"${text}"`)
    .sort((a, b) => b.length - a.length)[0];
}

function plainPath(path: string, objects: readonly JsonObject[]): string {
  const texts = objects.map((object) => String(valueAt(object, path)).split('?')[0]);
  let common = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(common)) common = common.slice(0, -1);
  return common;
}

const MOST_WORDS = 10;

/** Words that all lines share at the same place; words with digits, and those that differ, may be anything. */
function textShape(lines: readonly string[], timePattern: string): Shape | string {
  const time = new RegExp(`^${timePattern}`);
  const messages = lines.map((line) => line.split('\n')[0].replace(time, ''));
  const rows = messages.map((message) => message.split(' ').slice(0, MOST_WORDS));
  const width = Math.min(...rows.map(({ length }) => length));
  const words = Array.from({ length: width }, (_, at) => sharedWord(rows.map((row) => row[at])));
  while (words.length > 0 && words[words.length - 1] === undefined) words.pop();
  const literal = longestRun(words);
  if (literal.length < SHORTEST_LITERAL) return 'the lines share no text; give lines of one kind';
  const pattern = `^${timePattern}${words.map((word) => (word === undefined ? '\\S+' : quoteMeta(word))).join(' ')}`;
  return { kind: 'text', literal, pattern: runsAsWritten(pattern) ? pattern : undefined };
}

function sharedWord(words: readonly string[]): string | undefined {
  const [first] = words;
  return /\d/.test(first) || first === '' || words.some((word) => word !== first) ? undefined : first;
}

function longestRun(words: readonly (string | undefined)[]): string {
  let best = '';
  let run: string[] = [];
  for (const word of [...words, undefined]) {
    if (word !== undefined) run.push(word);
    else {
      const text = run.join(' ');
      if (text.length > best.length) best = text;
      run = [];
    }
  }
  return best;
}

/** Loki rewrites some patterns into filters that mean something else. */
function runsAsWritten(pattern: string): boolean {
  return explainSimplification(pattern, false) === null;
}
