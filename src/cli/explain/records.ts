import { counts } from './follow.ts';
import { countedBy, dropNumber, verdict, type LineReport } from './line-report.ts';
import { stageRows } from './stage-table.ts';
import type { TickRun } from './ticks.ts';

/** A line and its way through the query, for JSON and NDJSON. */
export function lineRecord(report: LineReport): Record<string, unknown> {
  const { subject, line, traces, series, run, others } = report;
  const ticks = countedBy(report);
  const kept = traces.some(counts);
  return {
    type: 'line',
    detection: subject.built?.loaded.detection.id ?? null,
    query: subject.query,
    line: line.text,
    time: line.ts === undefined ? null : isoTime(line.ts),
    format: line.format ?? null,
    labels: Object.fromEntries(line.labels),
    outcome: kept ? 'counts' : 'dropped',
    parts: traces.map((trace) => ({
      outcome: counts(trace) ? 'counts' : 'dropped',
      droppedBy: counts(trace) ? null : dropNumber(trace),
      stages: stageRows(trace, line, counts(trace) ? series : undefined).map(({ stage, outcome, notes }, index) => ({
        number: index + 1,
        stage,
        outcome,
        notes: notes.filter((note) => note !== ''),
        labels: index === 0 ? undefined : labelsAfter(trace.trace?.stages[index - 1]?.after.labels),
      })),
    })),
    series: series === undefined ? null : Object.fromEntries(series),
    countedBy:
      ticks === undefined ? null : { first: isoTime(ticks.first), last: isoTime(ticks.last), ticks: ticks.count },
    ...(run === undefined ? {} : runRecord(run)),
    others,
    verdict: verdict(report),
  };
}

function labelsAfter(labels: Iterable<readonly [string, string]> | undefined): Record<string, string> | undefined {
  return labels === undefined ? undefined : Object.fromEntries(labels);
}

/** The value at each tick at which the series was there. */
export function runRecord(run: TickRun): Record<string, unknown> {
  return {
    threshold: run.threshold === undefined ? null : { op: run.op, value: run.threshold },
    ticks: run.ticks
      .filter(({ value, state, error }) => value !== undefined || state !== 'none' || error !== undefined)
      .map(({ ts, value, state, error }) => ({
        time: isoTime(ts),
        value: value ?? null,
        state,
        ...(error === undefined ? {} : { error }),
      })),
  };
}

export function isoTime(ts: bigint): string {
  const text = new Date(Number(ts / 1_000_000n)).toISOString();
  return text.replace('.000Z', 'Z');
}
