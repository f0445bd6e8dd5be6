import { durationForPeople } from '../../detect/model/duration.ts';
import { shorten, visible } from '../../detect/text/visible.ts';
import type { Labels } from '../../logql/labels.ts';
import { splitThreshold } from '../../logql/engine/index.ts';
import { byteLength } from '../../logql/text.ts';
import type { NanoTime } from '../../logql/types.ts';
import { statusLine, type Session } from '../session.ts';
import { day, plural } from '../terminal/format.ts';
import { cut, widthOf, wrap } from '../terminal/width.ts';
import { counts, droppingStage, type LeafTrace } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import { refusalOf, type Refusal } from './reason.ts';
import { renderStages, stageRows } from './stage-table.ts';
import type { Subject } from './subject.ts';
import { tickChart, tickTime, type Stretch } from './tick-chart.ts';
import { countingTicks, type TickRun } from './ticks.ts';

/** Everything that is said about one line. */
export interface LineReport {
  readonly subject: Subject;
  readonly line: ExplainedLine;
  readonly traces: readonly LeafTrace[];
  /** Where the line counts; undefined if it does not. */
  readonly series: Labels | undefined;
  readonly run: TickRun | undefined;
  /** Names of the files with the neighbours. */
  readonly files: readonly string[];
  /** Ids of other detections that count the line. */
  readonly others: readonly string[];
}

const INDENT = 9;
const MOST_OTHERS = 6;

/** The ticks that count the line, in the query that kept it. */
export function countedBy({ subject, line, traces }: LineReport): ReturnType<typeof countingTicks> {
  const kept = traces.find(counts);
  const intervalNs = subject.built?.loaded.detection.interval;
  if (kept?.leaf.shape.kind !== 'metric' || line.ts === undefined || intervalNs === undefined) return undefined;
  return countingTicks(line.ts, kept.leaf.shape.expr.range, intervalNs);
}

/** The whole answer about one line. */
export function printLine(report: LineReport, allTicks: boolean, session: Session): void {
  const { subject, line, traces } = report;
  const { paint, width } = session;
  session.print(paint('strong', cut(visible(subject.title), width)), ...wrap(lineHead(line), width));
  if (subject.leftOut !== undefined) session.print(`Not built here: ${visible(subject.leftOut)}.`);
  traces.forEach((trace, index) => {
    const heading = traces.length > 1 ? [`Part ${index + 1} of ${traces.length}`] : [];
    const series = counts(trace) ? report.series : undefined;
    session.print('', ...heading, ...renderStages(stageRows(trace, line, series), paint, width));
    const stage = droppingStage(trace);
    const refused = stage === undefined ? undefined : refusalOf(stage);
    if (refused !== undefined) session.print('', ...caretLines(refused, width));
  });
  printTicks(report, allTicks, session);
  const [first, ...more] = wrap(verdict(report), Math.max(40, width - INDENT));
  session.print('', statusLine(paint, 'ok', 'ok', first), ...more.map((text) => ' '.repeat(INDENT) + text));
  session.print(`${paint('strong', 'Next')}: ${nextStep(report)}`);
}

function lineHead({ text, ts, labelsFrom, format }: ExplainedLine): string {
  const when = ts === undefined ? 'no time that a format reads' : `${dateTime(ts)} UTC`;
  const parts = [format ?? 'no known format', when, plural(byteLength(text), 'byte')];
  return `Line of ${labelsFrom}, ${parts.join(', ')}`;
}

/** `20 Nov 08:39:52.118`, to the millisecond. */
export function dateTime(ts: NanoTime): string {
  const date = new Date(Number(ts / 1_000_000n));
  return `${day(date)} ${date.toISOString().slice(11, 23)}`;
}

/** The value under which carets mark what is not as wanted. Hidden characters are shown, so offsets move with them. */
function caretLines({ label, value, start, end, wanted }: Refusal, width: number): string[] {
  const before = visible(value.slice(0, start));
  const marked = visible(value.slice(start, end));
  const left = ' '.repeat(INDENT) + `${label}   `;
  const room = Math.max(20, width - widthOf(left));
  const tooLong = widthOf(before) + widthOf(marked) > room;
  const head = tooLong ? shortHead(before, room - Math.min(widthOf(marked), room - 2)) : before;
  const tail = cut(marked, Math.max(2, room - widthOf(head)));
  const caretColumn = widthOf(left) + widthOf(head);
  const carets = '^'.repeat(Math.max(1, widthOf(tail)));
  const note = shorten(visible(wanted), width);
  const sameLine = caretColumn + carets.length + 1 + widthOf(note) <= width;
  const caretLine = `${' '.repeat(caretColumn)}${carets}`;
  return [
    `${left}${head}${tail}`,
    ...(sameLine ? [`${caretLine} ${note}`] : [caretLine, `${' '.repeat(INDENT)}${cut(note, width - INDENT)}`]),
  ];
}

/** The end of a text that is too long for its room, the cut marked. */
function shortHead(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  const points = [...text];
  while (points.length > 0 && widthOf(points.join('')) + 1 > room) points.shift();
  return `…${points.join('')}`;
}

