import type { LineFilterOp, LineFilterStage, LineFilterValue } from '../ast.ts';
import { ipMatchesText, parseIpPattern } from '../ip/index.ts';
import { parseLinePattern, testPattern } from '../pattern/index.ts';
import { containsTest } from '../regex/literal-match.ts';
import { buildRegexFilter } from '../regex/simplify.ts';
import type { EngineOptions } from '../types.ts';

/** The test of a line filter; `always` if every line passes. */
export type LineTest = ((line: string) => boolean) | 'always';

/** A line filter that cannot be built; the message is Loki's. */
export class LineFilterError extends Error {
  override readonly name = 'LineFilterError';
}

export function isNegative(op: LineFilterOp): op is '!=' | '!~' | '!>' {
  return op === '!=' || op === '!~' || op === '!>';
}

/** The alternatives that count: Loki forgets some of them. */
export function alternativesOf(stage: LineFilterStage, { quirks }: EngineOptions): readonly LineFilterValue[] {
  return quirks === false ? [...stage.alternatives, ...(stage.lost ?? [])] : stage.alternatives;
}

/**
 * Compiles one line filter with its alternatives. Negative filters hold if no alternative is found. In a positive chain
 * Loki takes `ip(…)` for its text and forgets alternatives that every line passes. Throws the error of the filter built
 * first: Loki builds from the right.
 */
export function compileLineFilter(stage: LineFilterStage, options: EngineOptions): LineTest {
  const alternatives = alternativesOf(stage, options);
  if (isNegative(stage.op)) return noneOf(alternatives, stage.op, options);
  if (options.quirks === false) {
    const tests = alternatives.map((value) => positiveTest(stage.op, value, options));
    const real = tests.filter((test) => test !== 'always');
    return real.length < tests.length ? 'always' : anyOf(real);
  }
  const isChain = alternatives.length > 1;
  const tests = alternatives.map((value) => positiveTest(stage.op, isChain ? { ...value, ip: false } : value, options));
  const real = tests.filter((test) => test !== 'always');
  // Loki leaves an alternative out that every line passes, but no longer knows such a one once it has joined two.
  const passesAll = tests[0] === 'always' && (tests.length === 1 || tests[1] === 'always');
  return passesAll ? 'always' : anyOf(real);
}

type TextTest = (line: string) => boolean;

function anyOf(tests: readonly TextTest[]): TextTest {
  const [first, second] = tests;
  if (tests.length === 1) return first;
  if (tests.length === 2) return (line) => first(line) || second(line);
  return (line) => tests.some((test) => test(line));
}

function noneOf(alternatives: readonly LineFilterValue[], op: LineFilterOp, options: EngineOptions): TextTest {
  const tests = alternatives.toReversed().map((value) => positiveTest(op, value, options));
  const real = tests.filter((test) => test !== 'always');
  if (real.length < tests.length) return () => false;
  const any = anyOf(real);
  return (line) => !any(line);
}

/** The test of one alternative, as if the operator were the positive one. */
function positiveTest(op: LineFilterOp, { value, ip }: LineFilterValue, options: EngineOptions): LineTest {
  if (ip) {
    if (op !== '|=' && op !== '!=') throw new LineFilterError('ip: invalid operation');
    const pattern = parseIpPattern(value);
    return (line) => ipMatchesText(pattern, line);
  }
  switch (op) {
    case '|=':
    case '!=':
      return value === '' ? 'always' : containsTest(value);
    case '|~':
    case '!~': {
      const filter = buildRegexFilter(value, { isLabel: false, quirks: options.quirks });
      return filter.always === true ? 'always' : (line) => filter.test(line);
    }
    case '|>':
    case '!>': {
      const pattern = parseLinePattern(value);
      return (line) => testPattern(pattern, line);
    }
  }
}
