import { missingSelectors } from '../../detect/backtest/answerable.ts';
import { engine } from '../../detect/backtest/engine.ts';
import type { Episode } from '../../detect/backtest/episodes.ts';
import { judge, type JudgedDetection } from '../../detect/backtest/judge.ts';
import { mergeRecords } from '../../detect/backtest/merge.ts';
import type { RecordBatch } from '../../detect/backtest/record-batch.ts';
import { Backtest, type BacktestRule, type InputStream } from '../../detect/backtest/run.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import type { Site } from '../../detect/model/site.ts';
import { resolveDetection, type BuiltDetection } from '../../detect/query/resolve.ts';
import { sourcesOfSelector } from '../../detect/query/site-rewrite.ts';
import type { Expr, Selector } from '../../logql/ast.ts';
import { selectorMatches } from '../../logql/index.ts';
import { parseExpr, printExpr, printSelector } from '../../logql/syntax/index.ts';
import type { NanoTime } from '../../logql/types.ts';
import type { CliContext } from '../context.ts';
import { chunkPool } from '../input/chunk-pool.ts';
import { decodeBytes } from './decode.ts';
import type { PreparedInput, PreparedInputs } from './inputs.ts';
import {
  compareSeverity,
  type BacktestReport,
  type NotRun,
  type ReportDetection,
  type ReportFile,
} from './report-model.ts';

/** What a run is about. Times are nanoseconds; `from` inclusive, `to` exclusive. */
export interface BacktestRequest {
  readonly detections: readonly LoadedDetection[];
  readonly site: Site;
  readonly prepared: PreparedInputs;
  readonly from: NanoTime | undefined;
  readonly to: NanoTime | undefined;
  /** Replaces the interval of every rule. */
  readonly everyNs: bigint | undefined;
  readonly tailNs: bigint;
  readonly episodes: readonly Episode[] | undefined;
  /** Called now and then with the records read so far. */
  readonly onProgress: (records: number) => void;
  /** The expression to run instead of a rule's own; undefined leaves the rule out without a word. */
  readonly replaceExpr?: (expr: Expr) => Expr | undefined;
  /** Told of every rule that can run. */
  readonly onRule?: (detection: string, expr: Expr) => void;
}

const NANOS_PER_MS = 1_000_000n;
const PROGRESS_RECORDS = 8192;

/** Runs the library over files and gives everything that a report says. */
export async function runBacktest(request: BacktestRequest, context: CliContext): Promise<BacktestReport> {
  const started = context.elapsed();
  const { rules, skipped } = selectRules(request);
  const backtest = new Backtest(
    rules.flatMap((rule) => toRule(rule, request)),
    { engine, decode: decodeBytes, release: (bytes) => chunkPool.give(bytes) },
  );
  const files = request.prepared.inputs.map((input) => new ReadInput(input, backtest, request));
  let records = 0;
  const take = (file: ReadInput, batch: RecordBatch, index: number): void => {
    if (++records % PROGRESS_RECORDS === 0) request.onProgress(records);
    if (file.take(batch, index)) backtest.push(file.stream, batch, index);
  };
  const { advance } = request.prepared;
  if (advance === undefined) await mergeRecords(files, take);
  else while (await advance()) await mergeRecords(files, take);
  const result = backtest.finish(request.tailNs);
  const reportFiles = mergeFiles(files);
  const times = reportFiles.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [from, to]));
  return {
    version: context.version,
    at: new Date(context.now()).toISOString(),
    files: reportFiles,
    skippedFiles: request.prepared.skipped,
    lines: records,
    seconds: (context.elapsed() - started) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    from: times.length === 0 ? undefined : times.reduce((a, b) => (a < b ? a : b)),
    to: times.length === 0 ? undefined : times.reduce((a, b) => (a > b ? a : b)),
    detections: rules.map(describe).sort((a, b) => compareSeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1)),
    alerts: result.alerts,
    skipped,
    partial: partialAnswers(rules, reportFiles),
    errors: result.errors,
    judgement: request.episodes === undefined ? undefined : judge(request.episodes, result.alerts, rules.map(judged)),
  };
}

/** The detections that can run here; the others with the reason, because no answer is not "nothing found". */
function selectRules({ detections, site, prepared }: BacktestRequest): { rules: BuiltDetection[]; skipped: NotRun[] } {
  const rules: BuiltDetection[] = [];
  const skipped: NotRun[] = [];
  const present = prepared.inputs.map(({ labels }) => labels);
  for (const loaded of detections) {
    const { id, sources } = loaded.detection;
    const resolved = resolveDetection(loaded, site);
    if (resolved.status === 'left_out') skipped.push({ id, reason: resolved.reason });
    else if (resolved.status === 'broken') skipped.push({ id, reason: resolved.diagnostics[0].message.join(' ') });
    else {
      const missing = missingSelectors(resolved.expr, (selector) =>
        present.some((labels) => selectorMatches(selector, labels)),
      );
      if (missing.length > 0) skipped.push({ id, reason: `no lines of ${sourceNames(missing, sources)} were given` });
      else rules.push(resolved);
    }
  }
  return { rules, skipped };
}

