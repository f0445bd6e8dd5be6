import { shorten, visible } from '../../detect/text/visible.ts';
import { durationForPeople } from '../../detect/model/duration.ts';
import type { Labels } from '../../logql/labels.ts';
import type { PreparedInput } from '../backtest/inputs.ts';
import { UsageError } from '../exit.ts';
import { statusLine, type Session } from '../session.ts';
import { count, plural } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';
import { counts, droppingStage, followLine, type LeafTrace } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import { dateTime, dropNumber } from './line-report.ts';
import { dropReason, unwrapNote } from './reason.ts';
import { runRecord } from './records.ts';
import type { Subject } from './subject.ts';
import { tickChart, tickTime } from './tick-chart.ts';
import { runTicks, type Tick, type TickRun } from './ticks.ts';

export interface SeriesRequest {
  readonly subject: Subject;
  readonly address: string;
  readonly inputs: readonly PreparedInput[];
  readonly files: readonly string[];
  readonly allTicks: boolean;
}

/** Lines that mention the address and left the pipeline at one stage for one reason. */
interface Dropped {
  readonly stage: number;
  readonly text: string;
  readonly example: string;
  count: number;
}

/** Lines followed stage by stage; the value at the ticks counts all of them. */
const MOST_FOLLOWED = 20_000;
const MOST_REASONS = 12;

/** What a rule makes of the lines of one address: its value at the ticks, and where its lines were dropped. */
export async function explainSeries(request: SeriesRequest, session: Session): Promise<void> {
  const { subject, address, inputs } = request;
  const detection = subject.built?.loaded.detection;
  if (detection === undefined)
    throw new UsageError('--ip needs the id of a detection.', 'watchkeeper explain WK-CAC-002 …');
  const seen = new Lines(subject, address);
  const run = await runTicks({
    expr: subject.expr,
    intervalNs: detection.interval,
    forNs: detection.for,
    matches: (labels) => [...labels].some(([, value]) => value === address),
    inputs,
    line: undefined,
    onRecord: (text, ts, labels) => seen.take(text, ts, labels),
  });
  if (session.form === 'json' || session.form === 'ndjson') {
    session.record({
      type: 'series',
      detection: detection.id,
      address,
      lines: { mentioning: seen.mentioning, counted: seen.counted },
      dropped: seen.dropped().map(({ stage, text, example, count: lines }) => ({ stage, text, example, lines })),
      ...runRecord(run),
      verdict: verdictOf(run, seen, address, detection.interval),
    });
    return;
  }
  print(request, run, seen, session, detection.interval);
}

class Lines {
  readonly #subject: Subject;
  readonly #address: string;
  readonly #dropped = new Map<string, Dropped>();
  mentioning = 0;
  counted = 0;

  constructor(subject: Subject, address: string) {
    this.#subject = subject;
    this.#address = address;
  }

  take(text: string, ts: bigint, labels: Labels): void {
    if (!text.includes(this.#address)) return;
    this.mentioning += 1;
    if (this.mentioning > MOST_FOLLOWED) return;
    const line: ExplainedLine = { text, ts, labels, format: undefined, labelsFrom: '' };
    const traces = followLine(this.#subject.expr, line);
    if (traces.some(counts)) this.counted += 1;
    else this.#drop([...traces].sort((a, b) => dropNumber(b) - dropNumber(a))[0]);
  }

  #drop(trace: LeafTrace): void {
    const stage = droppingStage(trace);
    const number = dropNumber(trace);
    const unwrap = trace.trace?.unwrap;
    const text = stage?.text ?? (trace.trace === undefined ? 'the selector' : `| unwrap ${unwrap?.label ?? ''}`);
    const known = this.#dropped.get(`${number} ${text}`);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const example =
      stage === undefined ? (unwrap === undefined ? 'another stream' : unwrapNote(unwrap)) : dropReason(stage);
    this.#dropped.set(`${number} ${text}`, { stage: number, text, example: shorten(example, 200), count: 1 });
  }

  dropped(): Dropped[] {
    return [...this.#dropped.values()].sort((a, b) => a.stage - b.stage);
  }
}

function print(request: SeriesRequest, run: TickRun, seen: Lines, session: Session, intervalNs: bigint): void {
  const { subject, address, files } = request;
  const { paint, width } = session;
  session.print(
    paint('strong', visible(subject.title)),
    `Address ${visible(address)} in ${files.map(visible).join(', ')}`,
    '',
  );
  const there = run.ticks.filter(({ value, state }) => value !== undefined || state !== 'none');
  const peak = highest(there);
  if (peak !== undefined) {
    const around = spread(run, peak);
    const stretch = { from: around.ticks[0].ts, to: peak.ts };
    session.print(`Value at the ticks around the highest one, ${dateTime(peak.ts)} UTC:`, '');
    session.print(...tickChart(around, stretch, request.allTicks, paint), '');
  }
  const rows = seen.dropped();
  if (rows.length > 0)
    session.print(
      ...renderTable(
        [
          { title: 'dropped by', align: 'right' },
          { title: 'stage', flexible: true },
          { title: 'lines', align: 'right' },
          { title: 'for example' },
        ],
        rows
          .slice(0, MOST_REASONS)
          .map(({ stage, text, count: lines, example }) => [String(stage), text, count(lines), shorten(example, 40)]),
        { paint, width },
      ),
      '',
    );
  const id = subject.built?.loaded.detection.id ?? '';
  session.print(
    statusLine(paint, 'ok', 'ok', verdictOf(run, seen, address, intervalNs)),
    `${paint('strong', 'Next')}: watchkeeper explain ${id} --line LINE --file FILE shows one of its lines stage by stage`,
  );
}

function highest(ticks: readonly Tick[]): Tick | undefined {
  return ticks.reduce<Tick | undefined>(
    (best, tick) => (best === undefined || (tick.value ?? 0) > (best.value ?? 0) ? tick : best),
    undefined,
  );
}

/** The stretch in which the series was there without a gap around its peak, with a tick on both sides. */
function spread(run: TickRun, peak: Tick): TickRun {
  const at = run.ticks.indexOf(peak);
  let first = at;
  let last = at;
  while (first > 0 && run.ticks[first - 1].value !== undefined) first--;
  while (last < run.ticks.length - 1 && run.ticks[last + 1].value !== undefined) last++;
  return { ...run, ticks: run.ticks.slice(Math.max(0, first - 1), last + 2) };
}

function verdictOf(run: TickRun, seen: Lines, address: string, intervalNs: bigint): string {
  const fired = run.ticks.find(({ state }) => state === 'firing');
  if (fired !== undefined) return `It fired for ${visible(address)} at ${tickTime(fired.ts, true)} UTC.`;
  if (seen.mentioning === 0) return `No line of the files mentions ${visible(address)}.`;
  const lines = `${plural(seen.counted, 'line')} of ${count(Math.min(seen.mentioning, MOST_FOLLOWED))} that mention it count`;
  const peak = highest(run.ticks);
  const value = peak?.value ?? 0;
  if (run.threshold === undefined) return `It did not fire: ${lines}.`;
  return `It did not fire: ${lines}, at most ${value} at a tick (every ${durationForPeople(intervalNs)}), ${run.op ?? ''} ${run.threshold} is needed.`;
}
