import type { Matcher } from '../ast.ts';
import { compileRegex } from '../regex/index.ts';
import { literalAlternatives } from '../syntax/patterns.ts';

/**
 * The test of a Prometheus matcher on a label's value (a missing label is empty): regular expressions must match the
 * whole value and their dot takes a newline. Throws a RegexSyntaxError.
 */
export function matcherTest({ op, value }: Pick<Matcher, 'op' | 'value'>): (text: string) => boolean {
  switch (op) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~':
    case '!~': {
      const matches = patternTest(value);
      return op === '=~' ? matches : (text) => !matches(text);
    }
  }
}

function patternTest(pattern: string): (text: string) => boolean {
  const texts = literalAlternatives(pattern);
  if (texts !== undefined) {
    const set = new Set(texts);
    return (text) => set.has(text);
  }
  const regex = compileRegex(pattern, { dotAll: true, anchored: true });
  return (text) => regex.test(text);
}
