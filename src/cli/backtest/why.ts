import type { Episode } from '../../detect/backtest/episodes.ts';
import { addressesOf, GRACE_NS } from '../../detect/backtest/judge.ts';
import type { CompareOp, Expr } from '../../logql/ast.ts';
import { splitThreshold } from '../../logql/index.ts';
import type { Labels } from '../../logql/labels.ts';
import type { Paint } from '../terminal/style.ts';
import { plural } from '../terminal/format.ts';
import { renderTable, type Cell } from '../terminal/table.ts';
import type { BacktestReport } from './report-model.ts';
import { labelText } from './terminal-report.ts';

/** How near a detection came to an episode: its highest value for a client, or for nobody by name. */
export interface NearMiss {
  readonly detection: string;
  readonly labels: Labels;
  readonly highest: number;
  readonly op: CompareOp;
  readonly needs: number;
  readonly fired: boolean;
}

/** The part of a rule before its comparison with a number; undefined for rules that have none. */
export function valueOf(expr: Expr): Expr | undefined {
  return expr.kind === 'log' ? undefined : splitThreshold(expr)?.value;
}

function holds(op: CompareOp, value: number, limit: number): boolean {
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/**
 * Each detection's nearest series to an episode, from a run of the values without their thresholds: nearest first.
 * `thresholds` gives operator and number by detection.
 */
export function nearMisses(
  episode: Episode,
  values: BacktestReport,
  thresholds: ReadonlyMap<string, { readonly op: CompareOp; readonly needs: number }>,
): NearMiss[] {
  const best = new Map<string, NearMiss>();
  // Pipeline detections tell of the log pipeline, not of anybody's acts.
  const pipeline = new Set(values.detections.filter((one) => one.package === 'pipeline').map(({ id }) => id));
  for (const { detection, labels, start, end, value } of values.alerts) {
    const threshold = thresholds.get(detection);
    const isLate = start > episode.end + GRACE_NS;
    const isEarly = end !== undefined && end < episode.start;
    const named = addressesOf(labels);
    const isAbout = named.length === 0 || named.some((address) => episode.clients.includes(address));
    if (threshold === undefined || pipeline.has(detection) || isLate || isEarly || !isAbout) continue;
    const miss = {
      detection,
      labels,
      highest: value,
      ...threshold,
      fired: holds(threshold.op, value, threshold.needs),
    };
    const known = best.get(detection);
    if (known === undefined || nearness(miss) > nearness(known)) best.set(detection, miss);
  }
  return [...best.values()].sort((a, b) => nearness(b) - nearness(a) || (a.detection < b.detection ? -1 : 1));
}

/** 1 and more: the threshold was reached. */
function nearness({ highest, needs, fired }: NearMiss): number {
  if (fired) return 1 + highest / Math.max(1, Math.abs(needs));
  return needs === 0 ? 0 : Math.min(0.999, Math.abs(highest / needs));
}

/** What `backtest --why` prints. */
export function whyLines(
  episode: Episode,
  misses: readonly NearMiss[],
  noValue: number,
  options: { paint: Paint; width: number },
): string[] {
  const { paint } = options;
  const rows = misses.map((miss): Cell[] => [
    miss.fired ? { text: 'reached', style: 'ok' } : { text: 'below', style: 'dim' },
    miss.detection,
    String(Number(miss.highest.toPrecision(6))),
    `${miss.op} ${miss.needs}`,
    labelText(miss.labels) || '(no labels)',
  ]);
  const lines = [
    `${paint('strong', episode.id)}  ${episode.title}`,
    `${episode.kind}, ${new Date(Number(episode.start / 1_000_000n)).toISOString().slice(0, 19)}Z, ${episode.clients.join(', ') || 'no client is named'}`,
    '',
  ];
  if (rows.length === 0)
    lines.push('No detection had any value for its clients: no line that a detection counts belongs to them.');
  else
    lines.push(
      ...renderTable(
        [
          { title: 'value' },
          { title: 'detection' },
          { title: 'highest', align: 'right' },
          { title: 'needs', align: 'right' },
          { title: 'labels', flexible: true },
        ],
        rows,
        options,
      ),
    );
  if (noValue > 0)
    lines.push(
      '',
      paint('dim', `${plural(noValue, 'detection')} without a comparison with a number cannot be measured this way`),
    );
  return lines;
}
