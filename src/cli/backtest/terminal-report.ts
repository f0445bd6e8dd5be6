import type { BacktestAlert } from '../../detect/backtest/alert.ts';
import type { EpisodeOutcome, Judgement } from '../../detect/backtest/judge.ts';
import { visible } from '../../detect/text/visible.ts';
import type { Labels } from '../../logql/labels.ts';
import type { NanoTime } from '../../logql/types.ts';
import { statusLine } from '../session.ts';
import { bytes, clock, count, day, duration, plural, rate, time } from '../terminal/format.ts';
import { severityStyle, type Paint, type Style } from '../terminal/style.ts';
import { renderTable, type Cell, type Column } from '../terminal/table.ts';
import { alertsByDetection, firedAlerts, judgementFigures, type BacktestReport } from './report-model.ts';
import { timeline } from './timeline.ts';

export interface TerminalReportOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly allDetections: boolean;
  readonly allAlerts: boolean;
  readonly allEpisodes: boolean;
}

const SHOWN_DETECTIONS = 6;
const SHOWN_ALERTS = 8;
const SHOWN_EPISODES = 5;
const SHOWN_UNKNOWN = 6;

/** The parts of the report that a terminal shows, without the summary. */
export function terminalReport(report: BacktestReport, options: TerminalReportOptions): string[] {
  const blocks = [filesBlock(report, options), detectionsBlock(report, options), alertsBlock(report, options)];
  if (report.judgement !== undefined) blocks.push(episodesBlock(report.judgement, options));
  blocks.push(unknownBlock(report, options));
  return blocks.filter((block) => block.length > 0).flatMap((block, i) => (i === 0 ? block : ['', ...block]));
}

export function toDate(ts: NanoTime): Date {
  return new Date(Number(ts / 1_000_000n));
}

function timeCell(ts: NanoTime | undefined): string {
  return ts === undefined ? 'unknown' : time(toDate(ts));
}

function filesBlock(report: BacktestReport, { paint, width }: TerminalReportOptions): string[] {
  const lastTo = report.to;
  const rows = report.files.map((file): Cell[] => {
    // A source that ends an hour or more before the others is a gap, not silence.
    const endsEarly = lastTo !== undefined && file.to !== undefined && lastTo - file.to > 3_600_000_000_000n;
    return [
      baseName(file.name),
      file.format,
      count(file.lines),
      timeCell(file.from),
      { text: timeCell(file.to), style: endsEarly ? 'unknown' : 'plain' },
    ];
  });
  const columns: Column[] = [
    { title: 'file', flexible: true },
    { title: 'format' },
    { title: 'lines', align: 'right' },
    { title: 'from', dropAt: 1 },
    { title: 'to (UTC)' },
  ];
  const unreadable = report.files.reduce((sum, file) => sum + file.withoutTime + file.tooLong, 0);
  const total = `${plural(report.lines, 'line')}`;
  const speed = report.seconds > 0 ? `, ${rate(report.lines / report.seconds, 'lines')}` : '';
  const lines = [
    ...renderTable(columns, rows, { paint, width }),
    `Read ${paint('strong', total)} of ${plural(report.files.length, 'file')} in ${duration(report.seconds)}${speed}, ` +
      `peak ${bytes(report.peakBytes)}, ${plural(unreadable, 'line')} unreadable`,
  ];
  for (const { name, reason, remedy } of report.skippedFiles)
    lines.push(
      statusLine(paint, 'unknown', 'unknown', `${visible(baseName(name))} was not read: ${reason}. Remedy: ${remedy}`),
    );
  return lines;
}

function baseName(path: string): string {
  return path === '-' ? 'standard input' : path.slice(path.lastIndexOf('/') + 1);
}

