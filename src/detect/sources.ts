/**
 * Log sources and the formats their lines may have. The field tables follow the recommended nginx JSON format, Monolog,
 * zerolog as Headscale writes it, and the combined format of nginx and Apache.
 */

/** How a parser stage reads the fields of a format. */
export type FormatParser =
  | { readonly kind: 'json' }
  /** One named group for each field, all in one regular expression (RE2). */
  | { readonly kind: 'regexp'; readonly parts: readonly RegexpPart[]; readonly always: string }
  /** Only text: no fields. */
  | { readonly kind: 'text' };

/** A piece of the line's pattern; `field` names what the piece captures. */
export interface RegexpPart {
  readonly pattern: string;
  readonly field?: string;
}

export interface LogFormat {
  readonly id: FormatId;
  readonly title: string;
  readonly parser: FormatParser;
  /** Paths of fields in the line; a path ending in `.*` stands for all below it, `*` for all. */
  readonly fields: readonly string[];
}

export const FORMAT_IDS = [
  'nginx-json',
  'combined',
  'laravel',
  'monolog-json',
  'headscale-json',
  'headscale-text',
  'json',
  'text',
] as const;
export type FormatId = (typeof FORMAT_IDS)[number];

const NGINX_JSON_FIELDS = [
  'time',
  'msec',
  'request_id',
  'remote_addr',
  'realip_remote_addr',
  'x_forwarded_for',
  'method',
  'uri',
  'protocol',
  'host',
  'scheme',
  'status',
  'bytes',
  'request_length',
  'request',
  'request_time',
  'upstream_time',
  'upstream_status',
  'location',
  'ratelimit_remaining',
  'retry_after',
  'content_type',
  'referer',
  'user_agent',
  'has_token',
  'livewire',
];

/**
 * A request that the server could not read has no method and no uri, as in the JSON format; quotes inside are escaped as
 * `\x22` (nginx) or `\"` (Apache).
 */
const COMBINED_PARTS: readonly RegexpPart[] = [
  { pattern: '^' },
  { field: 'remote_addr', pattern: '\\S+' },
  { pattern: ' \\S+ \\S+ \\[' },
  { field: 'time', pattern: '[^\\]]+' },
  { pattern: '\\] "(?:' },
  { field: 'method', pattern: '[A-Z]+' },
  { pattern: ' ' },
  { field: 'uri', pattern: '\\S+' },
  { pattern: ' ' },
  { field: 'protocol', pattern: 'HTTP/[0-9.]+' },
  { pattern: '|(?:[^"\\\\]|\\\\.)*)" ' },
  { field: 'status', pattern: '[0-9]{3}' },
  { pattern: ' ' },
  { field: 'bytes', pattern: '[0-9]+|-' },
  { pattern: '(?: "' },
  { field: 'referer', pattern: '(?:[^"\\\\]|\\\\.)*' },
  { pattern: '" "' },
  { field: 'user_agent', pattern: '(?:[^"\\\\]|\\\\.)*' },
  { pattern: '")?' },
];

const FORMATS: readonly LogFormat[] = [
  { id: 'nginx-json', title: 'nginx JSON', parser: { kind: 'json' }, fields: NGINX_JSON_FIELDS },
  {
    id: 'combined',
    title: 'combined',
    parser: { kind: 'regexp', parts: COMBINED_PARTS, always: 'status' },
    fields: COMBINED_PARTS.flatMap((part) => (part.field === undefined ? [] : [part.field])),
  },
  { id: 'laravel', title: 'Laravel lines', parser: { kind: 'text' }, fields: ['time', 'env', 'level', 'message'] },
  {
    id: 'monolog-json',
    title: 'Monolog JSON',
    parser: { kind: 'json' },
    fields: ['message', 'context.*', 'level', 'level_name', 'channel', 'datetime', 'datetime.*', 'extra.*'],
  },
  { id: 'headscale-json', title: 'Headscale JSON', parser: { kind: 'json' }, fields: ['*'] },
  { id: 'headscale-text', title: 'Headscale text', parser: { kind: 'text' }, fields: ['time', 'level', 'message'] },
  { id: 'json', title: 'JSON', parser: { kind: 'json' }, fields: ['*'] },
  { id: 'text', title: 'text', parser: { kind: 'text' }, fields: ['message'] },
];

const FORMAT_BY_ID = new Map(FORMATS.map((format) => [format.id, format]));

export function formatOf(id: FormatId): LogFormat {
  const format = FORMAT_BY_ID.get(id);
  if (format === undefined) throw new Error(`unknown format ${id}`);
  return format;
}

/** True if lines of a format have a field. `line` is the whole line, which every format has. */
export function formatHasField(format: LogFormat, path: string): boolean {
  if (path === 'line') return true;
  if (path === 'line') return true;
  return format.fields.some(
    (field) => field === '*' || field === path || (field.endsWith('.*') && path.startsWith(field.slice(0, -1))),
  );
}

/** A log stream family. Detections are written against the default labels and the default format. */
export interface Source {
  /** `app/log`. */
  readonly id: string;
  readonly app: string;
  readonly log: string;
  /** Labels of the default selector. */
  readonly labels: Readonly<Record<string, string>>;
  readonly format: FormatId;
  readonly title: string;
}

const DEFAULTS: readonly (readonly [id: string, format: FormatId, title: string])[] = [
  ['cachet/access', 'nginx-json', 'access log of the web server in front of Cachet'],
  ['cachet/laravel', 'laravel', 'application log of Cachet'],
  ['cachet/security', 'monolog-json', 'security log of Cachet'],
  ['cachet/error', 'text', 'error log of the web server and php-fpm'],
  ['headscale/app', 'headscale-json', 'log of Headscale'],
  ['headscale/access', 'nginx-json', 'access log of the proxy in front of Headscale'],
  ['headscale/audit', 'json', 'changes of the Headscale server, from watchkeeper watch'],
  ['alloy/app', 'text', 'log of the agents'],
  ['loki/access', 'json', 'access log of the gateway before Loki'],
  ['watchkeeper/heartbeat', 'text', 'heartbeat of each host'],
  ['watchkeeper/ledger', 'json', 'witness of the reviews'],
  ['watchkeeper/drill', 'json', 'drills'],
  ['watchkeeper/response', 'json', 'acts of the responder'],
];

export const SOURCES: readonly Source[] = DEFAULTS.map(([id, format, title]) => {
  const [app, log] = id.split('/');
  return { id, app, log, labels: { app, log }, format, title };
});

const SOURCE_BY_ID = new Map(SOURCES.map((source) => [source.id, source]));

export function sourceOf(id: string): Source | undefined {
  return SOURCE_BY_ID.get(id);
}
