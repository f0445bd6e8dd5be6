import type { Matcher } from '../ast.ts';
import { compileRegex } from '../regex/index.ts';

/** The test of a stream matcher on a label's value; a missing label is the empty text. Regexes take the whole value. */
export function compileStreamMatcher({ op, value }: Matcher): (text: string) => boolean {
  switch (op) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~': {
      const regex = compileRegex(value, { anchored: true, dotAll: true });
      return (text) => regex.test(text);
    }
    case '!~': {
      const regex = compileRegex(value, { anchored: true, dotAll: true });
      return (text) => !regex.test(text);
    }
    default: {
      const unknown: never = op;
      throw new RangeError(`unknown matcher ${String(unknown)}`);
    }
  }
}
