import type { FileSpan, SourceText } from './source-text.ts';

/** An error makes a file unusable or a check fail; a warning and a hint do not. */
export type DiagnosticSeverity = 'error' | 'warning' | 'hint';

/** A mark under a line of an excerpt: columns are UTF-16 offsets into the line, the end is exclusive. */
export interface ExcerptMark {
  readonly start: number;
  readonly end: number;
  /** What is wrong, where a related thing stands, what the remedy adds. */
  readonly role: 'wrong' | 'related' | 'added';
  readonly note?: string;
}

export interface ExcerptLine {
  /** Line of the file, counted from 1. */
  readonly number: number;
  readonly text: string;
  readonly marks: readonly ExcerptMark[];
}

/** Replace the text from `start` to `end` (offsets into the file) by `text`. */
export interface FixEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How a finding can be corrected. Only a safe fix keeps the meaning the author certainly wanted. */
export interface Fix {
  readonly safe: boolean;
  /** In file order, not overlapping. */
  readonly edits: readonly FixEdit[];
}

/**
 * One finding of any part (reading a file, lint, tests, build), for all renderers. Texts are plain English; quoted parts
 * of files and log lines in them are hostile and are made visible by the renderer.
 */
export interface Diagnostic {
  /** Id of the check in kebab-case, also the name of its page: `unknown-key`. */
  readonly check: string;
  readonly severity: DiagnosticSeverity;
  readonly file: string;
  /** Undefined: the finding is about the whole file. */
  readonly span: FileSpan | undefined;
  /** Id of the detection, where it is known. */
  readonly detection?: string;
  /** What is wrong and why it matters: one text per paragraph. */
  readonly message: readonly string[];
  /** Facts as pairs, shown as a small table below the message. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly excerpt: readonly ExcerptLine[];
  /** What to do, as one sentence without the word remedy. */
  readonly remedy?: string;
  readonly fix?: Fix;
  /** The lines after the fix, with the new parts marked. */
  readonly fixExcerpt?: readonly ExcerptLine[];
}

export interface DiagnosticParts {
  readonly check: string;
  readonly severity?: DiagnosticSeverity;
  readonly detection?: string;
  readonly message: string | readonly string[];
  readonly facts?: readonly (readonly [string, string])[];
  readonly remedy?: string;
  readonly fix?: Fix;
  /** A note at the mark itself. */
  readonly note?: string;
  /** A second place of the same file. */
  readonly related?: { readonly start: number; readonly end: number; readonly note: string };
}

/** Lines an excerpt shows before the line of the finding. */
const LINES_BEFORE = 1;
/** A longer span is marked up to this many lines. */
const MOST_MARKED_LINES = 6;

/** A diagnostic at a place of a file, with its excerpts. The span holds offsets into the file. */
export function diagnosticAt(
  source: SourceText,
  span: { readonly start: number; readonly end: number } | undefined,
  parts: DiagnosticParts,
): Diagnostic {
  const { note, related, severity = 'error', message, ...rest } = parts;
  return {
    ...rest,
    severity,
    file: source.file,
    span: span === undefined ? undefined : source.spanOf(span.start, span.end),
    message: typeof message === 'string' ? [message] : message,
    excerpt: span === undefined ? [] : excerptOf(source, span, note, related),
    ...(parts.fix === undefined ? {} : { fixExcerpt: excerptOfFix(source, parts.fix) }),
  };
}

/** The lines of a span with its mark, one line before it, and the line of a related place. */
export function excerptOf(
  source: SourceText,
  span: { readonly start: number; readonly end: number },
  note?: string,
  related?: DiagnosticParts['related'],
): ExcerptLine[] {
  const marks = new Map<number, ExcerptMark[]>();
  const first = source.positionAt(span.start).line;
  if (first - LINES_BEFORE >= 1) marks.set(first - LINES_BEFORE, []);
  addMarks(source, marks, span, 'wrong', note);
  if (related !== undefined) addMarks(source, marks, related, 'related', related.note);
  return linesOf(source, marks);
}

function addMarks(
  source: SourceText,
  marks: Map<number, ExcerptMark[]>,
  span: { readonly start: number; readonly end: number },
  role: ExcerptMark['role'],
  note: string | undefined,
): void {
  const from = source.positionAt(span.start);
  const to = source.positionAt(Math.max(span.start, span.end));
  const last = Math.min(to.line, from.line + MOST_MARKED_LINES - 1);
  for (let line = from.line; line <= last; line++) {
    const text = source.lineText(line);
    const indent = text.length - text.trimStart().length;
    const start = line === from.line ? from.column - 1 : indent;
    const end = line === to.line ? to.column - 1 : text.length;
    if (line > from.line && end <= start) continue;
    const mark: ExcerptMark = { start, end: Math.max(end, start + 1), role };
    const list = marks.get(line) ?? [];
    list.push(line === last && note !== undefined ? { ...mark, note } : mark);
    marks.set(line, list);
  }
}

function linesOf(source: SourceText, marks: ReadonlyMap<number, readonly ExcerptMark[]>): ExcerptLine[] {
  return [...marks.entries()]
    .sort(([a], [b]) => a - b)
    .map(([number, list]) => ({ number, text: source.lineText(number), marks: list }));
}

/** The text of a file after the edits. */
export function applyEdits(text: string, edits: readonly FixEdit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

function excerptOfFix(source: SourceText, fix: Fix): ExcerptLine[] {
  const lines = new Map<number, ExcerptLine>();
  for (const [index, edit] of fix.edits.entries()) {
    const number = source.positionAt(edit.start).line;
    const lineStart = source.offsetAt({ line: number, column: 1 });
    const before = fix.edits.slice(0, index).filter((other) => other.start >= lineStart);
    const shift = before.reduce((sum, other) => sum + other.text.length - (other.end - other.start), 0);
    const start = edit.start - lineStart + shift;
    const shown = edit.text.split('\n')[0];
    const previous = lines.get(number);
    const text = previous?.text ?? source.lineText(number);
    lines.set(number, {
      number,
      text: text.slice(0, start) + shown + text.slice(start + edit.end - edit.start),
      marks: [...(previous?.marks ?? []), { start, end: start + Math.max(shown.length, 1), role: 'added' }],
    });
  }
  return [...lines.values()];
}
