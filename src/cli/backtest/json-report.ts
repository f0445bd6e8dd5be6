import type { NanoTime } from '../../logql/types.ts';
import { judgementFigures, type BacktestReport } from './report-model.ts';

/** RFC 3339 with as many digits as the time has. */
function time(ts: NanoTime): string {
  const iso = new Date(Number(ts / 1_000_000n)).toISOString();
  const nanos = ts % 1_000_000_000n;
  const fraction = nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${iso.slice(0, 19)}${fraction}Z`;
}

function optional(ts: NanoTime | undefined): string | null {
  return ts === undefined ? null : time(ts);
}

/** A number that JSON has no word for is a text, as in Prometheus. */
function number(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** The report as one JSON object: `alerts[]`, `skipped[]`, files, figures. */
export function reportJson(report: BacktestReport, exit: number) {
  const { judgement } = report;
  return {
    version: report.version,
    at: report.at,
    files: report.files.map((file) => ({
      ...file,
      source: file.source ?? null,
      from: optional(file.from),
      to: optional(file.to),
    })),
    skipped_files: report.skippedFiles,
    lines: report.lines,
    seconds: Number(report.seconds.toFixed(3)),
    detections: report.detections,
    alerts: report.alerts.map((alert) => ({
      detection: alert.detection,
      labels: alert.labels.toObject(),
      state: alert.state,
      start: time(alert.start),
      fired: optional(alert.fired),
      end: optional(alert.end),
      value: number(alert.value),
      line_count: alert.lineCount,
      lines: alert.lines.map(({ ts, text, file, line }) => ({
        time: time(ts),
        file,
        number: line ?? null,
        line: text,
      })),
    })),
    skipped: report.skipped,
    errors: report.errors,
    episodes:
      judgement === undefined
        ? null
        : {
            ...figures(report),
            outcomes: judgement.outcomes.map(({ episode, result, by, foundAfter }) => ({
              id: episode.id,
              kind: episode.kind,
              title: episode.title,
              result,
              by,
              found_after_seconds: foundAfter === undefined ? null : Number(foundAfter) / 1e9,
              reason: episode.notVisible ?? null,
            })),
            false_alerts: judgement.alerts
              .filter(({ verdict }) => verdict === 'false')
              .map(({ alert, episodes }) => ({
                detection: alert.detection,
                labels: alert.labels.toObject(),
                fired: optional(alert.fired),
                episodes,
              })),
          },
    exit,
  };
}

function figures({ judgement }: BacktestReport) {
  if (judgement === undefined) return {};
  const { hostile, visible, found, missed, falseAlerts, medianNs } = judgementFigures(judgement);
  return {
    hostile,
    visible,
    found,
    missed,
    false: falseAlerts,
    median_seconds: medianNs === undefined ? null : Number(medianNs) / 1e9,
  };
}
