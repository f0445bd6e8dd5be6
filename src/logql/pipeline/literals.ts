import type { LineFilterStage, LineFilterValue, LogQuery, Stage } from '../ast.ts';
import { parseLinePattern } from '../pattern/index.ts';
import { buildRegexFilter } from '../regex/simplify.ts';
import type { EngineOptions } from '../types.ts';
import { alternativesOf, isNegative } from './line-filter.ts';
import { orderStages } from './order.ts';

const REWRITES_LINE: ReadonlySet<Stage['kind']> = new Set(['line_format', 'unpack', 'decolorize']);

/**
 * Texts that a raw line must hold to pass the query: of each inner list at least one. They come from the line filters
 * that run before any stage that may rewrite the line, so a search of the raw bytes can skip all other lines. An empty
 * result says nothing about lines. The pipeline must be one that can be built.
 */
export function requiredLineLiterals(query: LogQuery, options: EngineOptions = {}): string[][] {
  const out: string[][] = [];
  for (const group of orderStages(query.stages, options)) {
    if (group.kind === 'line_filters') {
      for (const stage of group.stages) if (!isNegative(stage.op)) out.push(...literalsOfFilter(stage, options));
    } else if (REWRITES_LINE.has(group.stage.kind)) break;
  }
  return out;
}

/** The lists a positive line filter asks for. */
function literalsOfFilter(stage: LineFilterStage, options: EngineOptions): string[][] {
  const alternatives = alternativesOf(stage, options);
  const [only] = alternatives;
  if (stage.op === '|>' && alternatives.length === 1) return patternLiterals(only.value).map((text) => [text]);
  const isChain = alternatives.length > 1 && options.quirks !== false;
  const lists = alternatives.map((value) => literalsOfValue(stage, isChain ? { ...value, ip: false } : value, options));
  const forgotten = lists.filter((list) => list === 'always').length;
  if (forgotten === lists.length || (forgotten > 0 && options.quirks === false)) return [];
  if (lists[0] === 'always' && lists[1] === 'always') return [];
  const texts: string[] = [];
  for (const list of lists) {
    if (list === 'always') continue;
    if (list === null) return [];
    texts.push(...list);
  }
  return [texts];
}

/** One of these must be there; null: nothing is known; `always`: every line passes. */
function literalsOfValue(
  { op }: LineFilterStage,
  { value, ip }: LineFilterValue,
  { quirks }: EngineOptions,
): readonly string[] | 'always' | null {
  if (ip) return null;
  if (op === '|=') return value === '' ? 'always' : [value];
  if (op === '|>') {
    const [longest] = patternLiterals(value).sort((a, b) => b.length - a.length);
    return longest === undefined ? null : [longest];
  }
  const filter = buildRegexFilter(value, { isLabel: false, quirks });
  return filter.always === true ? 'always' : filter.literals;
}

function patternLiterals(text: string): string[] {
  return parseLinePattern(text).parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []));
}
