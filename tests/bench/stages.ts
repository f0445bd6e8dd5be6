import { Labels } from '../../src/logql/labels.ts';
import { buildPipeline, buildSampleExtractor, pushedGrouping } from '../../src/logql/pipeline/index.ts';
import { parseExpr } from '../../src/logql/syntax/index.ts';

const LINES = 20_000;
const MIN_MS = 1000;
const STREAM = Labels.fromObject({ app: 'cachet', env: 'prod', host: 'web-1', log: 'access' });
const TS = 1_767_225_600_000_000_000n;

function jsonLine(i: number): string {
  const user = i % 3 === 0 ? 'alice' : 'bob';
  return (
    `{"time":"2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z","remote_addr":"203.0.113.${i % 250}",` +
    `"method":"${i % 2 === 0 ? 'GET' : 'POST'}","uri":"/api/v1/components?page=${i % 17}","status":"${i % 10 === 0 ? 500 : 200}",` +
    `"level":"${i % 10 === 0 ? 'error' : 'info'}","request_time":0.${i % 1000},"user_agent":"Mozilla/5.0 (X11; Linux x86_64)","user":"${user}"}`
  );
}

function logfmtLine(i: number): string {
  return (
    `ts=2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z level=${i % 10 === 0 ? 'error' : 'info'} caller=main.go:${i % 400} ` +
    `msg="request done in time and without trouble" method=${i % 2 === 0 ? 'GET' : 'POST'} path=/api/v1/components/${i % 17} ` +
    `status=${i % 10 === 0 ? 500 : 200} duration=${i % 900}ms size=${i % 5000}B remote=203.0.113.${i % 250} user=alice`
  );
}

function nginxLine(i: number): string {
  return (
    `203.0.113.${i % 250} - ${i % 3 === 0 ? 'alice' : '-'} [01/Jan/2026:00:00:${String(i % 60).padStart(2, '0')} +0000] ` +
    `"${i % 2 === 0 ? 'GET' : 'POST'} /api/v1/components/${i % 17}?per_page=20 HTTP/1.1" ${i % 10 === 0 ? 500 : 200} ${i % 5000} ` +
    `"https://status.example.org/dashboard" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"`
  );
}

type Source = (i: number) => string;
const CASES: readonly (readonly [name: string, source: Source, query: string])[] = [
  ['line filter, rare hit', nginxLine, '{app="cachet"} |= "/wp-login.php"'],
  ['line filters, regex', nginxLine, '{app="cachet"} |= "GET" |~ "status=(4|5).." !~ "kube-probe"'],
  ['json, named field, sum by', jsonLine, 'sum by (level) (count_over_time({app="cachet"} | json [5m]))'],
  [
    'json, named fields, filters',
    jsonLine,
    'sum by (remote_addr) (count_over_time({app="cachet"} | json | status="500" | __error__="" [5m]))',
  ],
  ['json, all keys, metric', jsonLine, 'count_over_time({app="cachet"} | json [5m])'],
  ['json, all keys, log query', jsonLine, '{app="cachet"} | json'],
  ['json expressions', jsonLine, '{app="cachet"} | json status="status", uri="uri"'],
  ['logfmt, named field, sum by', logfmtLine, 'sum by (level) (count_over_time({app="cachet"} | logfmt [5m]))'],
  [
    'logfmt, named fields, filters',
    logfmtLine,
    'sum by (remote) (count_over_time({app="cachet"} | logfmt | status >= 400 [5m]))',
  ],
  ['logfmt, all keys, log query', logfmtLine, '{app="cachet"} | logfmt'],
  [
    'logfmt, unwrap duration',
    logfmtLine,
    'sum by (path) (sum_over_time({app="cachet"} | logfmt | unwrap duration(duration) [5m]))',
  ],
  [
    'regexp, sum by',
    nginxLine,
    'sum by (status) (count_over_time({app="cachet"} | regexp `^(?P<ip>\\S+) \\S+ (?P<user>\\S+) \\[[^\\]]+\\] "(?P<method>[A-Z]+) (?P<path>\\S+) [^"]*" (?P<status>\\d{3}) (?P<size>\\d+)` [5m]))',
  ],
  [
    'pattern, sum by',
    nginxLine,
    'sum by (status) (count_over_time({app="cachet"} | pattern `<ip> - <user> [<_>] "<method> <path> <_>" <status> <size> <_>` [5m]))',
  ],
  ['line_format', logfmtLine, '{app="cachet"} | logfmt | line_format `{{.level}} {{.msg}} {{.status}}`'],
  [
    'line_format with functions',
    jsonLine,
    '{app="cachet"} | json | line_format `{{ToUpper .level}} {{.uri | trunc 20}}`',
  ],
  [
    'label_format',
    jsonLine,
    'sum by (who) (count_over_time({app="cachet"} | json | label_format who=`{{.user}}@{{.remote_addr}}` [5m]))',
  ],
  ['decolorize, no colours', nginxLine, '{app="cachet"} | decolorize'],
];

type Run = (line: string) => unknown;

function runner(query: string): Run {
  const expr = parseExpr(query);
  if (expr.kind === 'log') {
    const pipeline = buildPipeline(expr).forStream(STREAM);
    return (line) => pipeline.process(TS, line);
  }
  const range = expr.kind === 'vector_aggregation' ? expr.operand : expr;
  if (range.kind !== 'range_aggregation') throw new TypeError(`not a range aggregation: ${query}`);
  const extractor = buildSampleExtractor(range, pushedGrouping(expr)).forStream(STREAM);
  return (line) => extractor.process(TS, line);
}

/** Lines as a reader makes them: parts of one long text. */
function cutLines(source: Source): string[] {
  return Array.from({ length: LINES }, (_, i) => source(i))
    .join('\n')
    .split('\n');
}

/** Milliseconds of processor time; a busy machine does not change it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Thousands of lines a second. */
function measure(lines: readonly string[], run: Run): number {
  for (const line of lines) run(line);
  let done = 0;
  const start = cpuMs();
  let elapsed = 0;
  while (elapsed < MIN_MS) {
    for (const line of lines) run(line);
    done += lines.length;
    elapsed = cpuMs() - start;
  }
  return done / elapsed;
}

/** Throughput of one pipeline. */
export interface StageRate {
  readonly name: string;
  readonly query: string;
  readonly linesPerSecond: number;
  readonly bytesPerLine: number;
}

/** The cases with the lines they run over. */
export function stageCases(): readonly {
  readonly name: string;
  readonly query: string;
  readonly lines: readonly string[];
}[] {
  return CASES.map(([name, source, query]) => ({ name, query, lines: cutLines(source) }));
}

/** Measures every case by processor time of one core. */
export function stageRates(): StageRate[] {
  return stageCases().map(({ name, query, lines }) => ({
    name,
    query,
    linesPerSecond: 1000 * measure(lines, runner(query)),
    bytesPerLine: lines.reduce((sum, line) => sum + line.length, 0) / lines.length,
  }));
}
