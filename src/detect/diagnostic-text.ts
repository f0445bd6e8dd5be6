import type { Diagnostic, ExcerptLine, ExcerptMark } from './diagnostic.ts';

const PLACE_COLUMN = 62;
const INDENT = '         ';
const MARK_SIGN: Readonly<Record<ExcerptMark['role'], string>> = { wrong: '^', related: '-', added: '+' };

/** Diagnostics as plain text without colours, one blank line between them; hostile characters are not neutralised. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => diagnosticLines(diagnostic).join('\n')).join('\n\n');
}

function diagnosticLines(diagnostic: Diagnostic): string[] {
  const lines = [headLine(diagnostic), '', ...excerptLines(diagnostic.excerpt)];
  if (diagnostic.excerpt.length > 0) lines.push('');
  lines.push(...diagnostic.message.map((paragraph) => INDENT + paragraph));
  if (diagnostic.facts !== undefined && diagnostic.facts.length > 0) {
    const width = Math.max(...diagnostic.facts.map(([name]) => name.length));
    lines.push('', ...diagnostic.facts.map(([name, value]) => `${INDENT}${name.padEnd(width)}  ${value}`), '');
  }
  if (diagnostic.remedy !== undefined) lines.push(`${INDENT}Remedy: ${diagnostic.remedy}`);
  if (diagnostic.fixExcerpt !== undefined) lines.push(...excerptLines(diagnostic.fixExcerpt));
  return lines;
}

function headLine({ severity, check, file, span }: Diagnostic): string {
  const left = `${severity.padEnd(7)}  ${check}`;
  const place = span === undefined ? file : `${file}:${span.from.line}:${span.from.column}`;
  return left.padEnd(Math.max(PLACE_COLUMN, left.length + 2)) + place;
}

function excerptLines(lines: readonly ExcerptLine[]): string[] {
  return lines.flatMap((line) => [
    `${String(line.number).padStart(6)} | ${line.text}`,
    ...line.marks.map((mark) => `       | ${' '.repeat(mark.start)}${markText(mark)}`),
  ]);
}

function markText(mark: ExcerptMark): string {
  const signs = MARK_SIGN[mark.role].repeat(Math.max(1, mark.end - mark.start));
  return mark.note === undefined ? signs : `${signs} ${mark.note}`;
}
