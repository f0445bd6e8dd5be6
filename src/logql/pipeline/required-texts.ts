import type { LabelFilter, LabelFormat, LineFilterStage, LineFilterValue, LogQuery, Matcher, Stage } from '../ast.ts';
import { parseLinePattern } from '../pattern/index.ts';
import { parseRegex } from '../regex/index.ts';
import { filterTree, simplifyFilterTree, type SimplifiedFilter } from '../regex/simplifier.ts';
import {
  bestForms,
  isUsable,
  joinForms,
  knownTexts,
  likelihood,
  type KnownTexts,
  type TextForm,
} from '../regex/text-forms.ts';
import type { EngineOptions } from '../types.ts';
import { parseJsonPath } from './json-path.ts';
import { alternativesOf, isNegative } from './line-filter.ts';
import { orderStages } from './order.ts';

/**
 * One of these texts must stand in the raw line. A text that folds says nothing about a line that is not all ASCII.
 */
export interface RequiredTexts {
  readonly anyOf: readonly TextForm[];
  /**
   * The labels that `| json` makes and that filters behind it ask for, if the texts come from there. They say nothing
   * about a line with a backslash, a tab, a line end, or a space behind a quote or a space; about one that is not all
   * ASCII; and about streams and lines that have one of these labels themselves.
   */
  readonly labels: readonly string[];
}

/** With a guess how likely a line meets it. */
interface Guess extends RequiredTexts {
  readonly chance: number;
}

const REWRITES_LINE: ReadonlySet<Stage['kind']> = new Set(['line_format', 'unpack', 'decolorize']);

/**
 * What a raw line must hold to give a sample or a line, from the line filters and from the filters on labels that
 * `| json x="…"` takes from the line: a search of the raw bytes can skip all other lines. What most likely excludes
 * most lines comes first; an empty result says nothing about lines. The pipeline must be one that can be built.
 */
export function requiredTexts(query: LogQuery, options: EngineOptions = {}): RequiredTexts[] {
  const out: Guess[] = [];
  let keys: Map<string, string> | undefined;
  for (const group of orderStages(query.stages, options)) {
    if (group.kind === 'line_filters') {
      for (const stage of group.stages)
        for (const anyOf of formsOfLineFilter(stage, options))
          out.push({ anyOf, labels: [], chance: likelihood(anyOf) });
      continue;
    }
    const { stage } = group;
    if (REWRITES_LINE.has(stage.kind)) break;
    if (stage.kind === 'label_filter') {
      if (keys !== undefined) out.push(...textsOfLabelFilter(stage.filter, keys, options));
    } else if (stage.kind === 'label_format' && keys !== undefined) {
      for (const format of stage.formats) forget(keys, format);
    } else keys = stage.kind === 'json' && keys === undefined ? keysOf(stage.extractions) : new Map();
  }
  return out
    .filter(({ anyOf }) => isUsable(anyOf))
    .sort((a, b) => a.chance - b.chance)
    .map(({ anyOf, labels }) => ({ anyOf, labels }));
}

function forget(keys: Map<string, string>, format: LabelFormat): void {
  keys.delete(format.name);
  if (format.kind === 'rename') keys.delete(format.from);
}

