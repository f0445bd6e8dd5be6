import { fetchLines, type LinesWanted, type LokiLines } from './answers.ts';
import type { LokiClient } from './client.ts';
import { piecesOf } from './pieces.ts';
import type { FetchPlan } from './plan.ts';

/**
 * The first and the last line of each selector whose lines are fetched through a filter. With them a rule is evaluated
 * over the same time as with all lines: one that asks for the absence of a text has something to say there, too.
 */
export async function boundaryLines(
  client: LokiClient,
  plans: readonly FetchPlan[],
  from: bigint,
  to: bigint,
): Promise<LokiLines[]> {
  const pieces = piecesOf(from, to);
  const found: LokiLines[] = [];
  for (const { selector, query } of plans) {
    if (query === selector) continue;
    found.push(...(await firstOf(client, selector, pieces, { direction: 'forward', limit: 1 })));
    found.push(...(await firstOf(client, selector, [...pieces].reverse(), { direction: 'backward', limit: 1 })));
  }
  return found;
}

async function firstOf(
  client: LokiClient,
  selector: string,
  pieces: readonly { readonly start: bigint; readonly end: bigint }[],
  wanted: LinesWanted,
): Promise<LokiLines[]> {
  for (const { start, end } of pieces) {
    const lines = await fetchLines(client, selector, start, end, wanted);
    if (lines.length > 0) return lines;
  }
  return [];
}
