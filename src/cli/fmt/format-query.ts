import { expandQuery, type BoundParam } from '../../detect/query/template.ts';
import { formatExpr, tryParse } from '../../logql/syntax/index.ts';
import { parsePrometheusDuration } from '../../logql/go/duration.ts';
import { formatDuration } from '../../detect/model/duration.ts';

/** Columns of a query in its file: the line is 120 wide and the query is indented by two. */
const WIDTH = 118;

/** A parameter, a macro, a doubled dollar; a string literal; a comment. */
const PARTS =
  /(?<comment>#)|(?<literal>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<macro>\$(?:exclude|include)\(\s*\w+\s*,\s*\w+\s*\))|(?<param>\$\{[a-z]\w*\}|\$[a-z]\w*)|(?<dollar>\$)/g;

/** What stands in front of a literal that must keep its text for the query to parse. */
const KEEPS_TEXT = /(?:\bip\s*\(|\b(?:json|logfmt)\b[^|]*|\b(?:pattern|regexp)\s*|[|!]>\s*(?:.*\bor\s*)?)$/s;

/** A part of the template and the text that stands for it while the query is formatted. */
interface Stand {
  readonly original: string;
  readonly written: string;
}

/**
 * The query template laid out by the formatter of LogQL, literals and parameters as they were written. Undefined where
 * that is not provably the same query: comments, parameters at places that only their values make readable, values with
 * which the two would differ.
 */
export function formatQuery(template: string, params: ReadonlyMap<string, BoundParam>): string | undefined {
  const stood = standIn(template, params);
  if (stood === undefined) return undefined;
  const parsed = tryParse(stood.text);
  if (!parsed.ok) return undefined;
  const formatted = restore(formatExpr(parsed.expr, WIDTH, template.includes('\n')), stood.stands);
  if (formatted === undefined || !isSame(template, formatted, params)) return undefined;
  return formatted;
}

function standIn(
  template: string,
  params: ReadonlyMap<string, BoundParam>,
): { readonly text: string; readonly stands: readonly Stand[] } | undefined {
  const stands: Stand[] = [];
  let text = '';
  let at = 0;
  for (const match of template.matchAll(PARTS)) {
    const [original] = match;
    text += template.slice(at, match.index);
    at = match.index + original.length;
    const groups = match.groups ?? {};
    if (groups.comment !== undefined || groups.dollar !== undefined) return undefined;
    const stand =
      groups.literal === undefined
        ? codeStand(original, stands.length, params)
        : literalStand(original, stands.length, text);
    if (stand === undefined) return undefined;
    if (stand === 'itself') text += original;
    else {
      stands.push({ original, written: stand.written });
      text += stand.parsed;
    }
  }
  return { text: text + template.slice(at), stands };
}

/** A letter that stands for one literal; as long as the literal, so that lines break at the same width. */
const FIRST_LETTER = 0x4e00;

function literalStand(
  original: string,
  index: number,
  before: string,
): 'itself' | { parsed: string; written: string } | undefined {
  const content = original.slice(1, -1);
  if (PATH.test(content) && IN_EXTRACTION.test(before)) return pathStand(original, content, index);
  if (content === '' || KEEPS_TEXT.test(before)) return content.includes('$') ? undefined : 'itself';
  const written = `"${String.fromCharCode(FIRST_LETTER + index).repeat(content.length)}"`;
  return { parsed: written, written };
}

/** A path of `json` or `logfmt` that is one word, which the formatter would shorten where it is the label's name. */
const PATH = /^[A-Za-z_]\w{2,}$/;
const IN_EXTRACTION = /\|\s*(?:json|logfmt)\b[^|]*=\s*$/;

function pathStand(original: string, { length }: string, index: number): { parsed: string; written: string } {
  const written = `"${`q${index.toString(36)}`.padEnd(length, '_')}"`;
  return { parsed: written, written };
}

/** Numbers and durations that nobody writes. */
const FIRST_NUMBER = 7_310_001;

function codeStand(
  original: string,
  index: number,
  params: ReadonlyMap<string, BoundParam>,
): { parsed: string; written: string } | undefined {
  if (/^\$(?:exclude|include)\(/.test(original)) {
    const label = /\(\s*(\w+)/.exec(original)?.[1] ?? '';
    const filter = `${label}="${String.fromCharCode(FIRST_LETTER + index)}"`;
    return { parsed: filter, written: filter };
  }
  const param = params.get(original.replace(/[${}]/g, ''));
  if (param?.type === 'number') {
    const number = String(FIRST_NUMBER + index);
    return { parsed: number, written: number };
  }
  if (param?.type !== 'duration') return undefined;
  const duration = `${FIRST_NUMBER + index}ms`;
  return { parsed: duration, written: formatDuration(parsePrometheusDuration(duration)) };
}

/** Puts the parts back; undefined unless each of them is there exactly as often as it was. */
function restore(formatted: string, stands: readonly Stand[]): string | undefined {
  let text = formatted;
  for (const { original, written } of stands) {
    const pieces = text.split(written);
    if (pieces.length !== 2) return undefined;
    text = pieces.join(original);
  }
  return text;
}

/** True if two templates become the same query with their values, and with others. */
function isSame(template: string, formatted: string, params: ReadonlyMap<string, BoundParam>): boolean {
  return [params, new Map([...params].map(([name, param]) => [name, otherValue(param)]))].every((values) => {
    const [first, second] = [expandQuery(template, values), expandQuery(formatted, values)];
    if (!first.ok || !second.ok) return false;
    const [before, after] = [tryParse(first.value.text), tryParse(second.value.text)];
    return before.ok && after.ok && withoutSpans(before.expr) === withoutSpans(after.expr);
  });
}

function otherValue(param: BoundParam): BoundParam {
  const { value } = param;
  if (typeof value === 'number') return { ...param, value: value + 17 };
  if (param.type === 'duration') return { ...param, value: '17m' };
  if (typeof value === 'string') return { ...param, value: `${value}17` };
  return { ...param, value: param.type === 'addresses' ? ['192.0.2.17', '198.51.100.0/24'] : ['17', 'x.y'] };
}

const SPANS: ReadonlySet<string> = new Set(['span', 'valueSpan', 'patternSpan', 'templateSpan', 'rangeSpan', 'opSpan']);

/** The tree as text, without the places of its parts. */
function withoutSpans(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (SPANS.has(key)) return undefined;
    return typeof inner === 'bigint' ? `${inner}n` : inner;
  });
}
