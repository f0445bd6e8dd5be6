import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Diagnostic } from '../../detect/diagnostic.ts';
import { compareVersions, LAST_KNOWN, parseVersionSpan } from '../../detect/lint/loki-versions.ts';
import { CHECKS } from '../../detect/lint/registry.ts';
import { csvField } from '../../detect/text/media.ts';
import { fixFiles, type FixResult } from '../check/fix-files.ts';
import { isRulerFile, runCheck, type CheckRun } from '../check/run-check.ts';
import { checkExit, printCheck } from '../check/terminal-check.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { setExamples } from '../help.ts';
import { diagnosticRecord, githubAnnotations, sarif } from '../output/diagnostics-formats.ts';
import type { CommandModule, Invocation } from '../program.ts';
import type { Session } from '../session.ts';
import { renderTable } from '../terminal/table.ts';
import { watchFolders } from '../test/watch.ts';
import { readLibrary, selectDetections, type Library } from '../workspace.ts';

interface CheckFlags {
  readonly rules?: readonly string[];
  readonly fix?: boolean;
  readonly watch?: boolean;
  readonly list?: boolean;
  readonly sarif?: string;
  readonly github?: boolean;
  readonly loki?: string;
}

/** A fix may bring another finding to light; more rounds than this mean two fixes fight. */
const MOST_ROUNDS = 5;

function define(command: Command): void {
  command
    .description('lint detections and Loki ruler files')
    .argument('[paths...]', 'detections, Loki ruler files, or folders; default: the whole library')
    .option('--rules <ids...>', 'only these detections: ids, parts with *, or cachet, headscale, web')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules')
    .option('--fix', 'write the fixes that keep the meaning')
    .option('--watch', 'check again what changes, until Ctrl-C')
    .option('--list', 'name all checks')
    .option('--loki <versions>', 'what an upgrade changes: 3.7..3.8')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0')
    .option('--github', 'print the findings as annotations of GitHub Actions');
  setExamples(command, [
    ['the whole library', 'watchkeeper check'],
    ['your own detections, with fixes', 'watchkeeper check --fix alert-rules/local'],
    ['rules that Loki has already', 'watchkeeper check provisioning/loki/rules'],
    ['before an upgrade of Loki', 'watchkeeper check --loki 3.7..3.8'],
    ['while you write', 'watchkeeper check --watch'],
  ]);
}

interface Checked {
  readonly run: CheckRun;
  readonly fixed: FixResult;
}

async function checkOnce({ session, workspace, args, options }: Invocation): Promise<Checked> {
  const flags: CheckFlags = options;
  let fixed: FixResult = { fixes: 0, files: 0 };
  for (let round = 1; ; round++) {
    const library = await readLibrary(session, workspace, args);
    const selected = selectDetections(library.detections, flags.rules ?? []);
    const run = runCheck(library, selected, workspace, versionsOf(flags));
    if (flags.fix !== true || round > MOST_ROUNDS) return { run, fixed };
    const next = await fixFiles(run.diagnostics, fixableFiles(library));
    if (next.fixes === 0) return { run, fixed };
    fixed = { fixes: fixed.fixes + next.fixes, files: Math.max(fixed.files, next.files) };
  }
}

/** The versions of an upgrade; only changes that are known can be told. */
function versionsOf({ loki }: CheckFlags): ReturnType<typeof parseVersionSpan> {
  if (loki === undefined) return undefined;
  const versions = parseVersionSpan(loki);
  if (versions === undefined)
    throw new UsageError(`--loki ${loki} is no upgrade.`, 'write two versions: --loki 3.7..3.8');
  if (compareVersions(versions.to, LAST_KNOWN) > 0)
    throw new UsageError(
      `The changes of Loki ${versions.to.join('.')} are not known here, only those up to ${LAST_KNOWN.join('.')}.`,
      'a newer version of watchkeeper may know them',
    );
  return versions;
}

