import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../../detect/model/duration.ts';
import { csvField } from '../../detect/text/media.ts';
import type { CompareOp } from '../../logql/ast.ts';
import { splitThreshold } from '../../logql/index.ts';
import type { NanoTime } from '../../logql/types.ts';
import { labelsArgument } from '../arguments.ts';
import { htmlReport } from '../backtest/html-report.ts';
import { reportJson } from '../backtest/json-report.ts';
import { backtestPaths, readEpisodes, type BacktestSettings } from '../backtest/on-paths.ts';
import { nearMisses, valueOf, whyLines } from '../backtest/why.ts';
import { judgementFigures, type BacktestReport } from '../backtest/report-model.ts';
import { episodesSummary, labelText, terminalReport } from '../backtest/terminal-report.ts';
import { ExitCode, UsageError, worstExit } from '../exit.ts';
import { setExamples } from '../help.ts';
import type { CommandModule, Invocation } from '../program.ts';
import type { Session } from '../session.ts';
import { bytes } from '../terminal/format.ts';

interface BacktestFlags extends BacktestSettings {
  readonly rulesDir?: string;
  readonly minFound?: number;
  readonly maxFalse?: number;
  readonly detections?: string;
  readonly alerts?: string;
  readonly episodesAll?: boolean;
  /** Path of the HTML report; false: none. */
  readonly report?: string | boolean;
  /** Id of an episode. */
  readonly why?: string;
}

function timeArgument(text: string): NanoTime {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('A time looks like 2026-11-20T09:00:00Z.');
  return BigInt(ms) * 1_000_000n;
}

function durationArgument(text: string): bigint {
  const ns = parseDuration(text);
  if (ns === undefined) throw new InvalidArgumentError('A duration is a number and a unit without space: 30s, 1m, 6h.');
  return ns;
}

function countArgument(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}

