import type { LabelFilter } from '../ast.ts';
import { formatGoDuration, formatPrometheusDuration } from '../go/duration.ts';
import { quoteGo } from '../go/strconv.ts';

/** Texts that may stand in backticks as they are: printable, no backtick. */
const RAW = /^[^\x00-\x1f\x7f-\x9f`\ud800-\udfff\ufeff\u200b-\u200f\u2028-\u202e\u2066-\u2069]*$/u;

/** A string literal: in backticks where quotes would need escapes. */
export function formatText(text: string): string {
  return /["\\]/.test(text) && RAW.test(text) ? `\`${text}\`` : quoteGo(text);
}

/** A number that reads back as the same number; `-0` stands apart, as `-0` is a duration. */
export function formatNumber(value: number): string {
  if (value === Infinity) return '1e400';
  if (value === -Infinity) return '-1e400';
  return Object.is(value, -0) ? '- 0' : String(value);
}

/** The shortest of the forms that LogQL reads outside `[…]`. */
export function formatDuration(ns: bigint): string {
  if (ns >= 0n && ns % 1_000_000n === 0n) return formatPrometheusDuration(ns);
  return formatGoDuration(ns)
    .replace(/(?<=m)0s$/, '')
    .replace(/(?<=h)0m$/, '');
}

/** Above these Loki reads no unit: `1PB` is the start of a Go number with an exponent. */
const SIZE_UNITS = [
  ['TiB', 1024 ** 4],
  ['TB', 1000 ** 4],
  ['GiB', 1024 ** 3],
  ['GB', 1000 ** 3],
  ['MiB', 1024 ** 2],
  ['MB', 1000 ** 2],
  ['KiB', 1024],
  ['KB', 1000],
] as const;

/** A size without loss, unlike Loki's own printer: in the largest unit of which it is a multiple. */
function formatSize(bytes: number): string {
  if (bytes === 0) return '0KB';
  for (const [unit, size] of SIZE_UNITS) {
    const count = bytes / size;
    if (Number.isInteger(count) && count * size === bytes) return `${count}${unit}`;
  }
  return `${BigInt(bytes)}B`;
}

/** A label filter; brackets show which parts belong together. */
export function formatFilter(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'string':
      return `${filter.matcher.name}${filter.matcher.op}${formatText(filter.matcher.value)}`;
    case 'number':
      return `${filter.name} ${filter.op} ${formatNumber(filter.value)}`;
    case 'duration':
      return `${filter.name} ${filter.op} ${formatDuration(filter.value)}`;
    case 'bytes':
      return `${filter.name} ${filter.op} ${formatSize(filter.value)}`;
    case 'ip':
      return `${filter.name}${filter.op}ip(${formatText(filter.pattern)})`;
    case 'and':
    case 'or':
      return filterPieces(filter).join(' ');
    default: {
      const unknown: never = filter;
      return unknown;
    }
  }
}

type Joined = Extract<LabelFilter, { readonly kind: 'and' | 'or' }>;

/** The parts of a label filter that may stand on lines of their own: `a`, `and b`, or `a,`, `b`. */
export function filterPieces(filter: LabelFilter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return isList(filter) ? listPieces(filter) : chainPieces(filter);
    default:
      return [formatFilter(filter)];
  }
}

/** `a, b, c`: a comma takes all that follows as its right side. */
function isList(filter: LabelFilter): filter is Joined {
  return opensList(filter);
}

/** {@link isList} without narrowing the type where it fails. */
function opensList(filter: LabelFilter): boolean {
  return filter.kind === 'and' && filter.right.kind === 'and';
}

function listPieces(list: Joined): string[] {
  const pieces: string[] = [];
  let rest: LabelFilter = list;
  for (; isList(rest); rest = rest.right) pieces.push(`${closed(rest.left)},`);
  return [...pieces, ...filterPieces(rest)];
}

function chainPieces({ kind, left, right }: Joined): string[] {
  const pieces = [`${kind} ${closed(right)}`];
  let first = left;
  for (; first.kind === kind && !opensList(first); first = first.left) pieces.push(`${kind} ${closed(first.right)}`);
  return [...pieces, closed(first)].reverse();
}

/** With brackets where it has parts; a chain of `and` below `or` would not need them, but readers do. */
function closed(filter: LabelFilter): string {
  const text = formatFilter(filter);
  return filter.kind === 'and' || filter.kind === 'or' ? `(${text})` : text;
}