function fixableFiles({ files, otherFiles }: Library): Library['files'] {
  return [...files, ...otherFiles.filter(isRulerFile)];
}

function summary({ run, fixed }: Checked, seconds: number, exit: ExitCode): Record<string, unknown> {
  const of = (severity: Diagnostic['severity']) => run.diagnostics.filter((one) => one.severity === severity).length;
  return {
    type: 'summary',
    errors: of('error'),
    warnings: of('warning'),
    hints: of('hint'),
    fixed: fixed.fixes,
    detections: run.detections,
    rules: run.rules,
    files: run.files,
    checks: CHECKS.length,
    seconds: Number(seconds.toFixed(2)),
    exit,
  };
}

async function report(invocation: Invocation, checked: Checked, seconds: number): Promise<ExitCode> {
  const { session, options, args } = invocation;
  const flags: CheckFlags = options;
  const { diagnostics } = checked.run;
  const exit = checkExit(checked.run);
  if (flags.sarif !== undefined) {
    const path = resolve(session.context.cwd, flags.sarif);
    await writeFile(path, `${JSON.stringify(sarif(diagnostics, session.context.version), null, 2)}\n`);
  }
  if (flags.github === true) {
    session.print(...githubAnnotations(diagnostics));
    return exit;
  }
  switch (session.form) {
    case 'table':
      printCheck(session, { ...checked, seconds, exit, paths: args });
      break;
    case 'json':
      session.record({ ...summary(checked, seconds, exit), findings: diagnostics.map(diagnosticRecord) });
      break;
    case 'ndjson':
      session.record({
        type: 'run',
        schema: 1,
        version: session.context.version,
        command: 'check',
        at: new Date(session.context.now()).toISOString(),
        loki: '3.7',
        detections: checked.run.detections,
      });
      for (const diagnostic of diagnostics) session.record(diagnosticRecord(diagnostic));
      session.record(summary(checked, seconds, exit));
      break;
    case 'csv':
      session.print('severity,check,detection,file,line,column,message,remedy');
      for (const one of diagnostics)
        session.print(
          [
            one.severity,
            one.check,
            one.detection ?? '',
            one.file,
            one.span?.from.line ?? '',
            one.span?.from.column ?? '',
            one.message.join(' '),
            one.remedy ?? '',
          ]
            .map(csvField)
            .join(','),
        );
  }
  return exit;
}

function listChecks(session: Session): void {
  if (session.form !== 'table') {
    for (const { id, severity, summary: what } of CHECKS)
      session.record({ type: 'check', id, severity, summary: what });
    return;
  }
  session.print(
    ...renderTable(
      [{ title: 'check' }, { title: 'severity' }, { title: 'finds', flexible: true }],
      CHECKS.map(({ id, severity, summary: what }) => [id, severity, what]),
      { paint: session.paint, width: session.width },
    ),
  );
}

async function watchLibrary(invocation: Invocation, check: () => Promise<ExitCode>): Promise<ExitCode> {
  const { session, workspace, args } = invocation;
  const library = await readLibrary(session, workspace, args);
  const files = [...library.files, ...library.testFiles, ...library.otherFiles];
  await check();
  return watchFolders([...new Set(files.map(({ path }) => dirname(path)))], async () => {
    if (session.form === 'table') session.print('', session.paint('dim', '-'.repeat(session.width)), '');
    await check();
  });
}

export const check: CommandModule = {
  define,
  async run(invocation) {
    const { session, options } = invocation;
    const flags: CheckFlags = options;
    if (flags.list === true) {
      listChecks(session);
      return ExitCode.fine;
    }
    const once = async (): Promise<ExitCode> => {
      const started = session.context.elapsed();
      const checked = await checkOnce(invocation);
      return report(invocation, checked, (session.context.elapsed() - started) / 1000);
    };
    return flags.watch === true ? watchLibrary(invocation, once) : once();
  },
};
