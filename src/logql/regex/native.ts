import type { RegexNode } from './nodes.ts';
import type { Program } from './program.ts';
import type { RegexMatch } from './regex.ts';

/** The platform's own RegExp for a pattern, where it is proved to agree and to stay linear. */
export interface NativeMatcher {
  /** Longest text (UTF-16 units) for which the proof holds. */
  readonly maxLength: number;
  exec(text: string, from: number): RegexMatch | null;
}

export function nativeMatcher(_tree: RegexNode, _program: Program): NativeMatcher | null {
  return null;
}