function detectionsBlock(report: BacktestReport, { paint, width, allDetections }: TerminalReportOptions): string[] {
  const all = alertsByDetection(report);
  const fired = firedAlerts(report);
  if (report.from === undefined || report.to === undefined)
    return [statusLine(paint, 'unknown', 'unknown', 'No line with a time was read: nothing is known about this time.')];
  if (fired.length === 0)
    return [
      statusLine(
        paint,
        'ok',
        'ok',
        `No alert of ${plural(report.detections.length, 'detection')} that ran, ${timeCell(report.from)} to ${timeCell(report.to)}. This is known, not assumed.`,
      ),
    ];
  const line = timeline(report.from, report.to);
  const shown = allDetections ? all : all.slice(0, SHOWN_DETECTIONS);
  const head = line.heading((ts) => day(toDate(ts)));
  const rows = shown.map(({ detection, alerts }): Cell[] => [
    detection.id,
    { text: detection.severity, style: severityStyle(detection.severity) },
    count(alerts.length),
    line.row(alerts.map((alert) => alert.fired ?? alert.start)),
    detection.title,
  ]);
  const columns: Column[] = [
    { title: 'detection' },
    { title: 'severity' },
    { title: 'alerts', align: 'right' },
    { title: head },
    { title: 'what', flexible: true },
  ];
  const lines = [
    `${paint('strong', `${plural(fired.length, 'alert')} of ${plural(all.length, 'detection')}`)}, one character for ${duration(Number(line.cellNs / 1_000_000_000n))}, a dot is none`,
    ...renderTable(columns, rows, { paint, width }),
  ];
  const rest = all.slice(shown.length);
  if (rest.length > 0) {
    const alerts = rest.reduce((sum, item) => sum + item.alerts.length, 0);
    lines.push(
      paint('dim', `${plural(rest.length, 'more detection')} with ${plural(alerts, 'alert')}: --detections all`),
    );
  }
  return lines;
}

/** Labels as `ip=203.0.113.45 status=500`. */
export function labelText(labels: Labels): string {
  return [...labels].map(([name, value]) => `${name}=${value}`).join(' ');
}

