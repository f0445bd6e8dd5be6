import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { csvField } from '../../detect/text/media.ts';
import { ExitCode, worstExit } from '../exit.ts';
import { setExamples } from '../help.ts';
import { diagnosticRecord } from '../output/diagnostics-formats.ts';
import { renderDiagnostic } from '../output/diagnostics-terminal.ts';
import { junit, type JunitCase } from '../output/junit.ts';
import type { CommandModule } from '../program.ts';
import { statusLine, type Session } from '../session.ts';
import { count, duration, plural } from '../terminal/format.ts';
import { renderTable, type Cell } from '../terminal/table.ts';
import { runTests, type TestRun, type TimedResult } from '../test/run-tests.ts';
import { failedTest } from '../test/terminal-failure.ts';
import { readLibrary, selectDetections } from '../workspace.ts';

interface TestFlags {
  readonly rules?: readonly string[];
  readonly junit?: string;
}

function define(command: Command): void {
  command
    .description('run the tests beside each detection')
    .argument('[paths...]', 'detection or test files, or folders; default: the whole library')
    .option('--rules <ids...>', 'only these detections: ids, parts with *, or cachet, headscale, web')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules')
    .option('--junit <file>', 'write the results as JUnit XML');
  setExamples(command, [
    ['all tests', 'watchkeeper test'],
    ['one detection', 'watchkeeper test --rules WK-CAC-002'],
    ['in CI', 'watchkeeper test --junit results.xml'],
  ]);
}

function statusOf(result: TimedResult): 'passed' | 'failed' | 'broken' {
  return result.status;
}

function exitOf({ results, diagnostics }: TestRun): ExitCode {
  const codes: ExitCode[] = [];
  if (diagnostics.length > 0 || results.some((result) => statusOf(result) === 'broken')) codes.push(ExitCode.broken);
  if (results.some((result) => statusOf(result) === 'failed')) codes.push(ExitCode.findings);
  if (results.length === 0 && diagnostics.length === 0) codes.push(ExitCode.unknown);
  return worstExit(codes);
}

function summaryTable(results: readonly TimedResult[], session: Session): string[] {
  const applications = [...new Set(results.map(({ application }) => application))].sort();
  const row = (name: string, own: readonly TimedResult[]): Cell[] => {
    const failed = own.filter((result) => result.status !== 'passed').length;
    return [
      name,
      count(new Set(own.map(({ detection, file }) => detection ?? file)).size),
      count(own.length),
      count(own.length - failed),
      count(failed),
      duration(Number(own.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(2))),
    ];
  };
  const rows = applications.map((name) =>
    row(
      name,
      results.filter(({ application }) => application === name),
    ),
  );
  const right = (title: string) => ({ title, align: 'right' as const });
  return renderTable(
    [{ title: 'application' }, right('detections'), right('tests'), right('passed'), right('failed'), right('time')],
    [...rows, row('all', results)],
    { paint: session.paint, width: session.width, rowStyle: (index) => (index === rows.length ? 'strong' : 'plain') },
  );
}

function printTable(session: Session, run: TestRun, seconds: number, exit: ExitCode): void {
  const { paint, width } = session;
  const { results, diagnostics, untested } = run;
  for (const diagnostic of [...diagnostics, ...results.flatMap((result) => result.diagnostics)])
    session.print(...renderDiagnostic(diagnostic, paint, width), '', '');
  const failed = results.filter(({ status }) => status === 'failed');
  for (const result of failed) session.print(...failedTest(result, paint, width), '');
  if (!session.quiet) session.print(...summaryTable(results, session), '');
  if (untested.length > 0)
    session.print(
      statusLine(
        paint,
        'unknown',
        'unknown',
        `${plural(untested.length, 'detection')} without tests: ${untested.slice(0, 8).join(', ')}`,
      ),
    );
  const broken = results.filter(({ status }) => status === 'broken').length;
  const detections = new Set(results.map(({ detection }) => detection)).size;
  if (exit === ExitCode.fine)
    session.print(
      statusLine(
        paint,
        'ok',
        'ok',
        `${plural(results.length, 'test')} of ${plural(detections, 'detection')} passed in ${duration(seconds)}, Loki 3.7 semantics with its quirks`,
      ),
    );
  else {
    const parts = [
      `${failed.length} of ${plural(results.length, 'test')} failed`,
      ...(broken > 0 ? [`${broken} cannot run`] : []),
      plural(detections, 'detection'),
      duration(seconds),
    ];
    session.print(`${paint('strong', parts.join(', '))}. Exit code ${exit}.`);
  }
  const first = failed[0]?.detection;
  session.print(
    `${paint('strong', 'Next')}: ${first === undefined ? 'watchkeeper build renders the rules for Loki' : `watchkeeper test --rules ${first}`}`,
  );
}

