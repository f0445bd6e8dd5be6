import type { LineFilterStage, LineFilterValue } from '../ast.ts';
import { compileRegex } from '../regex/index.ts';
import { buildRegexFilter, type SimplifiedFilter } from '../regex/simplify.ts';
import type { EngineOptions } from '../types.ts';
import { alternativesOf } from './line-filter.ts';

/** One alternative of a line filter: what was looked for and where it was found. */
export interface LineFind {
  readonly alternative: LineFilterValue;
  /** What Loki looks for, in words. */
  readonly looksFor: string;
  /** Where the text stands in the line, UTF-16 offsets; undefined if it was not found or has no single place. */
  readonly at: { readonly start: number; readonly end: number } | undefined;
  /** For a regular expression that Loki simplifies: whether the expression itself, unsimplified, matches the line. */
  readonly plainRegexMatches: boolean | undefined;
}

/** Looks at every alternative of a line filter, also behind one that holds. */
export function explainLineFilter(stage: LineFilterStage, line: string, options: EngineOptions): LineFind[] {
  const alternatives = alternativesOf(stage, options);
  return alternatives.map((alternative) => explainAlternative(stage, alternative, line, options));
}

function explainAlternative(
  { op }: LineFilterStage,
  alternative: LineFilterValue,
  line: string,
  { quirks }: EngineOptions,
): LineFind {
  const { value } = alternative;
  if (op === '|~' || op === '!~') {
    const filter = buildRegexFilter(value, { isLabel: false, quirks });
    const match = compileRegex(value).exec(line);
    if (filter.simplified === null) {
      const at = match === null ? undefined : { start: match.index, end: match.end };
      return { alternative, looksFor: filter.description, at, plainRegexMatches: undefined };
    }
    const at = findSimplified(filter.simplified, line);
    return { alternative, looksFor: filter.description, at, plainRegexMatches: match !== null };
  }
  const looksFor = op === '|>' || op === '!>' ? 'the pattern' : alternative.ip ? 'an address' : 'the text';
  const isText = looksFor === 'the text';
  return { alternative, looksFor, at: isText ? findText(line, value) : undefined, plainRegexMatches: undefined };
}

function findText(line: string, text: string): LineFind['at'] {
  const start = line.indexOf(text);
  return start < 0 ? undefined : { start, end: start + text.length };
}

/** The first text of a simplified filter that the line holds. */
function findSimplified(filter: SimplifiedFilter, line: string): LineFind['at'] {
  switch (filter.kind) {
    case 'true':
      return { start: 0, end: 0 };
    case 'exists':
      return line === '' ? undefined : { start: 0, end: line.length };
    case 'equals':
    case 'contains':
      return filter.ignoreCase ? findText(line.toLowerCase(), filter.text) : findText(line, filter.text);
    case 'or':
      for (const part of filter.filters) {
        const at = findSimplified(part, line);
        if (at !== undefined) return at;
      }
      return undefined;
  }
}
