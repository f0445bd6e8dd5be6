/** Flags of the place where a node stands; the simplifier of Loki looks at them. */
export const FOLD_CASE = 1;
export const DOT_NEWLINE = 2;
export const ONE_LINE = 4;
export const NON_GREEDY = 8;
export const WAS_DOLLAR = 16;

/** A regular expression as Go's regexp/syntax builds it. Nodes never change once built; parts may be shared. */
export type RegexNode = LeafNode | LiteralNode | ClassNode | CaptureNode | LoopNode | RepeatNode | ListNode;

export interface LeafNode {
  readonly op:
    | 'no_match'
    | 'empty'
    | 'any_not_newline'
    | 'any'
    | 'begin_line'
    | 'end_line'
    | 'begin_text'
    | 'end_text'
    | 'word_boundary'
    | 'no_word_boundary';
  readonly flags: number;
}

/** Code points in a row; with FOLD_CASE each stands for its whole folding orbit. */
export interface LiteralNode {
  readonly op: 'literal';
  readonly flags: number;
  readonly runes: readonly number[];
}

/** One code point out of `ranges`: pairs of first and last, sorted, apart from each other. */
export interface ClassNode {
  readonly op: 'class';
  readonly flags: number;
  readonly ranges: readonly number[];
}

export interface CaptureNode {
  readonly op: 'capture';
  readonly flags: number;
  readonly index: number;
  /** Empty for a group without a name. */
  readonly name: string;
  readonly sub: RegexNode;
}

export interface LoopNode {
  readonly op: 'star' | 'plus' | 'quest';
  readonly flags: number;
  readonly sub: RegexNode;
}

/** `{min,max}`; max is -1 for no limit. Gone after {@link simplifyTree}. */
export interface RepeatNode {
  readonly op: 'repeat';
  readonly flags: number;
  readonly min: number;
  readonly max: number;
  readonly sub: RegexNode;
}

export interface ListNode {
  readonly op: 'concat' | 'alternate';
  readonly flags: number;
  readonly subs: readonly RegexNode[];
}

/** A pattern that Go refuses; the message is Go's. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';

  constructor(code: string, expression: string) {
    super(`error parsing regexp: ${code}: \`${expression}\``);
  }
}

/** The parts of a node, empty for leaves. */
export function childrenOf(node: RegexNode): readonly RegexNode[] {
  switch (node.op) {
    case 'concat':
    case 'alternate':
      return node.subs;
    case 'capture':
    case 'star':
    case 'plus':
    case 'quest':
    case 'repeat':
      return [node.sub];
    default:
      return [];
  }
}
