/** Seeded logs of a busy status page and its VPN server: the input of the backtest's bench. */

/** Share of each file in the records, in percent; the rest is the access log. */
const LARAVEL_PERCENT = 7;
const HEADSCALE_PERCENT = 8;

/** 2026-01-05T00:00:00Z */
const START_MS = 1_767_571_200_000;
const DAY_MS = 86_400_000;
const RECORDS_PER_DAY = 1_000_000;

export const FILE_NAMES = ['access.json.log', 'laravel.log', 'headscale.json.log'] as const;
export type FileName = (typeof FILE_NAMES)[number];

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

interface Request {
  readonly ip: string;
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly userAgent: string;
  readonly type: string;
  readonly location?: string;
  readonly hasToken?: boolean;
}

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
];
const ROBOTS = ['status-robot/1.4 (+https://ops.example.com)', 'curl/8.5.0', 'Uptime-Monitor/2.1', 'feedreader/3.0'];
const PAGES = [
  '/',
  '/',
  '/',
  '/incidents/412',
  '/metrics',
  '/rss',
  '/atom',
  '/history?from=2026-01-01',
  '/schedules/7',
];
const ASSETS = ['/build/assets/app-5e1f77c2.js', '/build/assets/app-91ab03.css', '/favicon.ico', '/img/logo.svg'];
const API = [
  '/api/v1/components?per_page=50',
  '/api/v1/incidents',
  '/api/v1/ping',
  '/api/v1/version',
  '/api/components',
];
const HUNTED = [
  '/wp-login.php',
  '/.env',
  '/.git/config',
  '/phpmyadmin/index.php',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
  '/api/v1/components?sort=id%27%20UNION%20SELECT%20password%20FROM%20users--',
  '/../../../../etc/passwd',
  '/_ignition/execute-solution',
  '/?s=<script>alert(1)</script>',
  '/backup.sql.gz',
];

function visitor(random: Random): string {
  // Few clients send many requests, many send few.
  const rank = Math.floor(6000 * random() ** 3);
  return `203.0.113.${rank % 200}`.replace('113.', rank < 200 ? '113.' : `${100 + Math.floor(rank / 200)}.`);
}

function ordinary(random: Random): Request {
  const share = random();
  const userAgent = pick(random, BROWSERS);
  if (share < 0.45)
    return { ip: visitor(random), method: 'GET', uri: pick(random, PAGES), status: 200, userAgent, type: 'text/html' };
  if (share < 0.7)
    return {
      ip: visitor(random),
      method: 'GET',
      uri: pick(random, ASSETS),
      status: random() < 0.3 ? 304 : 200,
      userAgent,
      type: 'application/javascript',
    };
  if (share < 0.95)
    return {
      ip: visitor(random),
      method: 'GET',
      uri: pick(random, API),
      status: random() < 0.01 ? 500 : 200,
      userAgent: pick(random, ROBOTS),
      type: 'application/json',
      hasToken: random() < 0.2,
    };
  return {
    ip: `10.0.0.${Math.floor(random() * 5) + 10}`,
    method: random() < 0.4 ? 'POST' : 'GET',
    uri: pick(random, ['/dashboard', '/dashboard/components/3', '/dashboard/incidents']),
    status: random() < 0.4 ? 302 : 200,
    userAgent,
    type: 'text/html',
    location: 'https://status.example.com/dashboard',
  };
}

/** Scanners and guessers: a client works for an hour, then another one comes. */
function attack(random: Random, ms: number): Request {
  const ip = `198.51.100.${100 + (Math.floor(ms / 3_600_000) % 100)}`;
  if (random() < 0.3)
    return {
      ip,
      method: 'POST',
      uri: '/auth/login',
      status: 302,
      userAgent: pick(random, BROWSERS),
      type: 'text/html',
      location: 'https://status.example.com/auth/login',
    };
  const status = random() < 0.9 ? 404 : 403;
  return {
    ip,
    method: 'GET',
    uri: pick(random, HUNTED),
    status,
    userAgent: 'Mozilla/5.0 zgrab/0.x',
    type: 'text/html',
  };
}

function hex(random: Random, digits: number): string {
  let out = '';
  while (out.length < digits)
    out += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return out.slice(0, digits);
}

