import type { Expr } from '../../logql/ast.ts';
import { logQueriesOf, printSelector, requiredLineLiterals } from '../../logql/index.ts';
import { quoteGo } from '../../logql/go/strconv.ts';
import { isUtf8 } from '../../logql/text.ts';

/** What must be fetched for the rules: one log query for each selector, with the texts that a line must hold. */
export interface FetchPlan {
  readonly selector: string;
  readonly query: string;
}

/** More texts than this are not worth a filter. */
const MOST_TEXTS = 20;

/**
 * The log queries whose lines together are all that the rules can count. A line filter is used where every rule of a
 * selector asks for one of a few texts; a rule that counts each line fetches each line.
 */
export function fetchPlans(exprs: readonly Expr[]): FetchPlan[] {
  const texts = new Map<string, Set<string> | 'all'>();
  for (const expr of exprs) {
    for (const query of logQueriesOf(expr)) {
      const selector = printSelector(query.selector);
      const needed = neededTexts(requiredLineLiterals(query));
      const known = texts.get(selector);
      if (needed === undefined || known === 'all') texts.set(selector, 'all');
      else texts.set(selector, new Set([...(known ?? []), ...needed]));
    }
  }
  return [...texts].map(([selector, needed]) => ({ selector, query: selector + filterOf(needed) }));
}

/** The shortest list of which a line must hold one text. */
function neededTexts(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  return lists.filter((list) => list.length > 0 && list.every(isUtf8)).sort((a, b) => a.length - b.length)[0];
}

function filterOf(texts: ReadonlySet<string> | 'all'): string {
  if (texts === 'all' || texts.size > MOST_TEXTS) return '';
  return ` |= ${[...texts].map(quoteGo).join(' or ')}`;
}
