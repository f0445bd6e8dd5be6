import type { LogFormat } from './format.ts';
import { caddyJson, headscaleJson, laravelJson, monologSecurity, nginxJson, stateWatcher } from './json-formats.ts';
import { combined, headscaleText, heartbeat, laravel, nginxError, phpFpm, plain } from './text-formats.ts';

/** All formats; where two recognise a line, the earlier one is meant. */
export const LOG_FORMATS: readonly LogFormat[] = [
  nginxJson,
  caddyJson,
  monologSecurity,
  laravelJson,
  stateWatcher,
  headscaleJson,
  laravel,
  nginxError,
  phpFpm,
  combined,
  headscaleText,
  heartbeat,
  plain,
];

/** The format of an id of watchkeeper.yaml or of `--format`. */
export function formatById(id: string): LogFormat | undefined {
  return LOG_FORMATS.find((format) => format.id === id);
}

/** `logcli query -o jsonl`: objects with `labels`, `line`, `timestamp`; they carry their own labels. */
export function isLogcliLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'line' in value && 'timestamp' in value && 'labels' in value;
  } catch {
    return false;
  }
}

/** Share of the recognised lines that the first line's format needs to be taken for the whole file. */
const FIRST_LINE_SHARE = 0.1;

/**
 * The format of a file from lines at its start: that of the first line any format knows, unless nearly all other
 * lines are of another one; undefined if no line is known. Lines that no format knows (continuations, damage) do
 * not count against one.
 */
export function detectFormat(lines: readonly string[]): LogFormat | undefined {
  const votes = new Map<LogFormat, number>();
  for (const line of lines) {
    const format = LOG_FORMATS.find((candidate) => candidate.recognises(line));
    if (format !== undefined) votes.set(format, (votes.get(format) ?? 0) + 1);
  }
  const [first] = votes.keys();
  const all = [...votes.values()].reduce((sum, count) => sum + count, 0);
  if (first === undefined || (votes.get(first) ?? 0) >= all * FIRST_LINE_SHARE) return first;
  return [...votes.entries()].reduce((best, vote) => (vote[1] > best[1] ? vote : best))[0];
}
