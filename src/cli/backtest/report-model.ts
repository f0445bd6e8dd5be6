import type { BacktestAlert } from '../../detect/backtest/alert.ts';
import type { Judgement } from '../../detect/backtest/judge.ts';
import type { NanoTime } from '../../logql/types.ts';

export interface ReportFile {
  readonly name: string;
  readonly format: string;
  readonly source: string | undefined;
  readonly lines: number;
  readonly withoutTime: number;
  readonly tooLong: number;
  /** Time of the first and last line; undefined if there is none. */
  readonly from: NanoTime | undefined;
  readonly to: NanoTime | undefined;
}

export interface ReportDetection {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly app: string;
  readonly package: string;
}

/** A detection that gives no answer here, wholly or from some time on: unknown, never "nothing found". */
export interface NotRun {
  readonly id: string;
  readonly reason: string;
}

/** Everything a backtest has to tell, for all its outputs. */
export interface BacktestReport {
  readonly version: string;
  /** When the run was made, RFC 3339. */
  readonly at: string;
  readonly files: readonly ReportFile[];
  readonly skippedFiles: readonly { readonly name: string; readonly reason: string; readonly remedy: string }[];
  readonly lines: number;
  readonly seconds: number;
  /** Bytes of memory at the highest. */
  readonly peakBytes: number;
  readonly from: NanoTime | undefined;
  readonly to: NanoTime | undefined;
  /** The detections that ran, worst severity first. */
  readonly detections: readonly ReportDetection[];
  readonly alerts: readonly BacktestAlert[];
  readonly skipped: readonly NotRun[];
  /** Detections that ran, but whose source ends before the others do. */
  readonly partial: readonly { readonly id: string; readonly source: string; readonly until: NanoTime }[];
  /** Rules that failed at some ticks, with Loki's message. */
  readonly errors: readonly { readonly id: string; readonly message: string; readonly ticks: number }[];
  readonly judgement: Judgement | undefined;
}

const SEVERITY_ORDER = ['critical', 'high', 'medium', 'low'];

/** Order of severities, worst first. */
export function compareSeverity(a: string, b: string): number {
  return SEVERITY_ORDER.indexOf(a) - SEVERITY_ORDER.indexOf(b);
}

/** Alerts that fired; pending ones that never fired are only shown on request. */
export function firedAlerts(report: BacktestReport): BacktestAlert[] {
  return report.alerts.filter((alert) => alert.fired !== undefined);
}

/** Detections with the number of their alerts, those with the worst severity and the most alerts first. */
export function alertsByDetection(report: BacktestReport): { detection: ReportDetection; alerts: BacktestAlert[] }[] {
  const byId = new Map<string, BacktestAlert[]>();
  for (const alert of firedAlerts(report)) byId.set(alert.detection, [...(byId.get(alert.detection) ?? []), alert]);
  return report.detections
    .flatMap((detection) => {
      const alerts = byId.get(detection.id);
      return alerts === undefined ? [] : [{ detection, alerts }];
    })
    .sort(
      (a, b) =>
        compareSeverity(a.detection.severity, b.detection.severity) ||
        b.alerts.length - a.alerts.length ||
        (a.detection.id < b.detection.id ? -1 : 1),
    );
}

/** Figures of a judgement for its last line and its limits. */
export function judgementFigures(judgement: Judgement): {
  hostile: number;
  visible: number;
  found: number;
  missed: number;
  falseAlerts: number;
  /** Median of the times to detect, nanoseconds; undefined if nothing was found. */
  medianNs: bigint | undefined;
} {
  const hostile = judgement.outcomes.filter(({ episode }) => episode.kind === 'hostile');
  const found = hostile.filter(({ result }) => result === 'found');
  const times = found.flatMap(({ foundAfter }) => (foundAfter === undefined ? [] : [foundAfter]));
  times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    hostile: hostile.length,
    visible: hostile.filter(({ result }) => result !== 'not_visible').length,
    found: found.length,
    missed: hostile.filter(({ result }) => result === 'missed').length,
    falseAlerts: judgement.alerts.filter(({ verdict }) => verdict === 'false').length,
    medianNs: times.length === 0 ? undefined : times[Math.floor((times.length - 1) / 2)],
  };
}
