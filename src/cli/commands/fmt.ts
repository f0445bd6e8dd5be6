import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Diagnostic } from '../../detect/diagnostic.ts';
import { csvField } from '../../detect/text/media.ts';
import { visible } from '../../detect/text/visible.ts';
import { ExitCode, worstExit } from '../exit.ts';
import { formatDetection } from '../fmt/format-detection.ts';
import { setExamples } from '../help.ts';
import { diagnosticRecord } from '../output/diagnostics-formats.ts';
import { renderDiagnostic } from '../output/diagnostics-terminal.ts';
import type { CommandModule } from '../program.ts';
import { statusLine, type Session } from '../session.ts';
import { plural } from '../terminal/format.ts';
import { readLibrary, type LibraryFile } from '../workspace.ts';

interface FmtFlags {
  readonly check?: boolean;
}

function define(command: Command): void {
  command
    .description('format detection files: keys in order, queries in lines')
    .argument('[paths...]', 'detection files, or folders; default: the whole library')
    .option('--check', 'write nothing; exit code 1 if a file would change')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules');
  setExamples(command, [
    ['the whole library', 'watchkeeper fmt'],
    ['in CI', 'watchkeeper fmt --check'],
    ['one file', 'watchkeeper fmt alert-rules/cachet/WK-CAC-002.yaml'],
  ]);
}

interface Changed {
  readonly file: LibraryFile;
  readonly text: string;
  readonly changes: readonly string[];
}

interface Outcome {
  readonly all: number;
  readonly changed: readonly Changed[];
  readonly diagnostics: readonly Diagnostic[];
}

function formatAll(files: readonly LibraryFile[]): Outcome {
  const changed: Changed[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of files) {
    const result = formatDetection(file.name, file.text);
    if (!result.ok) diagnostics.push(...result.diagnostics);
    else if (result.value.text !== file.text) changed.push({ file, ...result.value });
  }
  return { all: files.length, changed, diagnostics };
}

function printTable({ all, changed, diagnostics }: Outcome, isCheck: boolean, exit: ExitCode, session: Session): void {
  const { paint, width } = session;
  for (const diagnostic of diagnostics) session.print(...renderDiagnostic(diagnostic, paint, width), '');
  for (const { file, changes } of changed) {
    const text = `${visible(file.name)}   ${changes.join(', ')}`;
    session.print(isCheck ? statusLine(paint, 'fail', 'finding', text) : statusLine(paint, 'written', 'ok', text));
  }
  if (changed.length > 0) session.print('');
  if (exit === ExitCode.fine) {
    const said = changed.length === 0 ? 'formatted already' : `checked, ${changed.length} written`;
    session.print(statusLine(paint, 'ok', 'ok', `${plural(all, 'detection')} ${said}`));
  } else {
    const broken = diagnostics.length > 0 ? `${plural(diagnostics.length, 'error')} in files, ` : '';
    const said = `${changed.length} of ${plural(all, 'detection')} ${isCheck ? 'would change' : 'written'}`;
    session.print(`${paint('strong', `${broken}${said}`)}. Exit code ${exit}.`);
  }
  const next = isCheck && changed.length > 0 ? 'watchkeeper fmt writes them' : 'watchkeeper check lints them';
  session.print(`${paint('strong', 'Next')}: ${next}`);
}

export const fmt: CommandModule = {
  define,
  async run({ session, workspace, options, args }) {
    const flags: FmtFlags = options;
    const isCheck = flags.check === true;
    const { files } = await readLibrary(session, workspace, args);
    const outcome = formatAll(files);
    if (!isCheck) for (const { file, text } of outcome.changed) await writeFile(file.path, text);
    const exit = worstExit([
      ...(outcome.diagnostics.length > 0 ? [ExitCode.broken] : []),
      ...(isCheck && outcome.changed.length > 0 ? [ExitCode.findings] : []),
    ]);
    const records = outcome.changed.map(({ file, changes }) => ({ type: 'file', file: file.name, changes }));
    const summary = { files: outcome.all, changed: outcome.changed.length, written: !isCheck, exit };
    switch (session.form) {
      case 'table':
        printTable(outcome, isCheck, exit, session);
        break;
      case 'json':
        session.record({ ...summary, changes: records, findings: outcome.diagnostics.map(diagnosticRecord) });
        break;
      case 'ndjson':
        for (const diagnostic of outcome.diagnostics) session.record(diagnosticRecord(diagnostic));
        for (const record of records) session.record(record);
        session.record({ type: 'summary', ...summary });
        break;
      case 'csv':
        session.print('file,changes');
        for (const { file, changes } of records) session.print([file, changes.join(' ')].map(csvField).join(','));
    }
    return exit;
  },
};
