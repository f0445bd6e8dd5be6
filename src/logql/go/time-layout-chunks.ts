export const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(' ');
export const WEEKDAY_NAMES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** `none` as it is, `zero` two digits, `space` two places. */
type Pad = 'none' | 'zero' | 'space';

/** One element of a Go time layout; `source` is its spelling. */
export type LayoutChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'year' | 'monthName' | 'weekday'; readonly long: boolean }
  | { readonly type: 'month' | 'day' | 'hour12' | 'minute' | 'second'; readonly pad: Pad }
  | { readonly type: 'yearDay'; readonly pad: Pad }
  | { readonly type: 'hour' }
  | { readonly type: 'half'; readonly upper: boolean }
  | { readonly type: 'zoneName' }
  | {
      readonly type: 'offset';
      /** `Z` stands for offset zero. */
      readonly z: boolean;
      readonly colon: boolean;
      readonly minutes: boolean;
      readonly seconds: boolean;
    }
  | { readonly type: 'fraction'; readonly digits: number; readonly separator: string; readonly trim: boolean };

const FIXED: readonly (readonly [string, LayoutChunk])[] = [
  ['January', { type: 'monthName', long: true }],
  ['Monday', { type: 'weekday', long: true }],
  ['MST', { type: 'zoneName' }],
  ['01', { type: 'month', pad: 'zero' }],
  ['02', { type: 'day', pad: 'zero' }],
  ['03', { type: 'hour12', pad: 'zero' }],
  ['04', { type: 'minute', pad: 'zero' }],
  ['05', { type: 'second', pad: 'zero' }],
  ['06', { type: 'year', long: false }],
  ['002', { type: 'yearDay', pad: 'zero' }],
  ['15', { type: 'hour' }],
  ['1', { type: 'month', pad: 'none' }],
  ['2006', { type: 'year', long: true }],
  ['2', { type: 'day', pad: 'none' }],
  ['_2', { type: 'day', pad: 'space' }],
  ['__2', { type: 'yearDay', pad: 'space' }],
  ['3', { type: 'hour12', pad: 'none' }],
  ['4', { type: 'minute', pad: 'none' }],
  ['5', { type: 'second', pad: 'none' }],
  ['PM', { type: 'half', upper: true }],
  ['pm', { type: 'half', upper: false }],
  ...offsets('-', false),
  ...offsets('Z', true),
];

function offsets(sign: string, z: boolean): readonly (readonly [string, LayoutChunk])[] {
  const chunk = (colon: boolean, minutes: boolean, seconds: boolean): LayoutChunk => ({
    type: 'offset',
    z,
    colon,
    minutes,
    seconds,
  });
  return [
    [`${sign}070000`, chunk(false, true, true)],
    [`${sign}07:00:00`, chunk(true, true, true)],
    [`${sign}0700`, chunk(false, true, false)],
    [`${sign}07:00`, chunk(true, true, false)],
    [`${sign}07`, chunk(false, false, false)],
  ];
}

const BY_FIRST = new Map<string, (readonly [string, LayoutChunk])[]>();
for (const entry of FIXED) {
  const list = BY_FIRST.get(entry[0][0]) ?? [];
  list.push(entry);
  BY_FIRST.set(entry[0][0], list);
}

const CACHE_LIMIT = 200;
const cache = new Map<string, readonly LayoutChunk[]>();

/** A Go time layout cut into its elements, neighbouring texts joined. */
export function layoutChunks(layout: string): readonly LayoutChunk[] {
  const known = cache.get(layout);
  if (known !== undefined) return known;
  const chunks = parseLayout(layout);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(layout, chunks);
  return chunks;
}

function parseLayout(layout: string): readonly LayoutChunk[] {
  const chunks: LayoutChunk[] = [];
  let textStart = 0;
  let at = 0;
  const flush = (end: number): void => {
    if (end > textStart) chunks.push({ type: 'text', text: layout.slice(textStart, end) });
  };
  while (at < layout.length) {
    const found = chunkAt(layout, at);
    if (found === undefined) {
      at += 1;
      continue;
    }
    flush(at);
    chunks.push(found.chunk);
    at += found.length;
    textStart = at;
  }
  flush(layout.length);
  return chunks;
}

function chunkAt(layout: string, at: number): { chunk: LayoutChunk; length: number } | undefined {
  const first = layout[at];
  if (first === '.' || first === ',') return fractionAt(layout, at);
  if (layout.startsWith('_2006', at)) return undefined;
  for (const [source, chunk] of BY_FIRST.get(first) ?? []) {
    if (layout.startsWith(source, at)) return { chunk, length: source.length };
  }
  return shortNameAt(layout, at);
}

/** `Jan` and `Mon` count only where no lower-case letter follows, so that words like "Month" stay text. */
function shortNameAt(layout: string, at: number): { chunk: LayoutChunk; length: number } | undefined {
  if (/[a-z]/.test(layout[at + 3] ?? '')) return undefined;
  if (layout.startsWith('Jan', at)) return { chunk: { type: 'monthName', long: false }, length: 3 };
  if (layout.startsWith('Mon', at)) return { chunk: { type: 'weekday', long: false }, length: 3 };
  return undefined;
}

function fractionAt(layout: string, at: number): { chunk: LayoutChunk; length: number } | undefined {
  const digit = layout[at + 1];
  if (digit !== '0' && digit !== '9') return undefined;
  let end = at + 1;
  while (layout[end] === digit) end += 1;
  if (/[0-9]/.test(layout[end] ?? '')) return undefined;
  const digits = end - at - 1;
  return {
    chunk: { type: 'fraction', digits, separator: layout[at], trim: digit === '9' },
    length: end - at,
  };
}
