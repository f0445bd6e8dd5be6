import type { CompareOp, LabelFilter, Matcher } from '../ast.ts';
import { tryParseBytesSize } from '../go/bytes-size.ts';
import { tryParseGoDuration } from '../go/duration.ts';
import { tryParseGoFloat } from '../go/parse-float.ts';
import { ipMatchesText, type IpPattern, IpPatternError, parseIpPattern } from '../ip/index.ts';
import { buildRegexFilter } from '../regex/simplify.ts';
import { isUtf8 } from '../text.ts';
import type { EngineOptions } from '../types.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, type LineLabels } from './line-labels.ts';
import { matcherTest } from './matcher.ts';
import type { LabelTest } from './slot.ts';
import { ERRORS } from './stage.ts';

/** A label filter that was checked and can be bound to any number of streams. */
export interface CompiledFilter {
  /** The labels it reads; empty for a filter that passes everything. */
  readonly mentions: readonly string[];
  /** It passes everything; Loki leaves such a stage out. */
  readonly isAlwaysTrue: boolean;
  /** Joined by `and` or `or`; parsers never ask such a filter early. */
  readonly isTree: boolean;
  bind(labels: LineLabels): LabelTest;
}

/**
 * Compiles a label filter. Throws a RegexSyntaxError; a wrong `ip(…)` pattern throws an IpPatternError only where the
 * filter is a stage of its own (`atTop`), elsewhere it makes the filter false, as in Loki.
 */
export function compileLabelFilter(filter: LabelFilter, options: EngineOptions, atTop = false): CompiledFilter {
  switch (filter.kind) {
    case 'string':
      return compileStringFilter(filter.matcher, options);
    case 'number':
      return compileComparison(filter.name, parseNumber, comparison(filter.op, filter.value));
    case 'duration':
      return compileComparison(filter.name, tryParseGoDuration, comparison(filter.op, filter.value));
    case 'bytes':
      return compileComparison(filter.name, tryParseBytesSize, comparison(filter.op, filter.value));
    case 'ip':
      return compileIpFilter(filter, atTop);
    case 'and':
    case 'or':
      return compileTree(filter.kind, filter.left, filter.right, options);
  }
}

/** All filters behind an `unwrap` as one. */
export function compileFilterChain(filters: readonly LabelFilter[], options: EngineOptions): CompiledFilter {
  const [first, ...rest] = filters.map((filter) => compileLabelFilter(filter, options));
  if (first === undefined) return { mentions: [], isAlwaysTrue: true, isTree: false, bind: () => () => true };
  return rest.reduce((left, right) => joined('and', left, right), first);
}

function compileTree(
  kind: 'and' | 'or',
  left: LabelFilter,
  right: LabelFilter,
  options: EngineOptions,
): CompiledFilter {
  return joined(kind, compileLabelFilter(left, options), compileLabelFilter(right, options));
}

function joined(kind: 'and' | 'or', left: CompiledFilter, right: CompiledFilter): CompiledFilter {
  return {
    mentions: [...left.mentions, ...right.mentions],
    isAlwaysTrue: false,
    isTree: true,
    bind: (labels) => {
      const first = left.bind(labels);
      const second = right.bind(labels);
      if (kind === 'or') return () => first() || second();
      // Both sides are asked even if the first fails: either may record an error.
      return () => {
        const passes = first();
        return second() && passes;
      };
    },
  };
}

/** The test of a value for a string filter; `always` if everything passes. */
function stringTest({ op, value }: Matcher, { quirks }: EngineOptions): ((text: string) => boolean) | 'always' {
  switch (op) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~':
    case '!~': {
      // Only a list of texts with bytes outside UTF-8 gets here without being a regular expression.
      if (!isUtf8(value)) return matcherTest({ op, value });
      const filter = buildRegexFilter(value, { isLabel: true, quirks });
      if (op === '!~') return (text) => !filter.test(text);
      return filter.always === true ? 'always' : (text) => filter.test(text);
    }
  }
}

function compileStringFilter(matcher: Matcher, options: EngineOptions): CompiledFilter {
  const test = stringTest(matcher, options);
  const { name } = matcher;
  if (test === 'always') return { mentions: [], isAlwaysTrue: true, isTree: false, bind: () => () => true };
  return {
    mentions: [name],
    isAlwaysTrue: false,
    isTree: false,
    bind: (labels) => {
      if (name === ERROR_LABEL) return () => test(labels.error);
      if (name === ERROR_DETAILS_LABEL && options.quirks === false) return () => test(labels.errorDetails);
      const slot = labels.pin(name);
      return () => test(labels.get(slot) ?? '');
    },
  };
}

/** `value op limit`, for numbers and for bigints. */
function comparison<T extends number | bigint>(op: CompareOp, limit: T): (value: T) => boolean {
  switch (op) {
    case '==':
      return (value) => value === limit;
    case '!=':
      return (value) => value !== limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
  }
}

/** Go's ParseFloat; most values are a few digits. */
function parseNumber(text: string): number | string {
  const { length } = text;
  if (length === 0 || length > 9) return tryParseGoFloat(text);
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return tryParseGoFloat(text);
    value = value * 10 + digit;
  }
  return value;
}

/** A filter that reads the value as a number; `parse` gives the number or the text of an error. */
function compileComparison<T extends number | bigint>(
  name: string,
  parse: (text: string) => T | string,
  compare: (value: T) => boolean,
): CompiledFilter {
  return {
    mentions: [name],
    isAlwaysTrue: false,
    isTree: false,
    bind: (labels) => {
      const slot = labels.pin(name);
      return () => {
        const text = labels.get(slot);
        if (text === undefined) return false;
        const value = parse(text);
        if (typeof value !== 'string') return compare(value);
        if (labels.error === '') labels.fail(ERRORS.labelFilter, value);
        return true;
      };
    },
  };
}

function compileIpFilter(filter: LabelFilter & { readonly kind: 'ip' }, atTop: boolean): CompiledFilter {
  const pattern = ipPattern(filter.pattern, atTop);
  const { name } = filter;
  const wanted = filter.op === '=';
  return {
    mentions: [name],
    isAlwaysTrue: false,
    isTree: false,
    bind: (labels) => {
      const slot = labels.pin(name);
      return () => {
        // With an error on the line only string filters can drop it.
        if (labels.error !== '') return true;
        const text = labels.get(slot);
        return text !== undefined && pattern !== undefined && ipMatchesText(pattern, text) === wanted;
      };
    },
  };
}

function ipPattern(text: string, mustBeValid: boolean): IpPattern | undefined {
  try {
    return parseIpPattern(text);
  } catch (error) {
    if (mustBeValid || !(error instanceof IpPatternError)) throw error;
    return undefined;
  }
}
