import { cleanRanges, negateRanges, type Ranges } from './char-class.ts';
import { readEscape, readEscapedClass, readRune, type Read } from './escapes.ts';
import { foldRanges } from './fold.ts';
import { posixClass, type Dialect } from './named-classes.ts';
import { RegexSyntaxError } from './nodes.ts';

/** The set between brackets, clean and with its negation and folding applied; `start` is the place of the `[`. */
export function readBracketClass(pattern: string, start: number, fold: boolean, dialect: Dialect): Read<Ranges> {
  const negated = pattern[start + 1] === '^';
  const open = start + (negated ? 2 : 1);
  const members: number[] = [];
  let at = open;
  while (at >= pattern.length || pattern[at] !== ']' || at === open) {
    const item = readItem(pattern, at, start, fold, dialect);
    for (const value of item.value) members.push(value);
    at = item.end;
  }
  const ranges = cleanRanges(members);
  return { value: negated ? negateRanges(ranges) : ranges, end: at + 1 };
}

function readItem(pattern: string, at: number, start: number, fold: boolean, dialect: Dialect): Read<Ranges> {
  return (
    readPosix(pattern, at, fold) ?? readEscapedClass(pattern, at, fold, dialect) ?? readRange(pattern, at, start, fold)
  );
}

function readPosix(pattern: string, at: number, fold: boolean): Read<Ranges> | undefined {
  if (pattern.length - at <= 2 || !pattern.startsWith('[:', at)) return undefined;
  const close = pattern.indexOf(':]', at + 2);
  if (close < 0) return undefined;
  const value = posixClass(pattern.slice(at + 2, close), fold);
  if (value === undefined) {
    throw new RegexSyntaxError('invalid character class range', pattern.slice(at, close + 2));
  }
  return { value, end: close + 2 };
}

function readRange(pattern: string, at: number, start: number, fold: boolean): Read<Ranges> {
  const low = readMember(pattern, at, start);
  let high = low;
  if (pattern.length - low.end >= 2 && pattern[low.end] === '-' && pattern[low.end + 1] !== ']') {
    high = readMember(pattern, low.end + 1, start);
    if (high.value < low.value) {
      throw new RegexSyntaxError('invalid character class range', pattern.slice(at, high.end));
    }
  }
  const range = [low.value, high.value];
  return { value: fold ? foldRanges(range) : range, end: high.end };
}

function readMember(pattern: string, at: number, start: number): Read<number> {
  if (at >= pattern.length) throw new RegexSyntaxError('missing closing ]', pattern.slice(start));
  return pattern[at] === '\\' ? readEscape(pattern, at) : readRune(pattern, at);
}