function alertsBlock(report: BacktestReport, { paint, width, allAlerts }: TerminalReportOptions): string[] {
  const fired = firedAlerts(report).sort((a, b) => compare(b.fired ?? b.start, a.fired ?? a.start));
  if (fired.length === 0) return [];
  const severities = new Map(report.detections.map((detection) => [detection.id, detection.severity]));
  const shown = allAlerts ? fired : fired.slice(0, SHOWN_ALERTS);
  const rows = shown.map((alert) => alertRow(alert, severities.get(alert.detection) ?? '', report.to));
  const columns: Column[] = [
    { title: 'fired' },
    { title: 'ended' },
    { title: 'lasted', align: 'right', dropAt: 1 },
    { title: 'severity' },
    { title: 'detection' },
    { title: 'labels', flexible: true },
    { title: 'lines', align: 'right', dropAt: 2 },
  ];
  const lines = [
    paint('strong', allAlerts ? 'All alerts' : 'Newest alerts'),
    ...renderTable(columns, rows, { paint, width }),
  ];
  if (fired.length > shown.length)
    lines.push(paint('dim', `${count(fired.length - shown.length)} more: --alerts all, or the report`));
  return lines;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function alertRow(alert: BacktestAlert, severity: string, to: NanoTime | undefined): Cell[] {
  const fired = alert.fired ?? alert.start;
  const end = alert.end;
  const until = end ?? to ?? fired;
  const lasted = duration(Math.max(0, Number((until - fired) / 1_000_000_000n)));
  return [
    time(toDate(fired)),
    end === undefined
      ? { text: 'firing', style: 'finding' }
      : sameDay(fired, end)
        ? clock(toDate(end))
        : time(toDate(end)),
    end === undefined ? `≥ ${lasted}` : lasted,
    { text: severity, style: severityStyle(severity) },
    alert.detection,
    labelText(alert.labels) || '(no labels)',
    alert.lineCount >= 1000 ? `≥ ${count(alert.lineCount)}` : count(alert.lineCount),
  ];
}

function sameDay(a: NanoTime, b: NanoTime): boolean {
  return day(toDate(a)) === day(toDate(b));
}

const RESULT_STYLES: Readonly<Record<EpisodeOutcome['result'], { word: string; style: Style; rank: number }>> = {
  missed: { word: 'missed', style: 'findingStrong', rank: 0 },
  false: { word: 'false', style: 'findingStrong', rank: 1 },
  not_visible: { word: 'unseen', style: 'unknown', rank: 2 },
  found: { word: 'found', style: 'ok', rank: 3 },
  quiet: { word: 'quiet', style: 'dim', rank: 4 },
};

function episodesBlock(judgement: Judgement, { paint, width, allEpisodes }: TerminalReportOptions): string[] {
  const { outcomes } = judgement;
  const kinds = (kind: string) => outcomes.filter(({ episode }) => episode.kind === kind).length;
  const ranked = [...outcomes].sort((a, b) => RESULT_STYLES[a.result].rank - RESULT_STYLES[b.result].rank);
  const urgent = ranked.filter(({ result }) => RESULT_STYLES[result].rank < 3);
  const shown = allEpisodes ? ranked : ranked.slice(0, Math.max(SHOWN_EPISODES, urgent.length));
  const rows = shown.map((outcome): Cell[] => {
    const { word, style } = RESULT_STYLES[outcome.result];
    return [
      { text: word, style },
      outcome.episode.id,
      outcome.episode.title,
      clientsText(outcome.episode.clients),
      outcome.by.length === 0 ? 'nothing' : outcome.by[0].replace(/^WK-/, ''),
      outcome.foundAfter === undefined ? '-' : duration(Number(outcome.foundAfter / 1_000_000_000n)),
    ];
  });
  const columns: Column[] = [
    { title: 'result' },
    { title: 'id' },
    { title: 'what', flexible: true },
    { title: 'client', dropAt: 1 },
    { title: 'by' },
    { title: 'found after', align: 'right' },
  ];
  const lines = [
    `${paint('strong', 'Episodes')}  ${kinds('hostile')} hostile, ${kinds('benign')} benign, ${plural(kinds('fault'), 'fault')}`,
    ...renderTable(columns, rows, { paint, width }),
  ];
  const hidden = ranked.slice(shown.length);
  if (hidden.length > 0) lines.push(paint('dim', hiddenEpisodes(hidden)));
  for (const { episode } of outcomes.filter(({ result }) => result === 'not_visible'))
    lines.push(
      statusLine(paint, 'unseen', 'unknown', visible(`${episode.id} is in no source: ${episode.notVisible ?? ''}`)),
    );
  return lines;
}

function hiddenEpisodes(hidden: readonly EpisodeOutcome[]): string {
  const of = (kind: string) => hidden.filter(({ episode }) => episode.kind === kind).length;
  const parts = [
    [of('hostile'), 'more found'],
    [of('benign'), 'benign ones'],
    [of('fault'), 'faults'],
  ] as const;
  const text = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return `${text.join(', ')} as expected: --episodes-all`;
}

function clientsText(clients: readonly string[]): string {
  if (clients.length === 0) return 'unknown';
  return clients.length === 1 ? clients[0] : `${clients[0]} +${clients.length - 1}`;
}

function unknownBlock(report: BacktestReport, { paint, width }: TerminalReportOptions): string[] {
  const lines: string[] = [];
  const unknown = (text: string) =>
    lines.push(statusLine(paint, 'unknown', 'unknown', text.length > width - 9 ? text : text));
  if (report.skipped.length > 0)
    unknown(
      `${plural(report.skipped.length, 'detection')} did not run, a source or a field is missing: watchkeeper build --coverage`,
    );
  for (const { id, source, until } of report.partial.slice(0, SHOWN_UNKNOWN))
    unknown(`${id} after ${timeCell(until)}, ${source} has no line from there on`);
  for (const { id, message, ticks } of report.errors.slice(0, SHOWN_UNKNOWN))
    unknown(
      visible(
        `${id} could not be evaluated${ticks > 0 ? ` at ${plural(ticks, 'tick')}` : ''}: ${message.split('\n')[0]}`,
      ),
    );
  return lines;
}

/** The line that says how it went against labelled episodes. */
export function episodesSummary(
  judgement: Judgement,
  limits: { readonly minFound: number | undefined; readonly maxFalse: number | undefined },
  paint: Paint,
): string {
  const { found, visible: wanted, falseAlerts, medianNs } = judgementFigures(judgement);
  const median = medianNs === undefined ? '' : `, median ${duration(Number(medianNs / 1_000_000_000n))}`;
  const min = limits.minFound === undefined ? '' : `, ${limits.minFound} wanted`;
  const max = limits.maxFalse === undefined ? '' : `, ${limits.maxFalse} allowed`;
  return `${paint('strong', `${found} of ${wanted} hostile episodes found`)}${min}${median}. ${paint('strong', plural(falseAlerts, 'false alert'))}${max}.`;
}
