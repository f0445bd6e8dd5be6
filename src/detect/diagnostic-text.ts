import type { Diagnostic, ExcerptLine, ExcerptMark } from './diagnostic.ts';

/** What a piece of a rendered line is, for colours. */
export type TextRole = 'plain' | 'severity' | 'check' | 'place' | 'number' | ExcerptMark['role'];

export interface TextPart {
  readonly text: string;
  readonly role: TextRole;
}

/** A line of the terminal as its parts; texts of files and logs are not yet neutralised. */
export type TextLine = readonly TextPart[];

const PLACE_COLUMN = 62;
const INDENT = '         ';

/** A diagnostic as lines of about 120 columns; the renderer adds colours and makes hostile characters visible. */
export function diagnosticLines(diagnostic: Diagnostic): TextLine[] {
  const lines: TextLine[] = [headLine(diagnostic), [], ...excerptLines(diagnostic.excerpt)];
  if (diagnostic.excerpt.length > 0) lines.push([]);
  for (const paragraph of diagnostic.message) lines.push(plain(`${INDENT}${paragraph}`));
  if (diagnostic.facts !== undefined && diagnostic.facts.length > 0) {
    const width = Math.max(...diagnostic.facts.map(([name]) => name.length));
    lines.push([], ...diagnostic.facts.map(([name, value]) => plain(`${INDENT}${name.padEnd(width)}  ${value}`)), []);
  }
  if (diagnostic.remedy !== undefined) lines.push(plain(`${INDENT}Remedy: ${diagnostic.remedy}`));
  if (diagnostic.fixExcerpt !== undefined) lines.push(...excerptLines(diagnostic.fixExcerpt));
  return lines;
}

/** Diagnostics as plain text, one blank line between them. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map((diagnostic) =>
      diagnosticLines(diagnostic)
        .map((line) =>
          line
            .map((part) => part.text)
            .join('')
            .trimEnd(),
        )
        .join('\n'),
    )
    .join('\n\n');
}

function plain(text: string): TextLine {
  return [{ text, role: 'plain' }];
}

function headLine(diagnostic: Diagnostic): TextLine {
  const { severity, check, file, span } = diagnostic;
  const left = `${severity.padEnd(7)}  ${check}`;
  const place = span === undefined ? file : `${file}:${span.from.line}:${span.from.column}`;
  return [
    { text: severity.padEnd(7), role: 'severity' },
    { text: `  ${check}`, role: 'check' },
    { text: ' '.repeat(Math.max(2, PLACE_COLUMN - left.length)), role: 'plain' },
    { text: place, role: 'place' },
  ];
}

function excerptLines(lines: readonly ExcerptLine[]): TextLine[] {
  return lines.flatMap((line): TextLine[] => [
    [
      { text: `${String(line.number).padStart(6)} | `, role: 'number' },
      { text: line.text, role: 'plain' },
    ],
    ...line.marks.map((mark): TextLine => [
      { text: '       | ', role: 'number' },
      { text: ' '.repeat(mark.start), role: 'plain' },
      { text: markText(mark), role: mark.role },
    ]),
  ]);
}

const MARK_SIGN: Readonly<Record<ExcerptMark['role'], string>> = { wrong: '^', related: '-', added: '+' };

function markText(mark: ExcerptMark): string {
  const signs = MARK_SIGN[mark.role].repeat(Math.max(1, mark.end - mark.start));
  return mark.note === undefined ? signs : `${signs} ${mark.note}`;
}
