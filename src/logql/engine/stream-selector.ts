import type { Selector } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { canonicalText } from './extraction-key.ts';
import type { EngineParts } from './parts.ts';

/** Tests streams against a selector: every matcher must hold, a missing label is the empty text. */
export type StreamTest = (labels: Labels) => boolean;

export function streamTest(selector: Selector, compileMatcher: EngineParts['compileMatcher']): StreamTest {
  const tests = selector.matchers.map((matcher) => ({ name: matcher.name, holds: compileMatcher(matcher) }));
  return (labels) => tests.every(({ name, holds }) => holds(labels.get(name) ?? ''));
}

/** Selectors of many queries: equal ones are compiled once and tested once for a stream. */
export class SelectorIndex {
  readonly #compileMatcher: EngineParts['compileMatcher'];
  readonly #ids = new Map<string, number>();
  readonly #tests: StreamTest[] = [];

  constructor(compileMatcher: EngineParts['compileMatcher']) {
    this.#compileMatcher = compileMatcher;
  }

  /** Number of a selector. Throws LogqlError if a matcher's pattern does not compile. */
  add(selector: Selector): number {
    const key = canonicalText(selector);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#tests.length;
    this.#tests.push(streamTest(selector, this.#compileMatcher));
    this.#ids.set(key, id);
    return id;
  }

  /** For each selector, whether it takes the stream. */
  match(labels: Labels): boolean[] {
    return this.#tests.map((test) => test(labels));
  }
}
