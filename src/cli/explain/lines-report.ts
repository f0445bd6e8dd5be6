import { visible } from '../../detect/text/visible.ts';
import { csvField } from '../../detect/text/media.ts';
import { statusLine, type Session } from '../session.ts';
import { count, plural } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';
import { counts, droppingStage, followLine, seriesOf, type LeafTrace } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import { dateTime, dropNumber } from './line-report.ts';
import { dropReason, unwrapNote } from './reason.ts';
import { isoTime } from './records.ts';
import type { Subject } from './subject.ts';

/** What became of one of many lines. */
interface LineSummary {
  readonly number: number;
  readonly line: ExplainedLine;
  readonly kept: boolean;
  /** The stage that dropped it, by its number in the table of one line. */
  readonly stage: number | undefined;
  /** The series it counts in, or why it was dropped. */
  readonly why: string;
}

/** One row for each of several lines: does it count, and if not, why. */
export function printLines(subject: Subject, lines: readonly ExplainedLine[], session: Session): void {
  const all = lines.map((line, index) => summaryOf(subject, line, index + 1));
  switch (session.form) {
    case 'table':
      printTable(subject, all, session);
      break;
    case 'json':
      session.record({ ...total(subject, all), lines: all.map(record) });
      break;
    case 'ndjson':
      for (const one of all) session.record(record(one));
      session.record({ type: 'summary', ...total(subject, all) });
      break;
    case 'csv':
      session.print('line,time,outcome,stage,why');
      for (const one of all) {
        const time = one.line.ts === undefined ? '' : isoTime(one.line.ts);
        const fields = [one.number, time, one.kept ? 'counts' : 'dropped', one.stage, one.why];
        session.print(fields.map(csvField).join(','));
      }
  }
}

function summaryOf({ expr }: Subject, line: ExplainedLine, number: number): LineSummary {
  const traces = followLine(expr, line);
  const kept = traces.find(counts);
  if (kept !== undefined) {
    const series = seriesOf(kept, line)?.toString() ?? 'the result';
    return { number, line, kept: true, stage: undefined, why: series };
  }
  const [best] = [...traces].sort((a, b) => dropNumber(b) - dropNumber(a));
  return { number, line, kept: false, stage: best === undefined ? undefined : dropNumber(best), why: reasonOf(best) };
}

function reasonOf(trace: LeafTrace | undefined): string {
  if (trace?.trace === undefined) return 'no selector takes its stream';
  const stage = droppingStage(trace);
  if (stage !== undefined) return dropReason(stage);
  return trace.trace.unwrap === undefined ? '' : unwrapNote(trace.trace.unwrap);
}

function record({ number, line, kept, stage, why }: LineSummary): Record<string, unknown> {
  return {
    type: 'line',
    number,
    time: line.ts === undefined ? null : isoTime(line.ts),
    outcome: kept ? 'counts' : 'dropped',
    stage: stage ?? null,
    why,
    line: line.text,
  };
}

function total(subject: Subject, all: readonly LineSummary[]): Record<string, unknown> {
  const kept = all.filter((one) => one.kept).length;
  return {
    detection: subject.built?.loaded.detection.id ?? null,
    query: subject.query,
    counted: kept,
    dropped: all.length - kept,
  };
}

function printTable(subject: Subject, all: readonly LineSummary[], session: Session): void {
  const { paint, width } = session;
  const kept = all.filter((one) => one.kept).length;
  session.print(
    paint('strong', visible(subject.title)),
    '',
    ...renderTable(
      [
        { title: 'line', align: 'right' },
        { title: 'time', dropAt: 1 },
        { title: 'result' },
        { title: 'series, or why not', flexible: true },
      ],
      all.map((one) => [
        count(one.number),
        one.line.ts === undefined ? 'unknown' : dateTime(one.line.ts),
        one.kept
          ? { text: 'counts', style: 'ok' as const }
          : { text: `dropped by ${one.stage ?? 1}`, style: 'unknown' as const },
        one.why,
      ]),
      { paint, width },
    ),
    '',
    statusLine(paint, 'ok', 'ok', `${kept} of ${plural(all.length, 'line')} count`),
    `${paint('strong', 'Next')}: watchkeeper explain ${subject.built?.loaded.detection.id ?? 'QUERY'} --line LINE shows one line stage by stage`,
  );
}
