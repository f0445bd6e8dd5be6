/** A near miss of a text: its last digit or letter is another one; `x` at the end where it has none. */
export function nearMiss(text: string): string {
  const at = lastWordUnit(text);
  return at < 0 ? `${text}x` : text.slice(0, at) + otherUnit(text[at]) + text.slice(at + 1);
}

function lastWordUnit(text: string): number {
  for (let at = text.length - 1; at >= 0; at--) if (/[A-Za-z0-9]/.test(text[at])) return at;
  return -1;
}

function otherUnit(unit: string): string {
  if (/\d/.test(unit)) return unit === '9' ? '8' : String(Number(unit) + 1);
  return unit === 'x' || unit === 'X' ? 'y' : 'x';
}

/** A pattern changed once. */
export interface PatternChange {
  readonly key: string;
  readonly pattern: string;
  /** `"login" left out`, `"failed" -> "failex"`. */
  readonly changed: string;
  /** A text that must still be recognised, for the words of the missing test. */
  readonly about: string;
}

export interface PatternOptions {
  /** True for filters that must match the whole text: there anchors at the ends change nothing. */
  readonly anchored: boolean;
}

/**
 * Changes of a regular expression: each alternative left out, an anchor or the case flag left out, and where there are
 * no alternatives the longest plain word changed.
 */
export function patternChanges(pattern: string, { anchored }: PatternOptions): PatternChange[] {
  const { lists, words, anchors } = scanPattern(pattern);
  const without = (start: number, end: number) => pattern.slice(0, start) + pattern.slice(end);
  const changes = lists.flatMap((branches, group) =>
    branches.map(({ start, end }, index): PatternChange => {
      const text = pattern.slice(start, end);
      const isLast = index === branches.length - 1;
      return {
        key: `alternative ${group}.${index}`,
        pattern: isLast ? without(start - 1, end) : without(start, end + 1),
        changed: `alternative ${text} left out`,
        about: text,
      };
    }),
  );
  if (!anchored) {
    for (const [index, at] of anchors.entries())
      changes.push({
        key: `anchor ${index}`,
        pattern: without(at, at + 1),
        changed: `anchor ${pattern[at]} left out`,
        about: pattern,
      });
  }
  if (pattern.startsWith('(?i)'))
    changes.push({ key: 'case', pattern: pattern.slice(4), changed: '(?i) left out', about: pattern.slice(4) });
  const [longest] = [...words].sort((a, b) => b.end - b.start - (a.end - a.start));
  if (lists.length === 0 && longest !== undefined) {
    const word = pattern.slice(longest.start, longest.end);
    const other = nearMiss(word);
    changes.push({
      key: 'word',
      pattern: pattern.slice(0, longest.start) + other + pattern.slice(longest.end),
      changed: `${word} -> ${other}`,
      about: word,
    });
  }
  return changes;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface PatternParts {
  /** The alternatives of each place that has several. */
  readonly lists: readonly (readonly Stretch[])[];
  /** Plain letters and digits in a row that no repetition changes. */
  readonly words: readonly Stretch[];
  readonly anchors: readonly number[];
}

/** Finds alternatives, words and anchors in the text of a pattern; text inside of classes and escapes is none of them. */
function scanPattern(pattern: string): PatternParts {
  const lists: Stretch[][] = [];
  const words: Stretch[] = [];
  const anchors: number[] = [];
  const open: { branches: Stretch[]; start: number }[] = [{ branches: [], start: 0 }];
  const endBranch = (at: number): void => {
    const group = open[open.length - 1];
    group.branches.push({ start: group.start, end: at });
    group.start = at + 1;
  };
  const closeGroup = (at: number): void => {
    endBranch(at);
    const group = open.length > 1 ? open.pop() : open[0];
    if (group !== undefined && group.branches.length > 1) lists.push(group.branches);
  };
  let at = 0;
  while (at < pattern.length) {
    const token = TOKEN.exec(pattern.slice(at))?.[0] ?? pattern[at];
    const end = at + token.length;
    if (token.startsWith('(') && !/^\(\?[a-zA-Z-]+\)$/.test(token)) open.push({ branches: [], start: end });
    else if (token === ')') closeGroup(at);
    else if (token === '|') endBranch(at);
    else if (token === '^' || token === '$') anchors.push(at);
    else if (/^[A-Za-z0-9]/.test(token)) {
      const isRepeated = /^[?*+{]/.test(pattern.slice(end));
      if (token.length > (isRepeated ? 1 : 0)) words.push({ start: at, end: isRepeated ? end - 1 : end });
    }
    at = end;
  }
  closeGroup(pattern.length);
  return { lists, words, anchors };
}

/** An escape, a class, the start of a group, a counted repetition, or a word. */
const TOKEN =
  /^(?:\\[pPx]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|\{[\d,]+\}|[A-Za-z0-9]+)/;
