import { visible } from '../../detect/text/visible.ts';
import type { Paint, Style } from './style.ts';
import { cut, pad, widthOf } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Whole columns leave a narrow terminal in this order, 1 first; without a number the column stays. */
  readonly dropAt?: number;
  /** The column that is cut when the rest is still too wide. */
  readonly flexible?: boolean;
}

export type Cell = string | { readonly text: string; readonly style: Style };

export interface TableOptions {
  readonly width: number;
  readonly paint: Paint;
  /** Style of a whole row, for example of a total. */
  readonly rowStyle?: (row: number) => Style;
}

const GAP = 2;
const MIN_FLEXIBLE = 12;
/** Below this width a row becomes lines of `name: value`. */
const NARROW = 60;

/**
 * Lines of a table: two spaces between columns, headings dim, no frame, no line over the width. Cells are made
 * visible, so text of a log may be given as it is.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string[] {
  const cells = rows.map((row) => row.map(toPiece));
  if (options.width < NARROW) return asRecords(columns, cells, options);
  const widths = columns.map((column, i) =>
    Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[i]?.text ?? ''))),
  );
  const shown = fit(columns, widths, options.width);
  const lines = [headLine(columns, shown, widths, options)];
  cells.forEach((row, index) => lines.push(rowLine(columns, shown, widths, row, options.rowStyle?.(index), options)));
  return lines;
}

function toPiece(cell: Cell): { text: string; style: Style } {
  if (typeof cell === 'string') return { text: visible(cell), style: 'plain' };
  return { text: visible(cell.text), style: cell.style };
}

/** Indexes of the columns that fit; changes the width of the flexible one. */
function fit(columns: readonly Column[], widths: number[], width: number): number[] {
  let shown = columns.map((_, i) => i);
  const total = () => shown.reduce((sum, i) => sum + widths[i], 0) + GAP * Math.max(0, shown.length - 1);
  const order = columns
    .map((column, i) => ({ i, dropAt: column.dropAt ?? 0 }))
    .filter(({ dropAt }) => dropAt > 0)
    .sort((a, b) => a.dropAt - b.dropAt);
  const flexible = columns.findIndex((column) => column.flexible);
  const fits = () => total() - (flexible < 0 ? 0 : Math.max(0, widths[flexible] - MIN_FLEXIBLE)) <= width;
  for (const { i } of order) {
    if (fits()) break;
    shown = shown.filter((column) => column !== i);
  }
  const last = flexible >= 0 && shown.includes(flexible) ? flexible : shown[shown.length - 1];
  const over = total() - width;
  if (over > 0) widths[last] = Math.max(1, widths[last] - over);
  return shown;
}

function headLine(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
  { paint }: TableOptions,
): string {
  const titles = shown.map((i) => pad(cut(columns[i].title, widths[i]), widths[i], columns[i].align));
  return paint('dim', titles.join(' '.repeat(GAP)).trimEnd());
}

function rowLine(
  columns: readonly Column[],
  shown: readonly number[],
  widths: readonly number[],
  row: readonly { text: string; style: Style }[],
  rowStyle: Style | undefined,
  { paint }: TableOptions,
): string {
  const parts = shown.map((i, position) => {
    const { text, style } = row[i] ?? { text: '', style: 'plain' as const };
    const shownText = cut(text, widths[i]);
    const painted = paint(rowStyle ?? style, shownText);
    const spaces = ' '.repeat(Math.max(0, widths[i] - widthOf(shownText)));
    if (columns[i].align === 'right') return spaces + painted;
    return position === shown.length - 1 ? painted : painted + spaces;
  });
  return parts.join(' '.repeat(GAP)).trimEnd();
}

function asRecords(
  columns: readonly Column[],
  rows: readonly (readonly { text: string; style: Style }[])[],
  { paint, width }: TableOptions,
): string[] {
  const lines: string[] = [];
  rows.forEach((row, index) => {
    if (index > 0) lines.push('');
    columns.forEach((column, i) => {
      const { text, style } = row[i] ?? { text: '', style: 'plain' as const };
      if (text !== '')
        lines.push(`${paint('dim', `${column.title}:`)} ${paint(style, cut(text, width - column.title.length - 2))}`);
    });
  });
  return lines;
}
