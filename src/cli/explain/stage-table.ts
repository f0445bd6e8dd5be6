import type { Labels } from '../../logql/labels.ts';
import type { StageTrace } from '../../logql/pipeline/index.ts';
import { printSelector } from '../../logql/syntax/index.ts';
import { formatDuration } from '../../detect/model/duration.ts';
import { visible } from '../../detect/text/visible.ts';
import type { Paint, Style } from '../terminal/style.ts';
import { cut, pad, widthOf } from '../terminal/width.ts';
import { counts, type LeafTrace } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import { stageNote, unwrapNote } from './reason.ts';
import { printLabels } from './words.ts';

/** One row of the table: a stage, what became of the line, and words beside it. */
export interface StageRow {
  readonly stage: string;
  readonly outcome: 'kept' | 'dropped' | 'skipped' | 'counts' | 'result';
  readonly notes: readonly string[];
}

/** The rows of a line's way through one log query; `series` is where it counts. */
export function stageRows(leafTrace: LeafTrace, line: ExplainedLine, series: Labels | undefined): StageRow[] {
  const { leaf, refusedBy, trace } = leafTrace;
  const selector = printSelector(leaf.selector);
  if (trace === undefined) {
    const name = refusedBy?.name ?? '';
    const value = line.labels.get(name);
    const note = value === undefined ? `the stream has no label ${name}` : `${name} is ${visible(value)}`;
    return [{ stage: selector, outcome: 'dropped', notes: [note] }];
  }
  const rows: StageRow[] = [{ stage: selector, outcome: 'kept', notes: labelPairs(line.labels) }];
  for (const stage of trace.stages)
    rows.push({ stage: visible(stage.text), outcome: stage.outcome, notes: notesOf(stage) });
  const { unwrap } = trace;
  if (unwrap !== undefined)
    rows.push({ stage: `| unwrap ${unwrap.label}`, outcome: unwrap.outcome, notes: [unwrapNote(unwrap)] });
  if (counts(leafTrace)) rows.push(lastRow(leafTrace, series));
  return rows;
}

function lastRow({ leaf, trace }: LeafTrace, series: Labels | undefined): StageRow {
  if (leaf.shape.kind === 'log') return { stage: 'result', outcome: 'result', notes: ['the query returns the line'] };
  const around = leaf.around.at(-2);
  const name = leaf.shape.expr.op;
  const grouping = around?.kind === 'vector_aggregation' ? around.grouping : leaf.shape.expr.grouping;
  const outer = around?.kind === 'vector_aggregation' ? `${around.op}${printLabels(grouping)} ` : '';
  const value = trace?.sample?.value;
  const adds = value === undefined || value === 1 ? '' : `value ${value}`;
  const shown = series ?? trace?.sample?.labels;
  return {
    stage: `${outer}${outer === '' ? name : `(${name}(… [${formatDuration(leaf.shape.expr.range.rangeNs)}]))`}`,
    outcome: 'counts',
    notes: [`series ${visible(shown?.toString() ?? '{}')}`, adds].filter((note) => note !== ''),
  };
}

function notesOf(stage: StageTrace): string[] {
  const note = stageNote(stage);
  if (stage.outcome !== 'kept') return [note];
  const changes = labelChanges(stage.before.labels, stage.after.labels);
  return note === '' ? changes : [note, ...changes];
}

function labelPairs(labels: Labels): string[] {
  return [[...labels].map(([name, value]) => `${name}=${visible(value)}`).join(' ')];
}

/** New and changed labels as `+ a=1`, gone ones as `- a`. Labels of the error come first. */
function labelChanges(before: Labels, after: Labels): string[] {
  const added = [...after]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `+ ${name}=${value === '' ? '""' : visible(value)}`);
  const gone = before.names.filter((name) => !after.has(name)).map((name) => `- ${name}`);
  return [...added, ...gone];
}

const OUTCOME_STYLE: Readonly<Record<StageRow['outcome'], Style>> = {
  kept: 'plain',
  skipped: 'dim',
  dropped: 'unknown',
  counts: 'ok',
  result: 'ok',
};
const OUTCOME_WIDTH = 7;
const NUMBER_WIDTH = 4;
const GAP = 2;
/** Most labels that a stage shows; a bare parser can set hundreds. */
const MOST_NOTES = 12;

/** The table as lines: number, stage, what became of the line, labels after it. */
export function renderStages(rows: readonly StageRow[], paint: Paint, width: number): string[] {
  const longest = Math.max(...rows.map(({ stage }) => widthOf(stage)), 5);
  const stageWidth = Math.min(longest, Math.max(24, Math.floor(width * 0.44)));
  const noteWidth = Math.max(16, width - NUMBER_WIDTH - stageWidth - OUTCOME_WIDTH - 2 * GAP);
  const head = `    ${pad('stage', stageWidth)}  ${pad('line', OUTCOME_WIDTH)}  labels after it`;
  const lines = [paint('dim', head)];
  rows.forEach(({ stage, outcome, notes }, index) => {
    const [first = '', ...rest] = packed(notes, noteWidth);
    const number = outcome === 'counts' || outcome === 'result' ? '  ' : String(index + 1).padStart(2);
    const start = `${number}  ${pad(cut(stage, stageWidth), stageWidth)}`;
    const word = paint(OUTCOME_STYLE[outcome], pad(outcome, OUTCOME_WIDTH));
    lines.push(`${start}  ${word}  ${first}`.trimEnd());
    const left = ' '.repeat(NUMBER_WIDTH + stageWidth + OUTCOME_WIDTH + 2 * GAP);
    for (const more of rest) lines.push(`${left}${more}`);
  });
  return lines;
}

/** Label changes side by side as long as they fit; every other note has its own line. */
function packed(notes: readonly string[], width: number): string[] {
  const shown = notes.length > MOST_NOTES ? notes.slice(0, MOST_NOTES) : notes;
  const lines: string[] = [];
  for (const note of shown) {
    const last = lines.at(-1);
    const together = last === undefined ? note : `${last} ${note.slice(2)}`;
    const joins = last?.startsWith('+ ') === true && note.startsWith('+ ') && widthOf(together) <= width;
    if (joins) lines[lines.length - 1] = together;
    else lines.push(note.startsWith('+ ') ? cutValue(note, width) : cut(note, width));
  }
  if (notes.length > shown.length) lines.push(`… ${notes.length - shown.length} more: --json`);
  return lines;
}

/** `+ name=…end of the value`: what stands at the end of a value tells more. */
function cutValue(note: string, width: number): string {
  if (widthOf(note) <= width) return note;
  const head = note.slice(0, note.indexOf('=') + 1);
  const points = [...note.slice(head.length)];
  const room = width - widthOf(head) - 1;
  if (room < 8) return cut(note, width);
  while (points.length > 0 && widthOf(points.join('')) > room) points.splice(0, Math.max(1, points.length - room));
  return `${head}…${points.join('')}`;
}
