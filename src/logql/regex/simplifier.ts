import { encodeUtf8, decodeUtf8 } from '../text.ts';
import { appendBytes, type ByteView } from './append.ts';
import { foldedLiteral } from './literal-match.ts';
import { FOLD_CASE, type ListNode, type LiteralNode, type RegexNode } from './nodes.ts';
import { parseTree } from './parse.ts';
import { simplifyTree } from './simplify-tree.ts';

/** What Loki tests instead of a regular expression. `text` is in lower case if `ignoreCase` is set. */
export type SimplifiedFilter =
  | { readonly kind: 'true' }
  /** The text is not empty. */
  | { readonly kind: 'exists' }
  | { readonly kind: 'equals'; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: 'contains'; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: 'or'; readonly filters: readonly SimplifiedFilter[] };

/**
 * Loki's regular expression simplifier for line filters (`isLabel` false) and label filters (true), with its wrong
 * results; null if Loki runs the regular expression itself. Throws RegexSyntaxError.
 */
export function simplifyFilter(pattern: string, isLabel: boolean): SimplifiedFilter | null {
  return simplifyFilterTree(filterTree(pattern), isLabel);
}

/** The tree that Loki's filters work on. */
export function filterTree(pattern: string): RegexNode {
  return simplifyTree(parseTree(pattern, 'vendored'));
}

export function simplifyFilterTree(tree: RegexNode, isLabel: boolean): SimplifiedFilter | null {
  const draft = simplifyNode(tree, isLabel);
  return draft === undefined ? null : settle(draft);
}

/** A filter whose literal still is a view of a buffer that later steps may overwrite. */
type Draft =
  | Exclude<SimplifiedFilter, { readonly kind: 'or' }>
  | { readonly kind: 'contains-bytes'; readonly view: ByteView }
  | { readonly kind: 'or'; readonly filters: readonly Draft[] };

function settle(draft: Draft): SimplifiedFilter {
  switch (draft.kind) {
    case 'contains-bytes': {
      const { buffer, length } = draft.view;
      return { kind: 'contains', text: decodeUtf8(buffer.slice(0, length)), ignoreCase: false };
    }
    case 'or':
      return { kind: 'or', filters: draft.filters.map(settle) };
    default:
      return draft;
  }
}

function contains(view: ByteView, ignoreCase: boolean): Draft {
  if (view.length === 0) return { kind: 'true' };
  if (!ignoreCase) return { kind: 'contains-bytes', view };
  return { kind: 'contains', text: foldedLiteral(decodeUtf8(view.buffer.slice(0, view.length))), ignoreCase };
}

/** A branch that is always true falls out of the alternation: Loki's choice, and wrong. */
function either(left: Draft | undefined, right: Draft): Draft {
  if (left === undefined || left.kind === 'true') return right;
  if (right.kind === 'true') return left;
  return { kind: 'or', filters: [...(left.kind === 'or' ? left.filters : [left]), right] };
}

function bytesOf(node: LiteralNode): Uint8Array {
  const text = node.runes.map((rune) => (rune >= 0xd800 && rune <= 0xdfff ? '\ufffd' : String.fromCodePoint(rune)));
  return encodeUtf8(text.join(''));
}

function foldsCase(node: RegexNode): boolean {
  return (node.flags & FOLD_CASE) !== 0;
}

function isDotStar(node: RegexNode): boolean {
  return node.op === 'star' && node.sub.op === 'any_not_newline';
}

function simplifyNode(node: RegexNode, isLabel: boolean): Draft | undefined {
  switch (node.op) {
    case 'literal': {
      const view = appendBytes(undefined, bytesOf(node));
      if (!isLabel) return contains(view, foldsCase(node));
      const text = decodeUtf8(view.buffer.slice(0, view.length));
      return { kind: 'equals', text: foldsCase(node) ? foldedLiteral(text) : text, ignoreCase: foldsCase(node) };
    }
    case 'capture':
      return simplifyNode(node.sub, isLabel);
    case 'star':
      return isDotStar(node) ? { kind: 'true' } : undefined;
    case 'plus':
      return node.sub.op === 'any_not_newline' ? { kind: 'exists' } : undefined;
    case 'empty':
      return { kind: 'true' };
    case 'alternate':
      return simplifyAlternate(node, isLabel);
    case 'concat':
      return simplifyConcat(node, undefined);
    default:
      return undefined;
  }
}

function simplifyAlternate(node: ListNode, isLabel: boolean): Draft | undefined {
  let filter: Draft | undefined;
  for (const sub of uncaptured(node.subs)) {
    const branch = simplifyNode(sub, isLabel);
    if (branch === undefined) return undefined;
    filter = either(filter, branch);
  }
  return filter;
}

/** Loki takes one capture off each entry of the list in place, so an entry that stands twice loses two. */
function uncaptured(subs: readonly RegexNode[]): RegexNode[] {
  return subs.map((sub) => {
    let node = sub;
    for (const other of subs) if (other === sub && node.op === 'capture') node = node.sub;
    return node;
  });
}

/** Whether a label or a line is filtered makes no difference here, so label filters lose their anchors. */
function simplifyConcat(node: ListNode, base: ByteView | undefined): Draft | undefined {
  const subs = uncaptured(node.subs).filter((sub) => sub.op !== 'empty');
  if (subs.length > 3) return undefined;
  let literal = base;
  let ignoreCase = false;
  let literals = 0;
  let filter: Draft | undefined;
  for (const sub of subs) {
    if (sub.op === 'literal') {
      if (literals++ > 0) return undefined;
      literal = appendBytes(literal, bytesOf(sub));
      ignoreCase = foldsCase(sub);
    } else if (sub.op === 'alternate' && literal !== undefined) {
      filter = multiply(sub, literal, filter, ignoreCase);
      if (filter === undefined) return undefined;
    } else if (!isDotStar(sub)) return undefined;
  }
  if (filter !== undefined) return filter;
  return literal === undefined ? undefined : contains(literal, ignoreCase);
}

/** The literal with each branch behind it, whatever stands between them in the pattern. */
function multiply(
  alternate: ListNode,
  literal: ByteView,
  before: Draft | undefined,
  ignoreCase: boolean,
): Draft | undefined {
  let filter = before;
  for (const branch of alternate.subs) {
    if (!ignoreCase && foldsCase(branch)) return undefined;
    const product = multiplyBranch(branch, literal, ignoreCase);
    if (product === undefined) return undefined;
    filter = either(filter, product);
  }
  return filter;
}

function multiplyBranch(branch: RegexNode, literal: ByteView, ignoreCase: boolean): Draft | undefined {
  switch (branch.op) {
    case 'empty':
      return contains(literal, ignoreCase);
    case 'literal': {
      const copy = appendBytes(undefined, literal.buffer.slice(0, literal.length));
      return contains(appendBytes(copy, bytesOf(branch)), ignoreCase);
    }
    case 'concat':
      return simplifyConcat(branch, literal);
    case 'star':
      return isDotStar(branch) ? contains(literal, ignoreCase) : undefined;
    default:
      return undefined;
  }
}
