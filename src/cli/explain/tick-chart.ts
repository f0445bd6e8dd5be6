import type { CompareOp } from '../../logql/ast.ts';
import type { NanoTime } from '../../logql/types.ts';
import { clock } from '../terminal/format.ts';
import type { Paint } from '../terminal/style.ts';
import type { Tick, TickRun } from './ticks.ts';

/** Ticks shown unless all are asked for. */
const MOST_TICKS = 11;
const BAR_WIDTH = 36;

interface Row {
  readonly tick: Tick;
  readonly note: string;
}

/** Which stretch of ticks is looked at. */
export interface Stretch {
  /** The ticks that count the line, or the whole time. */
  readonly from: NanoTime;
  readonly to: NanoTime;
}

/** Value and threshold at the ticks of a stretch and of the alert around it, with a bar each. */
export function tickChart(run: TickRun, stretch: Stretch, all: boolean, paint: Paint): string[] {
  const ticks = ticksAround(run.ticks, stretch);
  if (ticks.length === 0) return [];
  const rows = notedRows(ticks);
  const shown = all ? rows : chosenRows(rows, MOST_TICKS);
  const scale = scaleOf(ticks, run.threshold);
  const withSeconds = shown.some(({ tick }) => tick.ts % 60_000_000_000n !== 0n);
  const values = shown.map(({ tick }) => numberText(tick.value ?? 0));
  const valueWidth = Math.max(5, ...values.map(({ length }) => length));
  const timeWidth = withSeconds ? 8 : 5;
  const legend = run.threshold === undefined ? '' : `| is the threshold of ${numberText(run.threshold)}`;
  const lines = [paint('dim', `  ${'tick'.padEnd(timeWidth)}  ${'value'.padStart(valueWidth)}  ${legend}`.trimEnd())];
  shown.forEach(({ tick, note }, index) => {
    const bar = barOf(tick.value ?? 0, run, scale);
    const text = `  ${tickTime(tick.ts, withSeconds)}  ${values[index].padStart(valueWidth)}  ${bar}`;
    const isFiring = tick.state === 'firing';
    const line = note === '' ? text.trimEnd() : `${text.padEnd(timeWidth + valueWidth + 6 + BAR_WIDTH)}  ${note}`;
    lines.push(isFiring ? paint('finding', line) : line);
  });
  const left = rows.length - shown.length;
  if (left > 0)
    lines.push(paint('dim', `  ${left} ${left === 1 ? 'tick' : 'ticks'} between them left out: --ticks all`));
  return lines;
}

export function tickTime(ts: NanoTime, withSeconds = ts % 60_000_000_000n !== 0n): string {
  const date = new Date(Number(ts / 1_000_000n));
  return withSeconds ? date.toISOString().slice(11, 19) : clock(date);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** The stretch, two ticks before it, and the alert that reaches into it, up to the tick at which it has ended. */
function ticksAround(ticks: readonly Tick[], { from, to }: Stretch): readonly Tick[] {
  let first = ticks.findIndex(({ ts }) => ts >= from);
  if (first < 0) return [];
  let last = ticks.length - 1;
  while (last > first && ticks[last].ts > to) last--;
  while (first > 0 && ticks[first].state !== 'none' && ticks[first - 1].state !== 'none') first--;
  const after = ticks[last].state === 'none' ? 2 : 1;
  while (last < ticks.length - 1 && ticks[last].state !== 'none') last++;
  return ticks.slice(Math.max(0, first - 2), last + after);
}

function notedRows(ticks: readonly Tick[]): Row[] {
  const highest = ticks.reduce((most, { value }) => Math.max(most, value ?? 0), 0);
  const highestAt = ticks.findIndex(({ value }) => value === highest);
  return ticks.map((tick, index) => {
    const before = ticks[index - 1]?.state ?? 'none';
    const after = ticks[index + 1]?.state ?? tick.state;
    const notes: string[] = [];
    if (tick.error !== undefined) notes.push('the evaluation failed');
    if (tick.state === 'firing' && before === 'none') notes.push('pending and firing at once, for is 0 s');
    else if (tick.state === 'firing' && before === 'pending') notes.push('firing');
    else if (tick.state === 'pending' && before === 'none') notes.push('pending');
    else if (tick.state === 'none' && before !== 'none') notes.push('ended');
    if (index === highestAt && highest > 0) notes.push('highest');
    if (tick.state !== 'none' && after === 'none') notes.push('last tick at the threshold');
    return { tick, note: notes.join(', ') };
  });
}

/** The rows with a note, the first and the last one, and others evenly between them. */
function chosenRows(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most) return [...rows];
  const last = rows.length - 1;
  const chosen = new Set([0, 1, last]);
  rows.forEach(({ note }, index) => {
    if (note !== '') chosen.add(index);
  });
  const free = most - chosen.size;
  for (let i = 1; i <= free; i++) chosen.add(Math.round((i * last) / (free + 1)));
  return [...chosen].sort((a, b) => a - b).map((index) => rows[index]);
}

/** Value of one column of a bar. */
function scaleOf(ticks: readonly Tick[], threshold = 0): number {
  const highest = ticks.reduce((most, { value }) => Math.max(most, value ?? 0), Math.max(0, threshold));
  return highest <= BAR_WIDTH && Number.isInteger(highest) ? 1 : highest / BAR_WIDTH;
}

function barOf(value: number, { threshold, op }: TickRun, scale: number): string {
  const mark = threshold === undefined ? -1 : Math.max(0, Math.round(threshold / scale) - (isOver(op) ? 0 : 1));
  const length = Math.round(value / scale);
  let bar = '';
  for (let column = 0; column < Math.max(length, mark + 1); column++)
    bar += column === mark ? '|' : column < length ? '#' : ' ';
  return bar;
}

/** With `>` the threshold itself does not fire, so its column is full and the mark stands behind it. */
function isOver(op: CompareOp | undefined): boolean {
  return op === '>';
}
