/** The pieces of a line of a script: `{labels} "line" @ time [repeat …] [metadata …] [parsed …]`. */
import { parseExpr } from '../../../src/logql/index.ts';
import type { LabelObject } from '../vector.ts';

/** The labels at the start of a line, empty values included, and the text behind them. */
export function readLabels(text: string): { labels: LabelObject; rest: string } {
  const end = text.indexOf('}');
  if (!text.startsWith('{') || end < 0) throw new Error(`${text}: labels in {} are expected`);
  const expr = parseExpr(text.slice(0, end + 1), { validate: false });
  if (expr.kind !== 'log') throw new Error(`${text}: labels in {} are expected`);
  const { matchers } = expr.selector;
  if (matchers.some(({ op }) => op !== '=')) throw new Error(`${text}: labels stand with =`);
  return { labels: Object.fromEntries(matchers.map(({ name, value }) => [name, value])), rest: text.slice(end + 1) };
}

export interface LinePieces {
  readonly line: string;
  /** A Go duration. */
  readonly at: string;
  readonly repeat?: { readonly step: string; readonly count: number };
  readonly metadata?: LabelObject;
  readonly parsed?: LabelObject;
}

/** Nothing in the quotes is an escape. */
const LINE = /^\s*(?:"([^"]*)"|`([^`]*)`)\s*@\s*(\S+)/;
const REPEAT = /^\s*\[repeat every\s+(\S+)\s+for\s+(\d+)\]/;
const PAIR = /(?:"([^"]*)"|([^\s"=]+))="([^"]*)"/g;

/** What stands behind the labels. Throws an Error on anything that is left over. */
export function readLine(text: string): LinePieces {
  const head = LINE.exec(text);
  if (head === null) throw new Error(`${text.trim()}: a quoted line and @ time are expected`);
  let rest = text.slice(head[0].length);
  const repeat = REPEAT.exec(rest);
  if (repeat !== null) rest = rest.slice(repeat[0].length);
  const metadata = readClause('metadata', rest);
  const parsed = readClause('parsed', metadata.rest);
  if (parsed.rest.trim() !== '') throw new Error(`${parsed.rest.trim()}: nothing of this kind may follow`);
  return {
    line: head[1] ?? head[2],
    at: head[3],
    repeat: repeat === null ? undefined : { step: repeat[1], count: Number(repeat[2]) },
    metadata: metadata.labels,
    parsed: parsed.labels,
  };
}

/** `[metadata key="value" "other key"="value"]`. */
function readClause(word: string, text: string): { labels?: LabelObject; rest: string } {
  const clause = new RegExp(`^\\s*\\[${word}\\s+(.*?)\\]`).exec(text);
  if (clause === null) return { rest: text };
  const pairs = [...clause[1].matchAll(PAIR)].map(([, quoted, bare, value]) => [quoted ?? bare, value] as const);
  if (pairs.length === 0 || clause[1].replaceAll(PAIR, '').trim() !== '')
    throw new Error(`${clause[1]}: key="value" pairs are expected`);
  return { labels: Object.fromEntries(pairs), rest: text.slice(clause[0].length) };
}