function printTicks(report: LineReport, allTicks: boolean, session: Session): void {
  const ticks = countedBy(report);
  if (ticks === undefined) return;
  const range = `${tickTime(ticks.first)} to ${tickTime(ticks.last)}`;
  const head = `Counted by ${plural(ticks.count, 'tick')}, ${range}.`;
  if (report.run === undefined) session.print('', head);
  else {
    const stretch: Stretch = { from: ticks.first, to: ticks.last };
    const chart = tickChart(report.run, stretch, allTicks, session.paint);
    const files = report.files.map(visible).join(', ');
    const added = report.run.lineAdded ? ' The line is not in it and is added at its time.' : '';
    const text = `${head} The value at the ticks, from ${files}:${added}`;
    session.print('', ...wrap(text, session.width), '', ...chart);
  }
}

/** The answer in one or two sentences. */
export function verdict(report: LineReport): string {
  const { traces, line } = report;
  const kept = traces.find(counts);
  if (kept === undefined) return `The line does not count: ${whereDropped(report)}. ${othersText(report.others)}`;
  if (kept.leaf.shape.kind === 'log') return 'The query returns the line.';
  const split = thresholdOf(report);
  const range = durationForPeople(kept.leaf.shape.expr.range.rangeNs);
  if (line.ts === undefined)
    return 'The line counts. It has no time that a format reads, so its ticks are unknown: --format says how.';
  if (report.run === undefined) {
    const needed = split === undefined ? '' : ` Needed: ${split.op} ${split.threshold} in ${range}.`;
    return `The line counts.${needed} --file FILE shows its neighbours and the value at the ticks.`;
  }
  return verdictOfRun(report, report.run, range);
}

function whereDropped({ traces }: LineReport): string {
  const [first] = traces;
  if (first === undefined) return 'the query reads no lines';
  if (traces.every(({ trace }) => trace === undefined)) return 'no selector takes its stream';
  const dropped = traces.filter(({ trace }) => trace !== undefined).map((trace) => `stage ${dropNumber(trace)}`);
  return traces.length === 1 ? `${dropped[0]} drops it` : `${dropped.join(' and ')} of its parts drop it`;
}

/** Number of the row that dropped the line; the selector is row 1. */
export function dropNumber({ trace }: LeafTrace): number {
  if (trace === undefined) return 1;
  return trace.stages.length + 1 + (trace.unwrap?.outcome === 'dropped' ? 1 : 0);
}

function thresholdOf({ subject }: LineReport): ReturnType<typeof splitThreshold> {
  return subject.expr.kind === 'log' ? undefined : splitThreshold(subject.expr);
}

function othersText(others: readonly string[]): string {
  if (others.length === 0) return 'No other detection counts it.';
  const shown = others.slice(0, MOST_OTHERS).join(', ');
  const more = others.length > MOST_OTHERS ? ` and ${others.length - MOST_OTHERS} more` : '';
  return `${shown}${more} ${others.length === 1 ? 'counts' : 'count'} it.`;
}

function verdictOfRun(report: LineReport, run: TickRun, range: string): string {
  const ticks = countedBy(report);
  if (ticks === undefined) return 'The line counts, but no tick sees it: the window is shorter than the interval.';
  const own = run.ticks.filter(({ ts }) => ts >= ticks.first && ts <= ticks.last);
  const firing = own.find(({ state }) => state === 'firing');
  const highest = own.reduce((most, { value }) => Math.max(most, value ?? 0), 0);
  const limit = run.threshold === undefined ? '' : ` of ${run.threshold} needed in ${range}`;
  if (firing === undefined) {
    const pending = own.find(({ state }) => state === 'pending');
    if (pending !== undefined)
      return `The line counts. The alert was pending from ${tickTime(pending.ts)} and ended before it fired.`;
    return `The line counts, but it did not fire: at most ${highest}${limit}, at the ticks that count the line.`;
  }
  const firstOfAlert = run.ticks.find(
    ({ ts, state }, index) => ts === firing.ts && state === 'firing' && run.ticks[index - 1]?.state !== 'firing',
  );
  const at = tickTime(firing.ts, true);
  if (firstOfAlert === undefined) return `The line counts. The alert was firing already at ${at}.`;
  const madeIt = run.threshold !== undefined && run.atLine === run.threshold && run.op === '>=' && !hasOffset(report);
  if (madeIt)
    return `This line made it fire: it brought the value to ${run.atLine}${limit}, the alert started at ${at}.`;
  return `The line counts. At ${at} the value was ${firing.value ?? 0}${limit}, and the alert started.`;
}

/** With an offset, what is counted at the time of the line is older than the line. */
function hasOffset({ traces }: LineReport): boolean {
  return traces.some(({ leaf }) => leaf.shape.kind === 'metric' && leaf.shape.expr.range.offsetNs !== 0n);
}

function nextStep(report: LineReport): string {
  const { subject, traces, others } = report;
  const id = subject.built?.loaded.detection.id;
  if (traces.some(counts)) {
    if (id === undefined) return 'watchkeeper new --from LINES writes a detection around lines like this';
    if (report.run === undefined) return `watchkeeper explain ${id} --line LINE --file FILE`;
    return `watchkeeper explain ${id} --file FILE --ip ADDRESS shows why another address did not fire`;
  }
  const [other] = others;
  if (other !== undefined) return `watchkeeper explain ${other} --line LINE, with the same line`;
  return id === undefined
    ? 'watchkeeper explain QUERY shows the whole query'
    : `watchkeeper explain ${id} shows the whole query`;
}
