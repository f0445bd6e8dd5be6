import type { RegexNode } from './nodes.ts';
import { parseTree } from './parse.ts';
import { simplifyTree } from './simplify-tree.ts';

export { isLiteral, requiredLiterals } from './analysis.ts';
export { RegexSyntaxError, type RegexNode } from './nodes.ts';
export { compileRegex, Regex } from './regex.ts';

/** Go's tree of a pattern (Perl flags) after Simplify. Throws RegexSyntaxError with Go's message. */
export function parseRegex(pattern: string): RegexNode {
  return simplifyTree(parseTree(pattern, 'go'));
}

/** Go's QuoteMeta: a pattern that matches exactly this text. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