function accessLine(random: Random, ms: number): string {
  const request = random() < 0.06 ? attack(random, ms) : ordinary(random);
  const seconds = (random() ** 4).toFixed(3);
  return JSON.stringify({
    time: `${new Date(ms).toISOString().slice(0, 19)}+00:00`,
    msec: (ms / 1000).toFixed(3),
    request_id: hex(random, 32),
    remote_addr: request.ip,
    realip_remote_addr: request.ip,
    x_forwarded_for: '',
    method: request.method,
    uri: request.uri,
    protocol: 'HTTP/1.1',
    host: 'status.example.com',
    scheme: 'https',
    status: String(request.status),
    bytes: String(Math.floor(random() ** 3 * 60_000)),
    request_length: String(200 + Math.floor(random() * 900)),
    request_time: seconds,
    upstream_time: seconds,
    upstream_status: String(request.status),
    location: request.location ?? '',
    ratelimit_remaining: '',
    retry_after: '',
    content_type: `${request.type}; charset=UTF-8`,
    referer: 'https://status.example.com/',
    user_agent: request.userAgent,
    has_token: request.hasToken === true ? '1' : '0',
    livewire: '',
  });
}

const EXCEPTIONS = [
  'Symfony\\Component\\HttpKernel\\Exception\\NotFoundHttpException in /var/www/html/vendor/laravel/framework/src/Illuminate/Routing/RouteCollection.php:179',
  'Illuminate\\Validation\\ValidationException: The given data was invalid. in /var/www/html/vendor/laravel/framework/src/Illuminate/Validation/Validator.php:330',
  'PDOException: SQLSTATE[HY000]: General error: 5 database is locked in /var/www/html/vendor/doctrine/dbal/lib/Doctrine/DBAL/Driver/PDOConnection.php:61',
];

function laravelRecord(random: Random, ms: number): string {
  const time = new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  return [
    `[${time}] production.ERROR: ${pick(random, EXCEPTIONS)}`,
    'Stack trace:',
    '#0 /var/www/html/vendor/laravel/framework/src/Illuminate/Routing/Router.php(636): Illuminate\\Routing\\RouteCollection->match()',
    '#1 /var/www/html/public/index.php(58): Illuminate\\Foundation\\Http\\Kernel->handle()',
    `#2 {main} {"identification":{"id":"${hex(random, 32)}"}} `,
  ].join('\n');
}

function headscaleLine(random: Random, ms: number): string {
  const time = Math.floor(ms / 1000);
  const share = random();
  if (share < 0.7)
    return JSON.stringify({
      level: 'info',
      method: 'GET',
      path: pick(random, ['/health', '/key?v=113', '/machine/map', '/api/v1/node', '/derp/probe']),
      proto: 'HTTP/1.1',
      remote: `${visitor(random)}:${20_000 + Math.floor(random() * 40_000)}`,
      status: random() < 0.02 ? 401 : 200,
      bytes: Math.floor(random() * 2000),
      elapsed: Number((random() * 10).toFixed(3)),
      time,
      message: 'http request',
    });
  if (share < 0.97)
    return JSON.stringify({
      level: 'info',
      'node.id': Math.floor(random() * 90),
      'node.name': `laptop-${Math.floor(random() * 90)}`,
      'machine.key': `[mk${hex(random, 5)}]`,
      'node.key': `[nk${hex(random, 5)}]`,
      'node.is_tagged': false,
      'node.expired': false,
      'node.online': random() < 0.5,
      'user.name': 'alice@example.com',
      time,
      message: pick(random, ['node connected', 'node disconnected']),
    });
  return JSON.stringify({
    level: 'info',
    caller: 'github.com/juanfont/headscale/hscontrol/app.go:481',
    error: 'invalid API key: crypto/bcrypt: hashedPassword is not the hash of the given password',
    client_address: `198.51.100.${100 + (Math.floor(ms / 3_600_000) % 100)}:51234`,
    time,
    message: 'failed to validate token',
  });
}

/** Records of all files together in time order, a million a day. */
export function* syntheticRecords(count: number, seed = 20): Generator<readonly [FileName, string]> {
  const random = randomNumbers(seed);
  for (let i = 0; i < count; i++) {
    const ms = START_MS + Math.floor((i * DAY_MS) / RECORDS_PER_DAY);
    const share = random() * 100;
    if (share < LARAVEL_PERCENT) yield ['laravel.log', laravelRecord(random, ms)];
    else if (share < LARAVEL_PERCENT + HEADSCALE_PERCENT) yield ['headscale.json.log', headscaleLine(random, ms)];
    else yield ['access.json.log', accessLine(random, ms)];
  }
}
