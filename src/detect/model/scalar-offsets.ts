import { isScalar, type Scalar } from 'yaml';

/** File offset of each UTF-16 unit of a text that was read from YAML, plus one for its end. */
export type TextOffsets = readonly number[];

/**
 * Where each unit of a YAML scalar stands in the file: through block scalars (indentation removed), folded lines and
 * escapes. `node` is a scalar that was parsed with its source tokens; undefined if it is none or is no text.
 */
export function scalarOffsets(node: unknown): TextOffsets | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const token = node.srcToken;
  if (token === undefined || !('source' in token)) return undefined;
  if (token.type === 'block-scalar') {
    const header = token.props.reduce((sum, prop) => sum + ('source' in prop ? prop.source.length : 0), 0);
    return align(node.value, token.source, token.offset + header);
  }
  if (token.type === 'double-quoted-scalar') return alignQuoted(node.value, token.source, token.offset, doubleEscape);
  if (token.type === 'single-quoted-scalar') return alignQuoted(node.value, token.source, token.offset, singleEscape);
  return align(node.value, token.source, token.offset);
}

/** The span of a part of a scalar's text. */
export function spanInScalar(
  node: Scalar | unknown,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  const offsets = scalarOffsets(node);
  if (offsets === undefined) return undefined;
  const from = offsets[Math.min(start, offsets.length - 1)];
  return { start: from, end: end > start ? offsets[Math.min(end, offsets.length) - 1] + 1 : from };
}

/** Block and plain scalars: the value's units appear in the source in order, only indentation and folds lie between. */
function align(value: string, source: string, base: number): number[] {
  const offsets: number[] = [];
  let at = 0;
  let atLineStart = true;
  for (let i = 0; i < value.length; i++) {
    const unit = value[i];
    const isBlank = unit === ' ' || unit === '\n';
    if (atLineStart && unit !== '\n') at = skipIndent(source, at, value, i);
    if (isBlank && source[at] !== unit) at = nextBreak(source, at);
    offsets.push(base + Math.min(at, source.length));
    atLineStart = source[at] === '\n';
    at += 1;
  }
  offsets.push(base + Math.min(at, source.length));
  return offsets;
}

/** Indentation of a line is what the source has more than the value. */
function skipIndent(source: string, at: number, value: string, index: number): number {
  let inSource = at;
  while (source[inSource] === ' ' || source[inSource] === '\t' || source[inSource] === '\n') inSource += 1;
  let inValue = index;
  while (value[inValue] === ' ' || value[inValue] === '\t') inValue += 1;
  return Math.max(at, inSource - (inValue - index));
}

function nextBreak(source: string, at: number): number {
  const found = source.indexOf('\n', at);
  return found < 0 ? at : found;
}

function alignQuoted(
  value: string,
  source: string,
  base: number,
  escapeLength: (source: string, at: number) => { readonly skip: number; readonly units: number },
): number[] {
  const offsets: number[] = [];
  let at = 1;
  while (offsets.length < value.length && at < source.length) {
    if (
      source[at] === '\n' ||
      ((source[at] === ' ' || source[at] === '\t') && /^[ \t]*\n/.test(source.slice(at, at + 200)))
    ) {
      const fold = /^[ \t]*\n[ \t\n]*/.exec(source.slice(at))?.[0] ?? '\n';
      const units = Math.max(1, fold.split('\n').length - 2);
      for (let i = 0; i < units; i++) offsets.push(base + at);
      at += fold.length;
      continue;
    }
    const { skip, units } = escapeLength(source, at);
    for (let i = 0; i < units; i++) offsets.push(base + at);
    at += skip;
  }
  while (offsets.length <= value.length) offsets.push(base + Math.min(at, source.length));
  return offsets.slice(0, value.length + 1);
}

function singleEscape(source: string, at: number): { skip: number; units: number } {
  return source[at] === "'" && source[at + 1] === "'" ? { skip: 2, units: 1 } : { skip: 1, units: 1 };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function doubleEscape(source: string, at: number): { skip: number; units: number } {
  if (source[at] !== '\\') return { skip: 1, units: 1 };
  const letter = source[at + 1];
  if (letter === '\n') return { skip: 2 + (/^[ \t]*/.exec(source.slice(at + 2))?.[0].length ?? 0), units: 0 };
  const digits = HEX_DIGITS[letter] ?? 0;
  const point = digits === 0 ? 0 : Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return { skip: 2 + digits, units: point > 0xffff ? 2 : 1 };
}
