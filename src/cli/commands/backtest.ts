import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../../detect/model/duration.ts';
import { csvField } from '../../detect/text/media.ts';
import type { NanoTime } from '../../logql/types.ts';
import { labelsArgument } from '../arguments.ts';
import { htmlReport } from '../backtest/html-report.ts';
import { reportJson } from '../backtest/json-report.ts';
import { backtestPaths, type BacktestSettings } from '../backtest/on-paths.ts';
import { judgementFigures, type BacktestReport } from '../backtest/report-model.ts';
import { episodesSummary, labelText, terminalReport } from '../backtest/terminal-report.ts';
import { ExitCode, UsageError, worstExit } from '../exit.ts';
import { setExamples } from '../help.ts';
import type { CommandModule, Invocation } from '../program.ts';
import type { Session } from '../session.ts';

interface BacktestFlags extends BacktestSettings {
  readonly rulesDir?: string;
  readonly minFound?: number;
  readonly maxFalse?: number;
  readonly detections?: string;
  readonly alerts?: string;
  readonly episodesAll?: boolean;
  /** Path of the HTML report. */
  readonly report?: string;
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
    .option('--report <file>', 'write the report as one HTML file');
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

function printTable(session: Session, report: BacktestReport, flags: BacktestFlags, exit: ExitCode): void {
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
  const next =
    flags.report === undefined
      ? 'watchkeeper backtest … --report report.html shows each alert with its lines'
      : `open ${flags.report} in a browser`;
  session.print(`${paint('strong', 'Next')}: ${next}`);
}

export const backtest: CommandModule = {
  define,
  async run({ session, workspace, options, args }) {
    const flags = readFlags(options);
    if (args.length > 0 === (flags.loki !== undefined))
      throw new UsageError('backtest needs either files or --loki.', 'watchkeeper backtest --help shows both');
    const report = await backtestPaths(session, workspace, args, flags);
    const exit = exitOf(report, flags);
    const page = flags.report === undefined ? undefined : resolve(session.context.cwd, flags.report);
    if (page !== undefined) await writeFile(page, htmlReport(report));
    switch (session.form) {
      case 'table':
        printTable(session, report, flags, exit);
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
