import { z } from 'zod';
import { RecordList, type RecordBatch } from '../../detect/backtest/record-batch.ts';
import { readIsoTime } from '../../detect/backtest/byte-time.ts';
import { encodeUtf8 } from '../../logql/text.ts';
import { Labels } from '../../logql/labels.ts';

const logcliLine = z.object({
  labels: z.union([z.record(z.string(), z.string()), z.string()]),
  line: z.string(),
  timestamp: z.string(),
});

/** An entry of `logcli query -o jsonl`; undefined if the line is none. */
export function parseLogcliLine(text: string): { labels: Labels; line: string; ms: number; ns: number } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = logcliLine.safeParse(value);
  if (!parsed.success) return undefined;
  const { labels, line, timestamp } = parsed.data;
  const bytes = encodeUtf8(timestamp);
  const slot = { ms: 0, ns: 0 };
  if (readIsoTime(bytes, 0, bytes.length, slot) < 0) return undefined;
  const set = typeof labels === 'string' ? parseLabelText(labels) : Labels.fromObject(labels);
  return set === undefined ? undefined : { labels: set, line, ...slot };
}

/** `{app="cachet", log="access"}` as older versions of logcli print labels. */
export function parseLabelText(text: string): Labels | undefined {
  const inner = /^\{(.*)\}$/s.exec(text.trim());
  if (inner === null) return undefined;
  const pairs: [string, string][] = [];
  const pattern = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:,|$)/gy;
  const body = inner[1];
  while (pattern.lastIndex < body.trimEnd().length) {
    const match = pattern.exec(body);
    if (match === null) return undefined;
    const value = unquote(match[2]);
    if (value === undefined) return undefined;
    pairs.push([match[1], value]);
  }
  return Labels.of(pairs);
}

function unquote(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface LogcliEntry {
  readonly labels: Labels;
  readonly line: string;
  readonly ms: number;
  readonly ns: number;
  /** Line of the file. */
  readonly number: number;
}

/** Entries of one stream as a batch, in time order; exact repetitions are dropped, as Loki does. */
export function batchOfEntries(entries: readonly LogcliEntry[]): RecordBatch {
  const sorted = [...entries].sort((a, b) => a.ms - b.ms || a.ns - b.ns || a.number - b.number);
  const encoded = sorted.map((entry) => encodeUtf8(entry.line));
  const bytes = new Uint8Array(encoded.reduce((sum, line) => sum + line.length, 0));
  const list = new RecordList(bytes);
  let at = 0;
  const seen = new Set<string>();
  let time = '';
  sorted.forEach((entry, i) => {
    const now = `${entry.ms}.${entry.ns}`;
    if (now !== time) seen.clear();
    time = now;
    if (seen.has(entry.line)) return;
    seen.add(entry.line);
    bytes.set(encoded[i], at);
    list.add(at, at + encoded[i].length, entry.ms, entry.ns, entry.number);
    at += encoded[i].length;
  });
  return list.finish();
}
