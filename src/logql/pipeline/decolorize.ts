import { normalizeBytes } from './byte-text.ts';
import type { CompiledStage } from './stage.ts';

const ESCAPE = '\u001b';
const CSI = '\u009b';
const BELL = 0x07;
const SEMICOLON = 0x3b;
const INTRODUCERS = new Set(Array.from('[]()#;?', (char) => char.charCodeAt(0)));
/** `[\dA-PRZcf-ntqry=><~]` */
const FINALS = new Set(Array.from('0123456789ABCDEFGHIJKLMNOPRZcfghijklmntqry=><~', (char) => char.charCodeAt(0)));
const MAX_DIGITS = 4;

/** `| decolorize`. */
export const DECOLORIZE_STAGE: CompiledStage = {
  mentions: [],
  bind: () => ({ process: (_ts, line) => decolorize(line) }),
};

/**
 * A text without terminal colours and other control sequences: all matches of the pattern that the npm package
 * ansi-regex had in its versions 3 and 4, which Loki uses, found in linear time.
 */
export function decolorize(line: string): string {
  let start = nextSequence(line, 0);
  if (start < 0) return line;
  let out = '';
  let from = 0;
  while (start >= 0) {
    const end = sequenceEnd(line, start);
    if (end > 0) {
      out += line.slice(from, start);
      from = end;
    }
    start = nextSequence(line, Math.max(end, start + 1));
  }
  return from === 0 ? line : normalizeBytes(out + line.slice(from));
}

const INTRODUCER = /[\u001b\u009b]/g;

function nextSequence(line: string, from: number): number {
  if (from === 0 && !line.includes(ESCAPE) && !line.includes(CSI)) return -1;
  INTRODUCER.lastIndex = from;
  return INTRODUCER.exec(line)?.index ?? -1;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** Where the sequence that begins at `start` ends; -1 if there is none. */
function sequenceEnd(line: string, start: number): number {
  let at = start + 1;
  while (INTRODUCERS.has(line.charCodeAt(at))) at++;
  let word = at;
  for (let code = line.charCodeAt(word); isDigit(code) || isLetter(code) || code === SEMICOLON;) {
    code = line.charCodeAt(++word);
  }
  if (line.charCodeAt(word) === BELL) return word + 1;
  if (!isDigit(line.charCodeAt(at))) return FINALS.has(line.charCodeAt(at)) ? at + 1 : -1;
  let lastDigit = digitsEnd(line, at);
  let end = lastDigit;
  while (line.charCodeAt(end) === SEMICOLON) {
    const digits = digitsEnd(line, end + 1);
    if (digits > end + 1) lastDigit = digits;
    end = digits;
  }
  // Without a final byte the last digit serves as one.
  return FINALS.has(line.charCodeAt(end)) ? end + 1 : lastDigit;
}

/** Position behind at most four digits. */
function digitsEnd(line: string, start: number): number {
  let at = start;
  while (at < start + MAX_DIGITS && isDigit(line.charCodeAt(at))) at++;
  return at;
}
