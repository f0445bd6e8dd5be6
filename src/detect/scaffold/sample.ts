import type { LogFormat } from '../backtest/formats/format.ts';

/** A value at a path of a JSON line. */
export type JsonScalar = string | number | boolean | null;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject;

/** Sample lines as the scaffold reads them. */
export type Samples =
  | { readonly kind: 'json'; readonly lines: readonly string[]; readonly objects: readonly JsonObject[] }
  | { readonly kind: 'text'; readonly lines: readonly string[]; readonly timePattern: string };

/** How the formats that only hold text start: the time, as a pattern of RE2. */
const TIME_PATTERNS: Readonly<Record<string, string | undefined>> = {
  laravel: '\\[[^\\]]*\\] ',
  'php-fpm': '\\[[^\\]]*\\] ',
  'nginx-error': '[0-9/]+ [0-9:]+ ',
  'headscale-text': '\\S+ ',
  plain: '\\S+ ',
  heartbeat: '',
};

/** Lines of the combined format and of Caddy are written as nginx JSON, the format that detections are written for. */
const WRITTEN_AS_NGINX: Readonly<Record<string, ((line: string) => JsonObject | undefined) | undefined>> = {
  combined: combinedObject,
  'caddy-json': caddyObject,
};

/** True if the samples of a format are rewritten as nginx JSON. */
export function isRewritten(format: LogFormat): boolean {
  return WRITTEN_AS_NGINX[format.id] !== undefined;
}

/** The sample lines of a format. Lines that are not of it are left out. */
export function readSamples(format: LogFormat, lines: readonly string[]): Samples {
  const timePattern = TIME_PATTERNS[format.id];
  if (timePattern !== undefined) {
    const own = lines.filter((line) => line !== '' && (format.recognises(line) || format.id === 'plain'));
    return { kind: 'text', lines: own, timePattern };
  }
  const read = WRITTEN_AS_NGINX[format.id] ?? jsonObject;
  const objects = lines.flatMap((line) => {
    const object = format.recognises(line) ? read(line) : undefined;
    return object === undefined ? [] : [object];
  });
  return { kind: 'json', lines: objects.map((object) => JSON.stringify(object)), objects };
}

function jsonObject(line: string): JsonObject | undefined {
  const value: JsonValue = JSON.parse(line);
  return isObject(value) ? value : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path; undefined if it is not there. */
export function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const key of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

const COMBINED =
  /^(\S+) \S+ \S+ \[([^\]]+)\] "(?:([A-Z]+) (\S+) (HTTP\/[0-9.]+)|(?:[^"\\]|\\.)*)" ([0-9]{3}) ([0-9]+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/;

function combinedObject(line: string): JsonObject | undefined {
  const match = COMBINED.exec(line);
  if (match === null) return undefined;
  const [, address, time, method = '', uri = '', protocol = '', status, bytes, referer = '', agent = ''] = match;
  return {
    time,
    remote_addr: address,
    method,
    uri,
    protocol,
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
    referer: referer === '-' ? '' : referer,
    user_agent: agent === '-' ? '' : agent,
  };
}

function caddyObject(line: string): JsonObject | undefined {
  const object = jsonObject(line);
  if (object === undefined) return undefined;
  const text = (path: string): string => {
    const value = valueAt(object, path);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const agent = valueAt(object, 'request.headers.User-Agent');
  return {
    msec: text('ts'),
    remote_addr: text('request.client_ip') || text('request.remote_ip'),
    method: text('request.method'),
    uri: text('request.uri'),
    protocol: text('request.proto'),
    host: text('request.host'),
    status: Number(text('status')),
    bytes: Number(text('size')),
    user_agent: Array.isArray(agent) ? String(agent[0]) : '',
  };
}

const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const WHOLE_ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}|(?=[0-9a-f:]*::?[0-9a-f])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i;

/** The address that stands for the attacker in scaffolded tests. */
export const ATTACKER = '203.0.113.45';

/** Real addresses in samples become addresses for documentation: equal ones stay equal. */
export class AddressBook {
  readonly #known = new Map<string, string>();

  /** The same object with the value at one path as the attacker's address, and other addresses replaced. */
  object(object: JsonObject, attackerPath: string | undefined): JsonObject {
    const attacker = attackerPath === undefined ? undefined : valueAt(object, attackerPath);
    if (typeof attacker === 'string' && attacker !== '') this.#known.set(attacker, ATTACKER);
    return this.#map(object);
  }

  /** A line of text with its IPv4 addresses replaced. */
  text(line: string): string {
    return line.replace(IPV4, (address) => this.#replacement(address));
  }

  #map(object: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, this.#value(value)]));
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === 'string') return WHOLE_ADDRESS.test(value) ? this.#replacement(value) : value;
    if (isObject(value)) return this.#map(value);
    return Array.isArray(value) ? value.map((item: JsonValue) => this.#value(item)) : value;
  }

  #replacement(address: string): string {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const made = `198.51.100.${(this.#known.size % 250) + 1}`;
    this.#known.set(address, made);
    return made;
  }
}
