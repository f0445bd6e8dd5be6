import type { Matcher, Span } from '../ast.ts';
import { parsePattern } from '../pattern/index.ts';
import { childrenOf, RegexSyntaxError, type RegexNode } from '../regex/nodes.ts';
import { parseTree } from '../regex/parse.ts';
import { LogqlError } from '../types.ts';
import { semanticError } from './errors.ts';

/**
 * The texts of a pattern that only lists texts, `a|b|c`; undefined for any other. Prometheus matchers take these as
 * they are, without the checks of a regular expression: they may hold bytes outside UTF-8.
 */
export function literalAlternatives(pattern: string): string[] | undefined {
  return META.test(pattern) ? undefined : pattern.split('|');
}

const META = /[\\.+*?()[\]{}^$]/;

/** Throws Go's error if the pattern of a regexp matcher does not compile. */
export function checkMatcherPattern({ op, value, valueSpan }: Matcher): void {
  const isRegex = op === '=~' || op === '!~';
  if (isRegex && literalAlternatives(value) === undefined) parseRegex(value, valueSpan, '');
}

function parseRegex(pattern: string, span: Span, prefix: string): RegexNode {
  try {
    return parseTree(pattern);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw semanticError(prefix + error.message, span);
  }
}

/** The `regexp` stage needs at least one named group, all names different. */
export function checkRegexpStage(pattern: string, span: Span): void {
  const prefix = 'invalid regexp parser: ';
  const names = groupNames(parseRegex(pattern, span, prefix));
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw semanticError(`${prefix}duplicate extracted label name '${name}'`, span);
    seen.add(name);
  }
  if (seen.size === 0) throw semanticError(`${prefix}at least one named capture must be supplied`, span);
}

/** The names of the groups in order, those without a name left out. */
function groupNames(tree: RegexNode): string[] {
  const names: { readonly index: number; readonly name: string }[] = [];
  const open: RegexNode[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.op === 'capture' && node.name !== '') names.push(node);
    open.push(...childrenOf(node));
  }
  return names.sort((a, b) => a.index - b.index).map(({ name }) => name);
}

/** Throws Loki's error for the text of a `pattern` stage. */
export function checkPatternStage(pattern: string, span: Span): void {
  try {
    parsePattern(pattern);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw semanticError(`invalid pattern parser: ${error.message}`, span);
  }
}

/** Go's error if the regular expression of label_replace does not compile; undefined if it does. */
export function checkLabelReplacePattern(pattern: string, span: Span): LogqlError | undefined {
  try {
    parseRegex(`^(?:${pattern})$`, span, 'invalid regex in label_replace: ');
    return undefined;
  } catch (error) {
    if (error instanceof LogqlError) return error;
    throw error;
  }
}

/** True if the matcher holds for a missing label, that is for the empty value. */
export function matchesEmpty({ op, value }: Matcher): boolean {
  switch (op) {
    case '=':
      return value === '';
    case '!=':
      return value !== '';
    case '=~':
      return patternCanBeEmpty(value);
    case '!~':
      return !patternCanBeEmpty(value);
    default: {
      const unknown: never = op;
      return unknown;
    }
  }
}

function patternCanBeEmpty(pattern: string): boolean {
  return literalAlternatives(pattern)?.includes('') ?? canBeEmpty(parseTree(pattern));
}

/** True if the regular expression matches the empty text as a whole. */
function canBeEmpty(node: RegexNode): boolean {
  switch (node.op) {
    case 'literal':
      return node.runes.length === 0;
    case 'no_match':
    case 'any':
    case 'any_not_newline':
    case 'class':
    case 'word_boundary':
      return false;
    case 'empty':
    case 'begin_line':
    case 'end_line':
    case 'begin_text':
    case 'end_text':
    case 'no_word_boundary':
    case 'star':
    case 'quest':
      return true;
    case 'capture':
    case 'plus':
      return canBeEmpty(node.sub);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.sub);
    case 'concat':
      return node.subs.every(canBeEmpty);
    case 'alternate':
      return node.subs.some(canBeEmpty);
    default: {
      const unknown: never = node;
      return unknown;
    }
  }
}
