import type { Matcher } from '../ast.ts';
import { compileRegex } from '../regex/index.ts';

/**
 * The test of a Prometheus matcher on a label's value (a missing label is empty): regular expressions must match the
 * whole value and their dot takes a newline. Throws a RegexSyntaxError.
 */
export function matcherTest({ op, value }: Matcher): (text: string) => boolean {
  switch (op) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~':
    case '!~': {
      const regex = compileRegex(value, { dotAll: true, anchored: true });
      return op === '=~' ? (text) => regex.test(text) : (text) => !regex.test(text);
    }
  }
}
