import { isSpaceGo, toLowerGo } from '../../go/unicode.ts';
import { LogfmtScanner } from '../../pipeline/logfmt-scan.ts';
import { jsonLevel } from './json-level.ts';
import { foldName, knownLevel, LEVEL_FIELDS } from './level-names.ts';

const UNKNOWN = 'unknown';

/** Words that show a level in plain text. */
const WORDS: readonly (readonly [string, string])[] = [
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['fatal', 'fatal'],
  ['critical', 'critical'],
  ['error', 'error'],
  ['err', 'error'],
  ['warning', 'warn'],
  ['warn', 'warn'],
  ['info', 'info'],
];

const LEFT_OF_WORD = new Set([' ', '\t', '\n', '[', '(', '{', '"', '=']);
const RIGHT_OF_WORD = new Set([' ', '\t', '\n', '[', ']', '(', ')', '{', '}', ':', ',', '!', '"', '=']);

/** The level Loki's distributor reads out of a line: JSON field, logfmt field, else the first level word. */
export function detectLineLevel(line: string): string {
  const found = looksLikeJson(line) ? jsonLevel(line) : line.includes('=') ? logfmtLevel(line) : undefined;
  return (found === undefined ? undefined : knownLevel(found)) ?? wordLevel(line);
}

function looksLikeJson(line: string): boolean {
  let start = 0;
  while (start < line.length && isSpaceGo(line[start])) start++;
  if (line[start] !== '{') return false;
  let end = line.length - 1;
  while (end > start && isSpaceByte(line[end])) end--;
  return line[end] === '}';
}

/** The end of a line is looked at byte by byte: a byte outside UTF-8 may pass for a space there. */
function isSpaceByte(char: string): boolean {
  return char === '\udc85' || char === '\udca0' || (char < '\x80' && isSpaceGo(char));
}

const RANKS: ReadonlyMap<string, number> = new Map(
  LEVEL_FIELDS.map((name, rank): [string, number] => [foldName(name), rank]).reverse(),
);

/** The value of the best-ranked level field; the scan ends at a syntax error. */
function logfmtLevel(line: string): string | undefined {
  const scanner = new LogfmtScanner();
  scanner.start(line);
  let best = LEVEL_FIELDS.length;
  let level: string | undefined;
  while (!scanner.isAtEnd && scanner.next()) {
    const rank = RANKS.get(foldName(line.slice(scanner.keyStart, scanner.keyEnd)));
    if (rank === undefined || rank >= best) continue;
    best = rank;
    level = scanner.value;
    if (rank === 0) break;
  }
  return level;
}

function wordLevel(line: string): string {
  const lower = toLowerGo(line);
  let first = lower.length;
  let level = UNKNOWN;
  for (const [word, meaning] of WORDS) {
    const at = standingWord(lower, word, first);
    if (at < 0) continue;
    first = at;
    level = meaning;
  }
  return level;
}

/** Position before `limit` at which the word stands alone; -1 if there is none. */
function standingWord(text: string, word: string, limit: number): number {
  for (let at = text.indexOf(word); at >= 0 && at < limit; at = text.indexOf(word, at + 1)) {
    const after = at + word.length;
    const isStart = at === 0 || LEFT_OF_WORD.has(text[at - 1]);
    if (isStart && (after >= text.length || RIGHT_OF_WORD.has(text[after]))) return at;
  }
  return -1;
}
