import { z } from 'zod';
import type { NanoTime } from '../../logql/types.ts';

/** What a labelled stretch of a log was. `fault`: an outage; operational detections may fire, attack ones should not. */
export interface Episode {
  readonly id: string;
  readonly kind: 'benign' | 'hostile' | 'fault';
  readonly title: string;
  readonly start: NanoTime;
  readonly end: NanoTime;
  /** Addresses that took part. */
  readonly clients: readonly string[];
  /** Why no source of the recording shows it; then nobody can find it. */
  readonly notVisible: string | undefined;
}

const time = z.string().transform((text, context) => {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return BigInt(ms) * 1_000_000n;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not an RFC 3339 time` });
  return z.NEVER;
});

/** Other keys are allowed: recordings describe their episodes further. */
const episodeSchema = z.looseObject({
  id: z.string().min(1),
  kind: z.enum(['benign', 'hostile', 'fault']),
  title: z.string().default(''),
  start: time,
  end: time,
  clients: z.array(z.string()).default([]),
  not_visible: z.string().optional(),
});

export type EpisodesResult =
  | { readonly ok: true; readonly episodes: readonly Episode[] }
  | { readonly ok: false; readonly line: number; readonly message: string };

/** Reads an episodes file: one JSON object a line. */
export function parseEpisodes(text: string): EpisodesResult {
  const episodes: Episode[] = [];
  const ids = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (typeof parsed === 'string') return { ok: false, line: index + 1, message: parsed };
    if (ids.has(parsed.id)) return { ok: false, line: index + 1, message: `the id ${parsed.id} stands twice` };
    if (parsed.end < parsed.start) return { ok: false, line: index + 1, message: 'the end is before the start' };
    ids.add(parsed.id);
    episodes.push(parsed);
  }
  return { ok: true, episodes };
}

function parseLine(line: string): Episode | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'this is not a JSON object';
  }
  const result = episodeSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    return `${issue.path.join('.') || 'the object'}: ${issue.message}`;
  }
  const { id, kind, title, start, end, clients, not_visible: notVisible } = result.data;
  return { id, kind, title, start, end, clients, notVisible };
}
