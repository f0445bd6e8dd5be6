/**
 * Throughput of the query set: 40 rules of the catalogue's kind in one pass over synthetic nginx JSON lines, with all
 * ticks evaluated. `node tools/run.mjs tests/bench/engine.ts [LINES]`
 */
import { Labels } from '../../src/logql/labels.ts';
import { createQuerySet, type QuerySource } from '../../src/logql/engine/index.ts';

const MINUTE_NS = 60_000_000_000n;
const HOUR_NS = 60n * MINUTE_NS;
const SELECTOR = '{app="cachet", log="access"}';

/** Rules that read few lines (a literal filter first), and rules that must parse every line. */
function rules(): { readonly query: string; readonly intervalNs: bigint }[] {
  const named = 'json ip="remote_addr", method="method", uri="uri", status="status" | __error__=""';
  const paths = ['/auth/login', '/api/', '/dashboard', '/livewire', '/setup', '/.env', '/mcp', '/metrics', '/vendor'];
  const literal = paths.flatMap((path) => [
    `sum by (ip) (count_over_time(${SELECTOR} |= "${path}" | ${named} | status=~"401|403" [5m])) >= 10`,
    `sum by (ip) (count_over_time(${SELECTOR} |= "${path}" | ${named} | status=~"401|403" [15m])) >= 20`,
    `sum by (ip) (count_over_time(${SELECTOR} |= "${path}" | ${named} | method="POST" | uri=~"^(/[^?]*)?${path}.*$" [10m])) > 0`,
    `count by (ip) (sum by (ip, uri) (count_over_time(${SELECTOR} |= "${path}" | ${named} [1h]))) >= 50`,
  ]);
  const whole = [
    `sum by (ip) (sum_over_time(${SELECTOR} | json ip="remote_addr", bytes="bytes" | __error__="" | unwrap bytes | __error__="" [1h])) > 1e8`,
    `sum(count_over_time(${SELECTOR} | json status="status" | __error__="" | status=~"5.." [10m])) / sum(count_over_time(${SELECTOR}[10m])) > 0.05`,
    `quantile_over_time(0.95, ${SELECTOR} | json request_time | __error__="" | unwrap request_time | __error__="" [10m]) by (app) > 2`,
    `sum by (ip) (count_over_time(${SELECTOR}[24h] | json ip="remote_addr")) > 5000 unless sum by (ip) (count_over_time(${SELECTOR}[24h] offset 24h | json ip="remote_addr")) > 0`,
  ];
  return [...literal, ...whole].map((query, i) => ({ query, intervalNs: i % 5 === 4 ? 5n * MINUTE_NS : MINUTE_NS }));
}

function syntheticLines(count: number): string[] {
  const uris = [
    '/',
    '/api/v1/components?per_page=20',
    '/auth/login',
    '/dashboard',
    '/assets/app-8f3.js',
    '/rss',
    '/metrics',
  ];
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      time: `2026-01-01T00:${String(i % 60).padStart(2, '0')}:00+00:00`,
      msec: (1_767_225_600 + i / 10).toFixed(3),
      remote_addr: `198.51.100.${(i * 7) % 250}`,
      method: i % 9 === 0 ? 'POST' : 'GET',
      uri: uris[(i * 3) % uris.length],
      status: String([200, 200, 200, 302, 404, 403, 500][(i * 5) % 7]),
      bytes: String((i * 37) % 20_000),
      request_time: ((i % 300) / 1000).toFixed(3),
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
      referer: '-',
      host: 'status.example.com',
    }),
  );
}

const count = Number(process.argv[2] ?? 1_000_000);
const pool = syntheticLines(50_000);
const queries = rules();
const set = createQuerySet(
  queries.map(({ query, intervalNs }): QuerySource => ({ expr: query, grid: { intervalNs } })),
  { maxRefs: 20 },
);
const feed = set.stream(
  Labels.of([
    ['app', 'cachet'],
    ['log', 'access'],
    ['env', 'prod'],
    ['host', 'web1'],
  ]),
);
const startNs = 1_767_225_600_000_000_000n;
const stepNs = 86_400_000_000_000n / BigInt(count);
let nextTick = startNs;
let evaluations = 0;
let evaluationMs = 0;
let mostBytes = 0;

function evaluateTick(ts: bigint): void {
  const started = performance.now();
  queries.forEach(({ intervalNs }, number) => {
    if (ts % intervalNs !== 0n) return;
    set.evaluate(number, ts);
    evaluations++;
  });
  evaluationMs += performance.now() - started;
  if (ts % HOUR_NS === 0n) mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
}

const started = performance.now();
for (let i = 0; i < count; i++) {
  const ts = startNs + BigInt(i) * stepNs;
  while (nextTick < ts) {
    evaluateTick(nextTick);
    nextTick += MINUTE_NS;
  }
  feed.push(ts, pool[i % pool.length], undefined, i);
}
const totalMs = performance.now() - started;
const readMs = totalMs - evaluationMs;
console.log(`${queries.length} rules, ${set.extractions.length} extractions, ${count} lines in 24 h`);
console.log(
  `lines: ${(readMs / 1000).toFixed(2)} s, ${Math.round(count / readMs)} k/s, ${Math.round((count * feed.extractions.length) / readMs)} k extractions/s`,
);
console.log(
  `evaluations: ${evaluations} in ${(evaluationMs / 1000).toFixed(2)} s, ${Math.round(evaluations / evaluationMs)} k/s`,
);
console.log(`rows held at the end: ${set.heldRows}; memory at most ${Math.round(mostBytes / 1e6)} MB`);