/** Logs that write all the time; in others an hour without a line says nothing. */
const STEADY_LOGS: ReadonlySet<string> = new Set(['access', 'app', 'heartbeat']);
const GAP_NS = 3_600_000_000_000n;

/** Detections whose source ends an hour or more before the last line of all: from there on they know nothing. */
function partialAnswers(rules: readonly BuiltDetection[], files: readonly ReportFile[]): BacktestReport['partial'] {
  const ends = new Map<string, NanoTime>();
  for (const { source, to } of files) {
    if (source === undefined || to === undefined || !STEADY_LOGS.has(source.split('/')[1])) continue;
    const known = ends.get(source);
    if (known === undefined || to > known) ends.set(source, to);
  }
  const last = files.reduce<NanoTime>((most, { to }) => (to !== undefined && to > most ? to : most), 0n);
  return rules.flatMap(({ loaded: { detection } }) =>
    detection.sources.flatMap((source) => {
      const until = ends.get(source);
      return until === undefined || last - until < GAP_NS ? [] : [{ id: detection.id, source, until }];
    }),
  );
}

/** The sources that selectors stand for, or the selectors themselves. */
function sourceNames(selectors: readonly Selector[], declared: readonly string[]): string {
  const names = selectors.flatMap((selector) => {
    const own = sourcesOfSelector(selector).filter(({ id }) => declared.includes(id));
    return own.length === 0 ? [printSelector(selector)] : own.map(({ id }) => id);
  });
  return [...new Set(names)].join(', ');
}

/** The query as the ruler evaluates it: printed and parsed again. */
function toRule({ loaded, expr }: BuiltDetection, { everyNs, replaceExpr, onRule }: BacktestRequest): BacktestRule[] {
  const { id, interval, for: hold } = loaded.detection;
  const printed = parseExpr(printExpr(expr));
  onRule?.(id, printed);
  const run = replaceExpr === undefined ? printed : replaceExpr(printed);
  return run === undefined ? [] : [{ id, expr: run, intervalNs: everyNs ?? interval, forNs: hold }];
}

function describe({ loaded: { detection } }: BuiltDetection): ReportDetection {
  const { id, title, severity, app } = detection;
  return { id, title, severity, app, package: detection.package };
}

function judged({ loaded: { detection } }: BuiltDetection): JudgedDetection {
  // What no ATT&CK technique describes is about the state of the application.
  const isAvailability = detection.attack === undefined || detection.attack.techniques.length === 0;
  return {
    id: detection.id,
    role: detection.package === 'pipeline' ? 'pipeline' : isAvailability ? 'availability' : 'attack',
  };
}

/** A file on its way into the run, with what the report says of it. */
class ReadInput {
  readonly stream: InputStream;
  readonly #input: PreparedInput;
  readonly #from: NanoTime | undefined;
  readonly #to: NanoTime | undefined;
  lines = 0;
  #firstMs: number | undefined;
  #lastMs = 0;

  constructor(input: PreparedInput, backtest: Backtest, { from, to }: BacktestRequest) {
    this.#input = input;
    this.stream = backtest.stream(input.labels, input.name);
    this.#from = from;
    this.#to = to;
  }

  next(): Promise<RecordBatch | undefined> {
    return this.#input.next();
  }

  /** Counts a record; false if it lies outside the asked time. */
  take(batch: RecordBatch, index: number): boolean {
    const ms = batch.ms[index];
    if (this.#from !== undefined || this.#to !== undefined) {
      const ts = BigInt(ms) * NANOS_PER_MS + BigInt(batch.ns[index]);
      if ((this.#from !== undefined && ts < this.#from) || (this.#to !== undefined && ts >= this.#to)) return false;
    }
    this.lines++;
    this.#firstMs ??= ms;
    this.#lastMs = ms;
    return true;
  }

  report(): ReportFile {
    const { name, formatTitle, source, counts } = this.#input;
    return {
      name,
      format: formatTitle,
      source,
      lines: this.lines,
      withoutTime: counts.withoutTime,
      tooLong: counts.tooLong,
      from: this.#firstMs === undefined ? undefined : BigInt(this.#firstMs) * NANOS_PER_MS,
      to: this.#firstMs === undefined ? undefined : BigInt(this.#lastMs) * NANOS_PER_MS,
    };
  }
}

/** One row for each file; a file of logcli output holds several streams. */
function mergeFiles(files: readonly ReadInput[]): ReportFile[] {
  const byName = new Map<string, ReportFile>();
  for (const file of files) {
    const own = file.report();
    const known = byName.get(own.name);
    byName.set(own.name, known === undefined ? own : joined(known, own));
  }
  return [...byName.values()];
}

function joined(a: ReportFile, b: ReportFile): ReportFile {
  const earlier = (x: bigint | undefined, y: bigint | undefined) =>
    x === undefined || (y !== undefined && y < x) ? y : x;
  const later = (x: bigint | undefined, y: bigint | undefined) =>
    x === undefined || (y !== undefined && y > x) ? y : x;
  return {
    ...a,
    lines: a.lines + b.lines,
    withoutTime: a.withoutTime + b.withoutTime,
    tooLong: a.tooLong + b.tooLong,
    from: earlier(a.from, b.from),
    to: later(a.to, b.to),
  };
}
