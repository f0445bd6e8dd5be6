import { foldedLiteral } from './literal-match.ts';
import { FOLD_CASE, type RegexNode } from './nodes.ts';
import type { SimplifiedFilter } from './simplifier.ts';

/** A text that a pattern lists, in lower case if its case does not matter. */
interface ListedText {
  readonly text: string;
  readonly ignoreCase: boolean;
}

const MOST_TEXTS = 200;

/**
 * True if a pattern is nothing but a list of texts, and the filter asks for exactly these, as a whole (label filters) or
 * anywhere (line filters). False says nothing.
 */
export function listsTheSame(tree: RegexNode, filter: SimplifiedFilter, isLabel: boolean): boolean {
  const filters = filter.kind === 'or' ? filter.filters : [filter];
  const wanted = isLabel ? 'equals' : 'contains';
  const asked = filters.flatMap((one) => (one.kind === wanted ? [keyOf(one)] : []));
  if (asked.length !== filters.length) return false;
  const listed = textsOf(tree);
  if (listed === undefined || listed.some(({ text }) => text === '')) return false;
  const keys = new Set(
    listed.map(({ text, ignoreCase }) => keyOf({ text: ignoreCase ? foldedLiteral(text) : text, ignoreCase })),
  );
  return keys.size === new Set(asked).size && asked.every((key) => keys.has(key));
}

function keyOf({ text, ignoreCase }: ListedText): string {
  return `${ignoreCase} ${text}`;
}

/** The texts of a tree of literals, groups and alternatives; undefined for any other tree, or too many texts. */
function textsOf(node: RegexNode): readonly ListedText[] | undefined {
  switch (node.op) {
    case 'literal':
      return [{ text: String.fromCodePoint(...node.runes), ignoreCase: (node.flags & FOLD_CASE) !== 0 }];
    case 'empty':
      return [{ text: '', ignoreCase: false }];
    case 'capture':
      return textsOf(node.sub);
    case 'alternate': {
      const lists = node.subs.map(textsOf);
      const all = lists.flatMap((list) => list ?? []);
      return lists.includes(undefined) || all.length > MOST_TEXTS ? undefined : all;
    }
    case 'concat':
      return node.subs.map(textsOf).reduce(joined, [{ text: '', ignoreCase: false }]);
    default:
      return undefined;
  }
}

/** Each text of the first list with each of the second; undefined if case matters in one part only. */
function joined(
  before: readonly ListedText[] | undefined,
  after: readonly ListedText[] | undefined,
): readonly ListedText[] | undefined {
  if (before === undefined || after === undefined || before.length * after.length > MOST_TEXTS) return undefined;
  const out: ListedText[] = [];
  for (const head of before) {
    for (const tail of after) {
      const isMixed = head.text !== '' && tail.text !== '' && head.ignoreCase !== tail.ignoreCase;
      if (isMixed) return undefined;
      out.push({ text: head.text + tail.text, ignoreCase: head.ignoreCase || tail.ignoreCase });
    }
  }
  return out;
}
