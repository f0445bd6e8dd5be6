import type { BacktestAlert } from '../../detect/backtest/alert.ts';
import type { EpisodeOutcome, Judgement } from '../../detect/backtest/judge.ts';
import { htmlText } from '../../detect/text/media.ts';
import { shorten } from '../../detect/text/visible.ts';
import type { NanoTime } from '../../logql/types.ts';
import { bytes, clock, count, day, duration, plural, rate, time } from '../terminal/format.ts';
import { REPORT_CSS } from './html-style.ts';
import {
  alertsByDetection,
  firedAlerts,
  judgementFigures,
  type BacktestReport,
  type ReportDetection,
} from './report-model.ts';
import { toDate } from './terminal-report.ts';

const SECOND = 1_000_000_000n;
/** Characters of a log line that the page holds. */
const LINE_LIMIT = 2000;

/**
 * The report as one HTML file without script and without any other file: what log lines bring along cannot run, and
 * the page works from a disk, in a mail, and in both themes.
 */
export function htmlReport(report: BacktestReport): string {
  const body = [
    header(report),
    answers(report),
    timelineSection(report),
    alertsSection(report),
    report.judgement === undefined ? '' : episodesSection(report.judgement),
    unknownSection(report),
    filesSection(report),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<title>Watchkeeper backtest</title>
<style>${REPORT_CSS}</style>
</head>
<body>
<a class="skip" href="#alerts">Go to the alerts</a>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function at(ts: NanoTime | undefined): string {
  return ts === undefined ? 'unknown' : time(toDate(ts));
}

function header(report: BacktestReport): string {
  const names = report.files.map(({ name }) => name.slice(name.lastIndexOf('/') + 1));
  return `<header>
<h1>Watchkeeper backtest</h1>
<p>${htmlText(names.join(', '))}</p>
<p class="quiet">${at(report.from)} to ${at(report.to)} UTC, ${plural(report.lines, 'line')} in ${duration(report.seconds)}, made ${htmlText(report.at.slice(0, 16).replace('T', ' '))} UTC with Watchkeeper ${htmlText(report.version)}</p>
</header>`;
}

interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly state: 'ok' | 'finding' | 'unknown';
  readonly proof: string;
}

const STATE_WORDS = { ok: '✓', finding: '!', unknown: '?' } as const;

function answers(report: BacktestReport): string {
  const list = [firedAnswer(report)];
  if (report.judgement !== undefined) list.push(episodesAnswer(report.judgement));
  list.push(coverageAnswer(report), readAnswer(report));
  const cells = list.map(
    ({ question, answer, state, proof }) =>
      `<div class="answer"><dt>${question}</dt><dd class="${state}"><span class="mark" aria-hidden="true">${STATE_WORDS[state]}</span>${answer}</dd><dd class="quiet">${proof}</dd></div>`,
  );
  return `<dl class="answers">${cells.join('')}</dl>`;
}

function firedAnswer(report: BacktestReport): Answer {
  const severities = new Map(report.detections.map(({ id, severity }) => [id, severity]));
  const fired = firedAlerts(report);
  const question = 'What fired?';
  if (report.lines === 0) return { question, answer: 'Unknown', state: 'unknown', proof: 'no line was read' };
  if (fired.length === 0)
    return {
      question,
      answer: 'Nothing',
      state: 'ok',
      proof: `${plural(report.detections.length, 'detection')} ran the whole time`,
    };
  const counts = ['critical', 'high', 'medium', 'low'].flatMap((severity) => {
    const n = fired.filter((alert) => severities.get(alert.detection) === severity).length;
    return n === 0 ? [] : [`${n} ${severity}`];
  });
  const proof = `${plural(fired.length, 'alert')} of ${plural(alertsByDetection(report).length, 'detection')}`;
  return { question, answer: counts.join(', '), state: 'finding', proof };
}

function episodesAnswer(judgement: Judgement): Answer {
  const { found, visible, missed, falseAlerts, medianNs } = judgementFigures(judgement);
  return {
    question: 'Were the episodes found?',
    answer: `${found} of ${visible}`,
    state: missed > 0 || falseAlerts > 0 ? 'finding' : 'ok',
    proof: `${plural(falseAlerts, 'false alert')}${medianNs === undefined ? '' : `, median ${duration(Number(medianNs / SECOND))}`}`,
  };
}

function coverageAnswer(report: BacktestReport): Answer {
  const unknown = report.skipped.length + report.errors.length;
  return {
    question: 'What could not be said?',
    answer: unknown === 0 ? 'Everything was checked' : `${plural(unknown, 'detection')} unknown`,
    state: unknown === 0 ? 'ok' : 'unknown',
    proof: `${plural(report.detections.length, 'detection')} ran`,
  };
}

function readAnswer(report: BacktestReport): Answer {
  const bad = report.files.reduce((sum, file) => sum + file.withoutTime + file.tooLong, 0);
  return {
    question: 'Was all of it read?',
    answer:
      bad === 0 && report.skippedFiles.length === 0
        ? 'Yes'
        : `${plural(bad, 'line')}, ${plural(report.skippedFiles.length, 'file')} not`,
    state: bad === 0 && report.skippedFiles.length === 0 ? 'ok' : 'unknown',
    proof: `${report.seconds > 0 ? `${rate(report.lines / report.seconds, 'lines')}, ` : ''}peak ${bytes(report.peakBytes)}`,
  };
}

function severityMark(severity: string): string {
  return `<span class="severity ${htmlText(severity)}">${htmlText(severity)}</span>`;
}

/** A lane for each detection: bars from firing to end on one shared axis. */
function timelineSection(report: BacktestReport): string {
  const { from, to } = report;
  const all = alertsByDetection(report);
  if (from === undefined || to === undefined || all.length === 0) return '';
  const span = Number(to - from) || 1;
  const share = (ts: NanoTime) => Math.min(100, Math.max(0, (100 * Number(ts - from)) / span));
  const lanes = all.map(({ detection, alerts }) => {
    const bars = alerts.map((alert) => {
      const left = share(alert.fired ?? alert.start);
      const width = Math.max(0.3, share(alert.end ?? to) - left);
      return `<i style="left:${left.toFixed(2)}%;width:${width.toFixed(2)}%" title="${at(alert.fired)}"></i>`;
    });
    return `<tr><th scope="row"><a href="#${htmlText(detection.id)}">${htmlText(detection.id)}</a></th><td>${severityMark(detection.severity)}</td><td class="n">${alerts.length}</td><td class="lane"><div>${bars.join('')}</div></td><td class="what">${htmlText(detection.title)}</td></tr>`;
  });
  return `<section aria-labelledby="when"><h2 id="when">When</h2>
<div class="scroll"><table class="lanes"><thead><tr><th>detection</th><th>severity</th><th class="n">alerts</th><th class="axis"><span>${day(toDate(from))} ${clock(toDate(from))}</span><span>${day(toDate(to))} ${clock(toDate(to))} UTC</span></th><th>what</th></tr></thead>
<tbody>${lanes.join('\n')}</tbody></table></div></section>`;
}

function alertsSection(report: BacktestReport): string {
  const all = alertsByDetection(report);
  const inner =
    all.length === 0
      ? '<p>No alert fired. This is known, not assumed: the detections below ran over every line that was read.</p>'
      : all.map(({ detection, alerts }) => detectionBlock(detection, alerts, report)).join('\n');
  return `<section aria-labelledby="alerts"><h2 id="alerts">Alerts and their lines</h2>\n${inner}</section>`;
}

function detectionBlock(detection: ReportDetection, alerts: readonly BacktestAlert[], report: BacktestReport): string {
  return `<article id="${htmlText(detection.id)}"><h3>${severityMark(detection.severity)} ${htmlText(detection.title)} <span class="quiet">${htmlText(detection.id)}</span></h3>
${alerts.map((alert) => alertBlock(alert, report.to)).join('\n')}</article>`;
}

function alertBlock(alert: BacktestAlert, to: NanoTime | undefined): string {
  const fired = alert.fired ?? alert.start;
  const until = alert.end ?? to ?? fired;
  const lasted = duration(Math.max(0, Number((until - fired) / SECOND)));
  const end =
    alert.end === undefined
      ? `<span class="finding">still firing</span>, ≥ ${lasted}`
      : `ended ${clock(toDate(alert.end))}, ${lasted}`;
  const labels = [...alert.labels].map(
    ([name, value]) => `<code>${htmlText(name)}=${htmlText(shorten(value, 120))}</code>`,
  );
  const lines = alert.lines.map(
    ({ ts, text, line }) =>
      `<li><span class="quiet">${toDate(ts).toISOString().slice(11, 23)}${line === undefined ? '' : ` · line ${line}`}</span><code>${htmlText(shorten(text, LINE_LIMIT))}</code></li>`,
  );
  const shown = alert.lineCount > alert.lines.length ? `, the newest ${alert.lines.length} shown` : '';
  return `<details><summary><b>${time(toDate(fired))}</b> ${labels.join(' ') || '<span class="quiet">no labels</span>'} <span class="quiet">${end}, ${plural(alert.lineCount, 'line')}${shown}</span></summary><ol class="lines">${lines.join('')}</ol></details>`;
}

const RESULT_WORDS: Readonly<Record<EpisodeOutcome['result'], { word: string; state: string; rank: number }>> = {
  missed: { word: 'missed', state: 'finding', rank: 0 },
  false: { word: 'false alert', state: 'finding', rank: 1 },
  not_visible: { word: 'in no source', state: 'unknown', rank: 2 },
  found: { word: 'found', state: 'ok', rank: 3 },
  quiet: { word: 'quiet', state: 'quiet', rank: 4 },
};

function episodesSection(judgement: Judgement): string {
  const rows = [...judgement.outcomes]
    .sort((a, b) => RESULT_WORDS[a.result].rank - RESULT_WORDS[b.result].rank)
    .map(({ episode, result, by, foundAfter }) => {
      const { word, state } = RESULT_WORDS[result];
      const reason =
        episode.notVisible === undefined ? '' : `<br><span class="quiet">${htmlText(episode.notVisible)}</span>`;
      const links = by.map((id) => `<a href="#${htmlText(id)}">${htmlText(id)}</a>`).join(', ');
      return `<tr><td class="${state}">${word}</td><td>${htmlText(episode.id)}</td><td>${htmlText(episode.kind)}</td><td class="what">${htmlText(episode.title)}${reason}</td><td>${htmlText(shorten(episode.clients.join(', '), 60))}</td><td>${links || 'nothing'}</td><td class="n">${foundAfter === undefined ? '-' : duration(Number(foundAfter / SECOND))}</td></tr>`;
    });
  return `<section aria-labelledby="episodes"><h2 id="episodes">Episodes</h2>
<div class="scroll"><table><thead><tr><th>result</th><th>id</th><th>kind</th><th>what</th><th>clients</th><th>by</th><th class="n">found after</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></section>`;
}

function unknownSection(report: BacktestReport): string {
  const rows = [
    ...report.skipped.map(({ id, reason }) => [id, `did not run: ${reason}`]),
    ...report.errors.map(({ id, message, ticks }) => [
      id,
      `could not be evaluated at ${plural(ticks, 'tick')}: ${message.split('\n')[0]}`,
    ]),
  ];
  if (rows.length === 0) return '';
  const items = rows.map(([id, text]) => `<tr><th scope="row">${htmlText(id)}</th><td>${htmlText(text)}</td></tr>`);
  return `<section aria-labelledby="unknown"><h2 id="unknown">Unknown</h2><p class="quiet">These detections gave no answer. That is not the same as finding nothing.</p>
<div class="scroll"><table><tbody>${items.join('\n')}</tbody></table></div></section>`;
}

function filesSection(report: BacktestReport): string {
  const rows = report.files.map(
    (file) =>
      `<tr><td class="what">${htmlText(file.name.slice(file.name.lastIndexOf('/') + 1))}</td><td>${htmlText(file.format)}</td><td class="n">${count(file.lines)}</td><td class="n">${count(file.withoutTime + file.tooLong)}</td><td>${at(file.from)}</td><td>${at(file.to)}</td></tr>`,
  );
  const skipped = report.skippedFiles.map(
    ({ name, reason, remedy }) =>
      `<tr><td class="what">${htmlText(name.slice(name.lastIndexOf('/') + 1))}</td><td colspan="5" class="unknown">not read: ${htmlText(reason)}. ${htmlText(remedy)}</td></tr>`,
  );
  return `<section aria-labelledby="files"><h2 id="files">Files</h2>
<div class="scroll"><table><thead><tr><th>file</th><th>format</th><th class="n">lines</th><th class="n">unreadable</th><th>from</th><th>to (UTC)</th></tr></thead><tbody>${[...rows, ...skipped].join('\n')}</tbody></table></div></section>`;
}
