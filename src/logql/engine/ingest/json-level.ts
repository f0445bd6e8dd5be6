import {
  blockEnd,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  OPEN_BRACE,
  OPEN_BRACKET,
  skipSpace,
  stringEnd,
  tokenEnd,
  tokenKind,
} from '../../pipeline/json-scan.ts';
import { unescapeJson } from '../../pipeline/json-text.ts';
import { LEVEL_FIELDS } from './level-names.ts';

/** Levels of nesting that are looked into. */
const MAX_DEPTH = 2;
const NAMES = new Set(LEVEL_FIELDS);

type Outcome = { readonly kind: 'found'; readonly level: string } | { readonly kind: 'none' | 'broken' };

/** The first string field with a level's name, raw, in document order; undefined if there is none before an error. */
export function jsonLevel(line: string): string | undefined {
  const outcome = searchObject(line, 0, line.length, 0);
  return outcome.kind === 'found' ? outcome.level : undefined;
}

function searchObject(text: string, start: number, end: number, depth: number): Outcome {
  if (depth >= MAX_DEPTH) return { kind: 'none' };
  let at = skipSpace(text, start, end);
  if (text[at] !== '{') return { kind: 'broken' };
  at = skipSpace(text, at + 1, end);
  while (at < end) {
    if (text[at] === '}') return { kind: 'none' };
    if (text[at] !== '"') return { kind: 'broken' };
    const keyEnd = stringEnd(text, at + 1, end);
    if (keyEnd < 0) return { kind: 'broken' };
    const key = unescapeJson(text.slice(at + 1, keyEnd));
    const colon = skipSpace(text, keyEnd + 1, end);
    if (key === undefined || text[colon] !== ':') return { kind: 'broken' };
    const from = skipSpace(text, colon + 1, end);
    const to = valueEnd(text, from, end);
    if (to < 0) return { kind: 'broken' };
    const outcome = inspect(text, key, from, to, depth);
    if (outcome.kind !== 'none') return outcome;
    at = skipSpace(text, to, end);
    if (text[at] === '}') return { kind: 'none' };
    if (text[at] !== ',') return { kind: 'broken' };
    at = skipSpace(text, at + 1, end);
  }
  return { kind: 'broken' };
}

function inspect(text: string, key: string, from: number, to: number, depth: number): Outcome {
  if (text[from] === '"') {
    return NAMES.has(key) ? { kind: 'found', level: text.slice(from + 1, to - 1) } : { kind: 'none' };
  }
  return text[from] === '{' ? searchObject(text, from, to, depth + 1) : { kind: 'none' };
}

/** Position after the value; -1 if it is broken. */
function valueEnd(text: string, start: number, end: number): number {
  if (start >= end) return -1;
  switch (text[start]) {
    case '"': {
      const quote = stringEnd(text, start + 1, end);
      return quote < 0 ? -1 : quote + 1;
    }
    case '{':
      return blockEnd(text, start, end, OPEN_BRACE, CLOSE_BRACE);
    case '[':
      return blockEnd(text, start, end, OPEN_BRACKET, CLOSE_BRACKET);
    default: {
      const stop = tokenEnd(text, start, end);
      return tokenKind(text, start, stop) === undefined ? -1 : stop;
    }
  }
}
