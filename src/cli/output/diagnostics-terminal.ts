import type { Diagnostic, ExcerptLine, ExcerptMark } from '../../detect/diagnostic.ts';
import { visible } from '../../detect/text/visible.ts';
import type { Paint, Style } from '../terminal/style.ts';
import { pad, widthOf, wrap } from '../terminal/width.ts';

/** Texts start here; the status word stands before it. */
const TEXT_COLUMN = 9;
const LINE_NUMBER_WIDTH = 6;

const STATUS: Readonly<Record<Diagnostic['severity'], { word: string; style: Style }>> = {
  error: { word: 'error', style: 'findingStrong' },
  warning: { word: 'warn', style: 'unknown' },
  hint: { word: 'hint', style: 'dim' },
};

/** The lines of one finding: head with its place, excerpt with carets, what it means, facts, remedy. */
export function renderDiagnostic(diagnostic: Diagnostic, paint: Paint, width: number): string[] {
  const lines = [head(diagnostic, paint, width)];
  if (diagnostic.excerpt.length > 0) lines.push('', ...excerpt(diagnostic.excerpt, paint, width));
  lines.push('');
  const columns = Math.max(40, Math.min(width, 104) - TEXT_COLUMN);
  diagnostic.message.forEach((paragraph, index) => {
    if (index > 0) lines.push('');
    lines.push(...wrap(visible(paragraph), columns).map(indent));
  });
  if (diagnostic.facts !== undefined && diagnostic.facts.length > 0)
    lines.push('', ...facts(diagnostic, paint, columns));
  if (diagnostic.remedy !== undefined) lines.push('', ...remedy(diagnostic, paint, columns));
  if (diagnostic.fixExcerpt !== undefined) lines.push(...excerpt(diagnostic.fixExcerpt, paint, width));
  return lines;
}

function indent(line: string): string {
  return line === '' ? '' : ' '.repeat(TEXT_COLUMN) + line;
}

/** `file:line:column` of a finding. */
export function placeOf(diagnostic: Diagnostic): string {
  const from = diagnostic.span?.from;
  return from === undefined ? diagnostic.file : `${diagnostic.file}:${from.line}:${from.column}`;
}

function head(diagnostic: Diagnostic, paint: Paint, width: number): string {
  const { word, style } = STATUS[diagnostic.severity];
  const place = visible(placeOf(diagnostic));
  const room = width - TEXT_COLUMN - widthOf(diagnostic.check) - widthOf(place);
  const gap = ' '.repeat(Math.max(2, room));
  const status = paint(style, word) + ' '.repeat(TEXT_COLUMN - word.length);
  return status + paint('strong', diagnostic.check) + gap + place;
}

const MARK_STYLES: Readonly<Record<ExcerptMark['role'], { sign: string; style: Style }>> = {
  wrong: { sign: '^', style: 'finding' },
  related: { sign: '-', style: 'dim' },
  added: { sign: '+', style: 'ok' },
};

function excerpt(lines: readonly ExcerptLine[], paint: Paint, width: number): string[] {
  return lines.flatMap((line) => excerptLine(line, paint, width));
}

/** A line of a file with its marks; a long line is shown around its first mark. */
function excerptLine(line: ExcerptLine, paint: Paint, width: number): string[] {
  const room = Math.max(30, width - LINE_NUMBER_WIDTH - 3);
  const view = windowOf(line, room);
  const gutter = paint('dim', `${String(line.number).padStart(LINE_NUMBER_WIDTH)} |`);
  const blank = paint('dim', `${' '.repeat(LINE_NUMBER_WIDTH)} |`);
  const out = [`${gutter} ${markedText(view.text, view.marks, paint)}`.trimEnd()];
  return [...out, ...markLines(view.text, view.marks, paint).map((marks) => `${blank} ${marks}`)];
}

interface View {
  readonly text: string;
  readonly marks: readonly ExcerptMark[];
}

function windowOf(line: ExcerptLine, room: number): View {
  const first = line.marks.reduce((least, mark) => Math.min(least, mark.start), Number.POSITIVE_INFINITY);
  const last = line.marks.reduce((most, mark) => Math.max(most, mark.end), 0);
  if (line.text.length <= room || line.marks.length === 0) return clip(line, 0, room);
  if (last <= room) return clip(line, 0, room);
  const start = Math.max(0, Math.min(first - 20, line.text.length - room));
  return clip(line, start, room);
}

function clip(line: ExcerptLine, start: number, room: number): View {
  const lead = start > 0 ? '…' : '';
  const cutsEnd = line.text.length - start > room;
  const body = line.text.slice(start, start + room - lead.length - (cutsEnd ? 1 : 0));
  const text = lead + body + (cutsEnd ? '…' : '');
  const shift = start - lead.length;
  const marks = line.marks
    .map((mark) => ({
      ...mark,
      start: Math.max(mark.start - shift, 0),
      end: Math.min(mark.end - shift, text.length + 1),
    }))
    .filter((mark) => mark.end > mark.start);
  return { text, marks };
}

/** Tabs and hidden characters of a file become one visible column or an escape; marks are measured on the result. */
function shown(text: string): string {
  return visible(text.replaceAll('\t', ' '));
}

function markedText(text: string, marks: readonly ExcerptMark[], paint: Paint): string {
  let out = '';
  let at = 0;
  for (const mark of marks) {
    if (mark.role !== 'added' || mark.start < at) continue;
    out += shown(text.slice(at, mark.start)) + paint('ok', shown(text.slice(mark.start, mark.end)));
    at = mark.end;
  }
  return out + shown(text.slice(at));
}

/** The signs under a line; a mark that would run into another one, or into its note, gets a line of its own. */
function markLines(text: string, marks: readonly ExcerptMark[], paint: Paint): string[] {
  const rows: { out: string; column: number }[] = [];
  const wrongFirst = [...marks].sort(
    (a, b) => Number(b.role === 'wrong') - Number(a.role === 'wrong') || a.start - b.start,
  );
  for (const mark of wrongFirst) {
    const start = widthOf(shown(text.slice(0, mark.start)));
    const length = Math.max(1, widthOf(shown(text.slice(mark.start, mark.end))));
    const { sign, style } = MARK_STYLES[mark.role];
    const note = mark.note === undefined ? '' : ` ${visible(mark.note)}`;
    let row = rows.find(({ column }) => column <= start);
    if (row === undefined) {
      row = { out: '', column: 0 };
      rows.push(row);
    }
    row.out += ' '.repeat(start - row.column) + paint(style, sign.repeat(length)) + note;
    row.column = start + length + (note === '' ? 0 : widthOf(note) + 1);
  }
  return rows.map(({ out }) => out);
}

function facts(diagnostic: Diagnostic, paint: Paint, columns: number): string[] {
  const pairs = diagnostic.facts ?? [];
  const nameWidth = Math.max(...pairs.map(([name]) => widthOf(name)));
  return pairs.flatMap(([name, value]) =>
    wrap(visible(value), Math.max(20, columns - nameWidth - 2)).map((part, index) =>
      indent(`${index === 0 ? paint('dim', pad(name, nameWidth)) : ' '.repeat(nameWidth)}  ${part}`),
    ),
  );
}

function remedy(diagnostic: Diagnostic, paint: Paint, columns: number): string[] {
  const hint = diagnostic.fix?.safe === true ? ' (--fix does it)' : '';
  const [first, ...rest] = wrap(`Remedy: ${visible(diagnostic.remedy ?? '')}${hint}`, columns);
  return [indent(paint('strong', 'Remedy') + first.slice('Remedy'.length)), ...rest.map(indent)];
}
