import { z } from 'zod';
import { UnknownAnswer } from '../exit.ts';
import type { LokiClient } from './client.ts';

const seriesAnswer = z.object({ data: z.array(z.record(z.string(), z.string())).nullish() });

/** Behind time and line stand the other labels of the entry, if the server keeps them apart. */
const entry = z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]).rest(z.unknown());

const linesAnswer = z.object({
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(z.object({ stream: z.record(z.string(), z.string()), values: z.array(entry) })),
  }),
});

export type LabelObject = Readonly<Record<string, string>>;

export interface LokiLines {
  readonly labels: LabelObject;
  readonly entries: readonly { readonly ts: bigint; readonly line: string }[];
}

/** Most lines of one answer; Loki's default limit. */
export const PAGE_LINES = 5000;

/** The labels of the streams that match a selector and have lines in the time [start, end). */
export async function fetchSeries(
  client: LokiClient,
  selector: string,
  start: bigint,
  end: bigint,
): Promise<LabelObject[]> {
  const answer = await client.get('/loki/api/v1/series', {
    'match[]': selector,
    start: String(start),
    end: String(end),
  });
  return checked(client, seriesAnswer.safeParse(answer)).data ?? [];
}

/** Which end of the time the lines are taken from, and how many at most. */
export interface LinesWanted {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
}

/** Lines of a log query in the time [start, end). */
export async function fetchLines(
  client: LokiClient,
  query: string,
  start: bigint,
  end: bigint,
  { direction, limit }: LinesWanted = { direction: 'forward', limit: PAGE_LINES },
): Promise<LokiLines[]> {
  const answer = await client.get('/loki/api/v1/query_range', {
    query,
    start: String(start),
    end: String(end),
    limit: String(limit),
    direction,
  });
  return checked(client, linesAnswer.safeParse(answer)).data.result.map(({ stream, values }) => ({
    labels: stream,
    entries: values.map(([ts, line]) => ({ ts: BigInt(ts), line })),
  }));
}

function checked<T>(client: LokiClient, parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new UnknownAnswer(
    `${client.name} does not answer like a Loki (${path.join('.')}: ${message}).`,
    'check the address; a path in front of /loki/api/v1 belongs to it',
  );
}
