import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { csvField } from '../../detect/text/media.ts';
import { buildOutputs, type BuildOutput, type BuildResult } from '../build/outputs.ts';
import { ExitCode, FileProblems } from '../exit.ts';
import { setExamples } from '../help.ts';
import { renderDiagnostic } from '../output/diagnostics-terminal.ts';
import type { CommandModule } from '../program.ts';
import { statusLine, type Session } from '../session.ts';
import { count, duration, plural } from '../terminal/format.ts';
import { renderTable, type Cell } from '../terminal/table.ts';
import { readLibrary } from '../workspace.ts';

interface BuildFlags {
  readonly out?: string;
  readonly check?: boolean;
  readonly coverage?: boolean;
}

type Change = 'new' | 'changed' | 'same';

interface Written extends BuildOutput {
  readonly change: Change;
}

function define(command: Command): void {
  command
    .description('render Loki ruler files, coverage report and pages')
    .option('--out <folder>', 'where the files go; default: the folder of watchkeeper.yaml')
    .option('--check', 'write nothing; exit code 1 if a file would change')
    .option('--coverage', 'print which detections are built, and why others are not')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules')
    .option('--runbook-url <address>', 'address before the page of a detection');
  setExamples(command, [
    ['render everything', 'watchkeeper build'],
    ['in CI: are the committed files up to date', 'watchkeeper build --check'],
    ['what is not covered, and why', 'watchkeeper build --coverage'],
  ]);
}

async function changeOf(path: string, content: string): Promise<Change> {
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known === undefined) return 'new';
  return known === content ? 'same' : 'changed';
}

async function write(output: BuildOutput, folder: string, isCheck: boolean): Promise<Written> {
  const path = join(folder, output.path);
  const change = await changeOf(path, output.content);
  if (!isCheck && change !== 'same') {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, output.content);
  }
  return { ...output, change };
}

/** Pages of single detections make one row. */
function rows(written: readonly Written[]): Cell[][] {
  const isPage = ({ path }: Written) => /docs\/detections\/[A-Z].*\.md$/.test(path);
  const pages = written.filter(isPage);
  const changed = pages.filter(({ change }) => change !== 'same').length;
  const pageRow: Cell[] = [
    'docs',
    'docs/detections/*.md',
    count(pages.length),
    changed === 0 ? 'same' : `${changed} changed`,
  ];
  return [
    ...written
      .filter((one) => !isPage(one))
      .map(({ target, path, detections, change }): Cell[] => [target, path, count(detections), change]),
    pageRow,
  ];
}

function printTable(
  session: Session,
  result: BuildResult,
  written: readonly Written[],
  flags: BuildFlags,
  seconds: number,
  exit: ExitCode,
): void {
  const { paint, width } = session;
  for (const { diagnostics } of result.broken)
    for (const diagnostic of diagnostics) session.print(...renderDiagnostic(diagnostic, paint, width), '');
  if (flags.coverage === true) printCoverage(session, result);
  else if (!session.quiet)
    session.print(
      ...renderTable(
        [
          { title: 'target' },
          { title: 'file', flexible: true },
          { title: 'detections', align: 'right' },
          { title: 'change' },
        ],
        rows(written),
        { paint, width },
      ),
    );
  if (result.leftOut.length > 0) {
    session.print('', paint('strong', 'Left out, with the reason'));
    for (const { loaded, reason } of result.leftOut) session.print(`  ${loaded.detection.id.padEnd(12)} ${reason}`);
  }
  const all = result.built.length + result.leftOut.length + result.broken.length;
  const touched = written.filter(({ change }) => change !== 'same').length;
  const verb = flags.check === true ? 'would change' : 'written';
  const facts = `${result.built.length} of ${plural(all, 'detection')} built, ${plural(written.length, 'file')}, ${touched} ${verb}, ${written.length - touched} same, ${duration(seconds)}`;
  session.print(
    '',
    exit === ExitCode.fine ? statusLine(paint, 'ok', 'ok', facts) : `${paint('strong', facts)}. Exit code ${exit}.`,
  );
  const next =
    flags.check === true && touched > 0
      ? 'watchkeeper build writes the files'
      : 'git diff provisioning; Loki reads the files again within 1 min';
  session.print(`${paint('strong', 'Next')}: ${next}`);
}

function printCoverage(session: Session, { coverage }: BuildResult): void {
  const { paint, width } = session;
  session.print(
    ...renderTable(
      [{ title: 'detection' }, { title: 'severity' }, { title: 'state' }, { title: 'title', flexible: true }],
      coverage.rows.map(({ detection, state }): Cell[] => [
        detection.id,
        detection.severity,
        state.replace('_', ' '),
        detection.title,
      ]),
      { paint, width },
    ),
  );
}

function exitOf(result: BuildResult, written: readonly Written[], flags: BuildFlags): ExitCode {
  if (result.broken.length > 0) return ExitCode.broken;
  return flags.check === true && written.some(({ change }) => change !== 'same') ? ExitCode.findings : ExitCode.fine;
}

export const build: CommandModule = {
  define,
  async run({ session, workspace, options }) {
    const flags: BuildFlags = options;
    const started = session.context.elapsed();
    const library = await readLibrary(session, workspace, []);
    if (library.diagnostics.length > 0) throw new FileProblems(library.diagnostics);
    const result = buildOutputs(library.detections, workspace.site, workspace.settings.get('runbook-url')?.value ?? '');
    const folder = flags.out === undefined ? workspace.root : resolve(session.context.cwd, flags.out);
    const isCheck = flags.check === true || flags.coverage === true || result.broken.length > 0;
    const written = await Promise.all(result.outputs.map((output) => write(output, folder, isCheck)));
    const exit = exitOf(result, written, flags);
    const seconds = (session.context.elapsed() - started) / 1000;
    const files = written.map(({ target, path, detections, change }) => ({ target, path, detections, change }));
    const leftOut = result.leftOut.map(({ loaded, reason }) => ({ id: loaded.detection.id, reason }));
    switch (session.form) {
      case 'table':
        printTable(session, result, written, flags, seconds, exit);
        break;
      case 'json':
        session.record({
          built: result.built.length,
          files,
          left_out: leftOut,
          seconds: Number(seconds.toFixed(2)),
          exit,
        });
        break;
      case 'ndjson':
        for (const file of files) session.record({ type: 'file', ...file });
        for (const one of leftOut) session.record({ type: 'left_out', ...one });
        session.record({ type: 'summary', built: result.built.length, exit });
        break;
      case 'csv':
        session.print(
          'target,path,detections,change',
          ...files.map((file) => Object.values(file).map(csvField).join(',')),
        );
    }
    return exit;
  },
};
