import { indexOfBytes, readEpochSeconds, readIsoTime } from '../byte-time.ts';
import { MICROSECOND, timeBehindKey, type LogFormat } from './format.ts';

/** The object of a line; undefined if it is none. A literal `null` is what Monolog writes for a broken record. */
function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function hasKeys(line: string, ...keys: readonly string[]): boolean {
  const object = objectOf(line);
  return object !== undefined && keys.every((key) => key in object);
}

const iso = (key: string) => timeBehindKey(key, readIsoTime, indexOfBytes);
const epoch = (key: string) => timeBehindKey(key, readEpochSeconds, indexOfBytes);

function firstOf(...readers: readonly LogFormat['readTime'][]): LogFormat['readTime'] {
  return (bytes, start, end, slot, zone) => readers.some((read) => read(bytes, start, end, slot, zone));
}

export const nginxJson: LogFormat = {
  id: 'nginx-json',
  tieNs: 1,
  title: 'nginx JSON',
  source: 'cachet/access',
  recognises: (line) => hasKeys(line, 'remote_addr', 'method', 'uri', 'status'),
  readTime: firstOf(epoch('msec'), iso('time'), iso('time_iso8601')),
};

export const caddyJson: LogFormat = {
  id: 'caddy-json',
  tieNs: 1,
  title: 'Caddy JSON',
  source: 'headscale/access',
  recognises: (line) => hasKeys(line, 'ts', 'request', 'status') && hasKeys(line, 'logger'),
  readTime: firstOf(epoch('ts'), iso('ts')),
};

function contextEvent(line: string): boolean {
  const object = objectOf(line);
  const context = object?.context;
  return typeof context === 'object' && context !== null && 'event' in context && 'schema' in context;
}

/** Monolog 2 and 3 write `"datetime":"2026-…"`, Monolog 1 `"datetime":{"date":"2026-… …","timezone":…}`. */
const monologTime = firstOf(iso('datetime'), iso('date'));

export const monologSecurity: LogFormat = {
  id: 'monolog-json',
  sortsTimes: true,
  tieNs: MICROSECOND,
  title: 'Monolog JSON',
  source: 'cachet/security',
  recognises: (line) => hasKeys(line, 'message', 'context', 'level_name') && contextEvent(line),
  readTime: monologTime,
};

export const laravelJson: LogFormat = {
  id: 'laravel-json',
  tieNs: MICROSECOND,
  title: 'Laravel JSON',
  source: 'cachet/laravel',
  recognises: (line) => hasKeys(line, 'message', 'context', 'level_name') && !contextEvent(line),
  readTime: monologTime,
};

export const stateWatcher: LogFormat = {
  id: 'headscale-audit-json',
  tieNs: MICROSECOND,
  title: 'state watcher',
  source: 'headscale/audit',
  recognises: (line) => hasKeys(line, 'time', 'event', 'object'),
  readTime: iso('time'),
};

export const headscaleJson: LogFormat = {
  id: 'headscale-json',
  tieNs: MICROSECOND,
  title: 'Headscale JSON',
  source: 'headscale/app',
  recognises: (line) => hasKeys(line, 'level', 'time') && !hasKeys(line, 'remote_addr') && !hasKeys(line, 'event'),
  readTime: firstOf(epoch('time'), iso('time')),
};