/** The last key of the path of each label; without paths through arrays and keys that a line may write in two ways. */
function keysOf(extractions: readonly { readonly name: string; readonly path: string }[]): Map<string, string> {
  const keys = new Map<string, string>();
  const names = extractions.map(({ name }) => name);
  for (const { name, path } of extractions) {
    const parts = parseJsonPath(path);
    const key = parts[parts.length - 1];
    const isPlain = /^[ -~]+$/.test(key) && !/["\\]/.test(key);
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    if (isPlain && isAlone && !parts.some((part) => part.startsWith('['))) keys.set(name, key);
  }
  return keys;
}

type Keys = ReadonlyMap<string, string>;

function textsOfLabelFilter(filter: LabelFilter, keys: Keys, options: EngineOptions): Guess[] {
  switch (filter.kind) {
    case 'and':
      return [...textsOfLabelFilter(filter.left, keys, options), ...textsOfLabelFilter(filter.right, keys, options)];
    case 'or': {
      const left = best(textsOfLabelFilter(filter.left, keys, options));
      const right = best(textsOfLabelFilter(filter.right, keys, options));
      if (left === undefined || right === undefined) return [];
      return [
        {
          anyOf: [...left.anyOf, ...right.anyOf],
          labels: [...left.labels, ...right.labels],
          chance: left.chance + right.chance,
        },
      ];
    }
    case 'string': {
      const key = keys.get(filter.matcher.name);
      return key === undefined ? [] : textsOfMatcher(key, filter.matcher, options);
    }
    default:
      return [];
  }
}

function best(texts: readonly Guess[]): Guess | undefined {
  return texts.filter(({ anyOf }) => isUsable(anyOf)).sort((a, b) => a.chance - b.chance)[0];
}

/** The texts of a line whose value under the key passes: together with the key, and somewhere inside the value. */
function textsOfMatcher(key: string, { name, op, value }: Matcher, options: EngineOptions): Guess[] {
  if (op === '!=' || op === '!~') return [];
  const { exact, prefixes, needed } = op === '=' ? plainText(value) : textsOfPattern(value, true, options);
  const out: Guess[] = [];
  if (needed !== undefined && value !== '') out.push({ anyOf: needed, labels: [name], chance: likelihood(needed) });
  const values = exact ?? prefixes;
  // A value that may be empty may also be missing: then nothing is known.
  if (values.length === 0 || values.some(({ text }) => text === '')) return out;
  const end = exact === undefined ? '' : '"';
  // The key itself stands in most lines.
  const parts = values.map((form) => joinForms(form, { text: `"${end}`, fold: false }));
  out.push({ anyOf: withKey(key, values, end), labels: [name], chance: likelihood(parts) });
  return out;
}

function plainText(text: string): KnownTexts {
  const forms = [{ text, fold: false }];
  return { exact: forms, prefixes: forms, needed: bestForms([forms]) };
}

/** The ways to write a key with one of these values; `end` closes a value in quotes. */
function withKey(key: string, values: readonly TextForm[], end: string): readonly TextForm[] {
  const form = (text: string): TextForm => ({ text, fold: false });
  const around = (before: string, value: TextForm, behind: string): TextForm =>
    joinForms(joinForms(form(`"${key}"${before}`), value), form(behind));
  return values.flatMap((value) => [
    around(':"', value, end),
    around(': "', value, end),
    around(':', value, ''),
    around(': ', value, ''),
  ]);
}

/** The lists a line filter asks for. */
function formsOfLineFilter(stage: LineFilterStage, options: EngineOptions): (readonly TextForm[])[] {
  if (isNegative(stage.op)) return [];
  const alternatives = alternativesOf(stage, options);
  const [only] = alternatives;
  if (stage.op === '|>' && alternatives.length === 1)
    return patternLiterals(only.value).map((text) => [{ text, fold: false }]);
  const isChain = alternatives.length > 1 && options.quirks !== false;
  const lists = alternatives.map((value) => formsOfValue(stage, isChain ? { ...value, ip: false } : value, options));
  const forgotten = lists.filter((list) => list === 'always').length;
  if (forgotten === lists.length || (forgotten > 0 && options.quirks === false)) return [];
  if (lists[0] === 'always' && lists[1] === 'always') return [];
  const forms: TextForm[] = [];
  for (const list of lists) {
    if (list === 'always') continue;
    if (list === undefined) return [];
    forms.push(...list);
  }
  return [forms];
}

/** One of these must be there; undefined: nothing is known; `always`: every line passes. */
function formsOfValue(
  { op }: LineFilterStage,
  { value, ip }: LineFilterValue,
  options: EngineOptions,
): readonly TextForm[] | 'always' | undefined {
  if (ip) return undefined;
  if (op === '|=') return value === '' ? 'always' : [{ text: value, fold: false }];
  if (op === '|>') {
    const [longest] = patternLiterals(value).sort((a, b) => b.length - a.length);
    return longest === undefined ? undefined : [{ text: longest, fold: false }];
  }
  if (options.quirks !== false && simplifyFilterTree(filterTree(value), false)?.kind === 'true') return 'always';
  return textsOfPattern(value, false, options).needed;
}

function patternLiterals(text: string): string[] {
  return parseLinePattern(text).parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []));
}

/** What Loki makes of a pattern. */
function textsOfPattern(pattern: string, isLabel: boolean, { quirks }: EngineOptions): KnownTexts {
  if (quirks === false) return knownTexts(parseRegex(pattern));
  const tree = filterTree(pattern);
  const simplified = simplifyFilterTree(tree, isLabel);
  return simplified === null ? knownTexts(tree) : textsOfSimplified(simplified);
}

const NOTHING: KnownTexts = { exact: undefined, prefixes: [], needed: undefined };

function textsOfSimplified(filter: SimplifiedFilter): KnownTexts {
  switch (filter.kind) {
    case 'true':
    case 'exists':
      return NOTHING;
    case 'equals':
    case 'contains': {
      const forms = [{ text: filter.text, fold: filter.ignoreCase }];
      return { exact: filter.kind === 'equals' ? forms : undefined, prefixes: [], needed: bestForms([forms]) };
    }
    case 'or': {
      const parts = filter.filters.map(textsOfSimplified);
      const exact = parts.every((part) => part.exact !== undefined)
        ? parts.flatMap((part) => part.exact ?? [])
        : undefined;
      const needed = parts.every((part) => part.needed !== undefined)
        ? parts.flatMap((part) => part.needed ?? [])
        : undefined;
      return { exact, prefixes: [], needed };
    }
  }
}