function record(result: TimedResult): Record<string, unknown> {
  return {
    type: 'test',
    detection: result.detection ?? null,
    test: result.kind,
    name: result.name,
    status: result.status,
    file: result.file,
    line: result.line,
    ms: Math.round(result.seconds * 1000),
    ...(result.failures.length === 0
      ? {}
      : {
          failures: result.failures.map(({ kind, line, message, remedy }) => ({
            kind,
            line,
            message: message.join('\n'),
            remedy: remedy ?? null,
          })),
        }),
  };
}

function summary({ results }: TestRun, seconds: number, exit: ExitCode): Record<string, unknown> {
  const of = (status: TimedResult['status']) => results.filter((result) => result.status === status).length;
  return {
    type: 'summary',
    tests: results.length,
    passed: of('passed'),
    failed: of('failed'),
    broken: of('broken'),
    seconds: Number(seconds.toFixed(2)),
    exit,
  };
}

function junitCase(result: TimedResult): JunitCase {
  const details = result.failures.map(({ message }) => message.join('\n')).join('\n\n');
  const message =
    result.status === 'broken'
      ? (result.diagnostics[0]?.message.join(' ') ?? 'cannot run')
      : 'differs from what the test expects';
  return {
    suite: result.detection ?? result.file,
    name: `${result.kind}: ${result.name}`,
    file: result.file,
    line: result.line,
    seconds: result.seconds,
    outcome: result.status === 'passed' ? { status: 'passed' } : { status: 'failed', message, details },
  };
}

export const test: CommandModule = {
  define,
  async run({ session, workspace, options, args }) {
    const flags: TestFlags = options;
    const started = session.context.elapsed();
    const library = await readLibrary(session, workspace, args);
    const selected = selectDetections(library.detections, flags.rules ?? []);
    const run = runTests(library, selected, session.context, () => undefined);
    const seconds = (session.context.elapsed() - started) / 1000;
    const exit = exitOf(run);
    if (flags.junit !== undefined)
      await writeFile(resolve(session.context.cwd, flags.junit), junit(run.results.map(junitCase)));
    switch (session.form) {
      case 'table':
        printTable(session, run, seconds, exit);
        break;
      case 'json':
        session.record({
          ...summary(run, seconds, exit),
          results: run.results.map(record),
          findings: run.diagnostics.map(diagnosticRecord),
        });
        break;
      case 'ndjson':
        session.record({
          type: 'run',
          schema: 1,
          version: session.context.version,
          command: 'test',
          at: new Date(session.context.now()).toISOString(),
          loki: '3.7',
          detections: selected.length,
        });
        for (const diagnostic of run.diagnostics) session.record(diagnosticRecord(diagnostic));
        for (const result of run.results) session.record(record(result));
        session.record(summary(run, seconds, exit));
        break;
      case 'csv':
        session.print('detection,kind,name,status,file,line,seconds');
        for (const { detection, kind, name, status, file, line, seconds: took } of run.results)
          session.print([detection, kind, name, status, file, line, took.toFixed(3)].map(csvField).join(','));
    }
    return exit;
  },
};