function zoneArgument(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (text === 'UTC' || text === 'Z') return 0;
  if (match === null) throw new InvalidArgumentError('An offset looks like +02:00.');
  const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

function define(command: Command): void {
  command
    .description('run the library over log files: which detections fire, when, and on which lines')
    .argument('[files...]', 'log files or folders; - is standard input')
    .addOption(new Option('--from <time>', 'leave out lines before this time').argParser(timeArgument))
    .addOption(new Option('--to <time>', 'leave out lines from this time on').argParser(timeArgument))
    .option('--loki <url>', 'ask a Loki instead of reading files; by default its last 24 hours')
    .option('--tenant <id>', 'tenant of that Loki; credentials come from LOKI_USERNAME and others')
    .option('--rules <ids...>', 'only these detections: ids, parts with *, or cachet, headscale, web')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules')
    .addOption(new Option('--every <duration>', 'evaluate every rule this often').argParser(durationArgument))
    .addOption(new Option('--tail <duration>', 'go on this long behind the last line').argParser(durationArgument))
    .option('--format <id>', 'format of all files, where it is not recognised')
    .addOption(new Option('--labels <selector>', 'labels of the lines').argParser(labelsArgument))
    .addOption(new Option('--timezone <offset>', 'of lines without zone; default +00:00').argParser(zoneArgument))
    .option('--episodes <file>', 'labelled episodes to compare with')
    .addOption(new Option('--min-found <n>', 'exit code 1 below this many found episodes').argParser(countArgument))
    .addOption(new Option('--max-false <n>', 'exit code 1 above this many false alerts').argParser(countArgument))
    .option('--detections <all>', 'all: show every detection that fired')
    .option('--alerts <all>', 'all: show every alert')
    .option('--episodes-all', 'show every episode')
    .option('--why <id>', 'how near each detection came to an episode')
    .option('--report <file>', 'where the report goes as one HTML file; default backtest-report.html with a table')
    .option('--no-report', 'write no HTML report');
  setExamples(command, [
    ['what would have fired last night', 'watchkeeper backtest /var/log/nginx/access.json.log*'],
    [
      'a week of a running Loki',
      'watchkeeper backtest --loki http://loki.example.com:3100 --from 2026-11-13T00:00:00Z',
    ],
    ['a question to Loki, answered offline', 'logcli query -o jsonl \'{app="cachet"}\' | watchkeeper backtest -'],
    [
      'does the library find the exercise',
      'watchkeeper backtest exercise/ --episodes exercise/episodes.jsonl --min-found 43',
    ],
  ]);
}

function readFlags(options: Invocation['options']): BacktestFlags {
  return options;
}

function exitOf(report: BacktestReport, flags: BacktestFlags): ExitCode {
  const codes: ExitCode[] = [];
  if (report.judgement !== undefined) {
    const { found, falseAlerts } = judgementFigures(report.judgement);
    if (flags.minFound !== undefined && found < flags.minFound) codes.push(ExitCode.findings);
    if (flags.maxFalse !== undefined && falseAlerts > flags.maxFalse) codes.push(ExitCode.findings);
  }
  if (report.lines === 0 || report.errors.length > 0) codes.push(ExitCode.unknown);
  return worstExit(codes);
}

function printCsv(session: Session, report: BacktestReport): void {
  session.print('detection,severity,state,start,fired,end,value,lines,labels');
  const severities = new Map(report.detections.map(({ id, severity }) => [id, severity]));
  const time = (ts: NanoTime | undefined) => (ts === undefined ? '' : new Date(Number(ts / 1_000_000n)).toISOString());
  for (const alert of report.alerts) {
    const { detection, state, start, fired, end, value, lineCount, labels } = alert;
    const cells = [
      detection,
      severities.get(detection),
      state,
      time(start),
      time(fired),
      time(end),
      value,
      lineCount,
      labelText(labels),
    ];
    session.print(cells.map(csvField).join(','));
  }
}

interface Page {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

const DEFAULT_PAGE = 'backtest-report.html';

function printTable(
  session: Session,
  report: BacktestReport,
  flags: BacktestFlags,
  exit: ExitCode,
  page: Page | undefined,
): void {
  const { paint, width } = session;
  session.print(
    ...terminalReport(report, {
      paint,
      width,
      allDetections: flags.detections === 'all',
      allAlerts: flags.alerts === 'all',
      allEpisodes: flags.episodesAll === true,
    }),
    '',
  );
  const tail = exit === ExitCode.fine ? '' : ` Exit code ${exit}.`;
  const limits = { minFound: flags.minFound, maxFalse: flags.maxFalse };
  if (report.judgement !== undefined) session.print(`${episodesSummary(report.judgement, limits, paint)}${tail}`);
  else if (tail !== '') session.print(tail.trim());
  if (page !== undefined) session.print(`Report: ${page.name}, ${bytes(page.size)}, one file, opens in a browser`);
  session.print(`${paint('strong', 'Next')}: ${nextStep(report, flags)}`);
}

/** One thing to do: look at what was missed, or at what could not be said, or at the lines. */
function nextStep({ judgement, skipped }: BacktestReport, flags: BacktestFlags): string {
  const missed = judgement?.outcomes.find(({ result }) => result === 'missed')?.episode.id;
  if (missed !== undefined) return `watchkeeper backtest … --why ${missed} shows how near each detection came`;
  if (flags.alerts !== 'all') return 'watchkeeper backtest … --alerts all lists every alert';
  return skipped.length > 0
    ? 'watchkeeper build --coverage shows what a detection needs'
    : 'watchkeeper explain ID --line LINE follows a line through a rule';
}

/** Writes the HTML report: always with a table, else where a path was given. */
async function writePage(session: Session, report: BacktestReport, flags: BacktestFlags): Promise<Page | undefined> {
  const wanted = typeof flags.report === 'string' ? flags.report : undefined;
  if (flags.report === false || (wanted === undefined && session.form !== 'table')) return undefined;
  const name = wanted ?? DEFAULT_PAGE;
  const html = htmlReport(report);
  await writeFile(resolve(session.context.cwd, name), html);
  return { name, size: Buffer.byteLength(html) };
}

async function runWhy({ session, workspace, args }: Invocation, flags: BacktestFlags, id: string): Promise<ExitCode> {
  const episodes = await readEpisodes(flags.episodes, session.context.cwd);
  if (episodes === undefined) throw new UsageError('--why needs the episodes.', 'add --episodes FILE');
  const episode = episodes.find((one) => one.id === id);
  if (episode === undefined)
    throw new UsageError(`There is no episode ${id}.`, `${flags.episodes} has ${episodes.length} of them`);
  const thresholds = new Map<string, { op: CompareOp; needs: number }>();
  const ids: string[] = [];
  const values = await backtestPaths(session, workspace, args, {
    ...flags,
    replaceExpr: (expr) => valueOf(expr),
    onRule: (detection, expr) => {
      ids.push(detection);
      const split = expr.kind === 'log' ? undefined : splitThreshold(expr);
      if (split !== undefined) thresholds.set(detection, { op: split.op, needs: split.threshold });
    },
  });
  const misses = nearMisses(episode, values, thresholds);
  if (session.form === 'table') session.print(...whyLines(episode, misses, ids.length - thresholds.size, session));
  else
    for (const { labels, ...miss } of misses)
      session.record({ type: 'near', episode: id, ...miss, labels: labels.toObject() });
  return misses.length === 0 ? ExitCode.unknown : ExitCode.fine;
}

export const backtest: CommandModule = {
  define,
  async run({ session, workspace, options, args }) {
    const flags = readFlags(options);
    if (args.length > 0 === (flags.loki !== undefined))
      throw new UsageError('backtest needs either files or --loki.', 'watchkeeper backtest --help shows both');
    if (flags.why !== undefined) return runWhy({ session, workspace, options, args }, flags, flags.why);
    const report = await backtestPaths(session, workspace, args, flags);
    const exit = exitOf(report, flags);
    const page = await writePage(session, report, flags);
    switch (session.form) {
      case 'table':
        printTable(session, report, flags, exit, page);
        break;
      case 'json':
        session.record(reportJson(report, exit));
        break;
      case 'ndjson': {
        const { alerts, skipped, ...rest } = reportJson(report, exit);
        session.record({ type: 'run', schema: 1, command: 'backtest', version: report.version, at: report.at });
        for (const alert of alerts) session.record({ type: 'alert', ...alert });
        for (const item of skipped) session.record({ type: 'skipped', ...item });
        session.record({ type: 'summary', ...rest });
        break;
      }
      case 'csv':
        printCsv(session, report);
    }
    return exit;
  },
};
