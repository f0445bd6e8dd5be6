import type { RegexNode } from '../../logql/regex/index.ts';

/**
 * Where a pattern for a URI stands: before any `?`, behind a wildcard that may have run over a `?`, or behind a `?` that
 * the pattern names.
 */
type Position = 'path' | 'open' | 'query';
type Positions = ReadonlySet<Position>;

const QUESTION_MARK = 0x3f;
/** A class that takes `?` and at least so many other characters is a wildcard. */
const WILDCARD_SIZE = 90;

/** The first text that a pattern wants behind a wildcard which can run over a `?`; undefined if there is none. */
export function textAfterOpenWildcard(tree: RegexNode): string | undefined {
  const walk = new Walk();
  walk.run(tree, new Set(['path']));
  return walk.found;
}

class Walk {
  found: string | undefined;

  /** Positions behind a node, from those before it. */
  run(node: RegexNode, before: Positions): Positions {
    switch (node.op) {
      case 'literal':
        return this.#literal(node.runes, before);
      case 'class':
        return this.#class(node.ranges, before);
      case 'any':
      case 'any_not_newline':
        return opened(before);
      case 'capture':
        return this.run(node.sub, before);
      case 'star':
      case 'quest':
        return union(before, this.run(node.sub, before));
      case 'plus':
        return this.run(node.sub, before);
      case 'repeat':
        return node.min === 0 ? union(before, this.run(node.sub, before)) : this.run(node.sub, before);
      case 'concat':
        return node.subs.reduce<Positions>((at, sub) => this.run(sub, at), before);
      case 'alternate':
        return node.subs.reduce<Positions>((all, sub) => union(all, this.run(sub, before)), new Set());
      default:
        return before;
    }
  }

  #literal(runes: readonly number[], before: Positions): Positions {
    const mark = runes.indexOf(QUESTION_MARK);
    if (mark !== 0 && before.has('open')) {
      const text = mark < 0 ? runes : runes.slice(0, mark);
      this.found ??= String.fromCodePoint(...text);
    }
    return mark < 0 ? before : new Set(['query']);
  }

  #class(ranges: readonly number[], before: Positions): Positions {
    const isMark = ranges.some((low, i) => i % 2 === 0 && low <= QUESTION_MARK && QUESTION_MARK <= ranges[i + 1]);
    if (!isMark) return before;
    const size = ranges.reduce((sum, value, i) => sum + (i % 2 === 0 ? 1 - value : value), 0);
    return size >= WILDCARD_SIZE ? opened(before) : new Set(['query']);
  }
}

function opened(before: Positions): Positions {
  return new Set([...before].map((position) => (position === 'path' ? 'open' : position)));
}

function union(a: Positions, b: Positions): Positions {
  return new Set([...a, ...b]);
}
