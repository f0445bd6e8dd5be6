import { visible } from '../../detect/text/visible.ts';
import { ExitCode } from '../exit.ts';
import { renderDiagnostic } from '../output/diagnostics-terminal.ts';
import { statusLine, type Session } from '../session.ts';
import { count, duration, plural } from '../terminal/format.ts';
import { renderTable, type Cell } from '../terminal/table.ts';
import { cut, pad } from '../terminal/width.ts';
import { coverageLines } from './coverage-table.ts';
import type { TimedResult } from './job.ts';
import type { TestRun } from './run-tests.ts';
import { failedTest } from './terminal-failure.ts';

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

export interface TestOutput {
  readonly seconds: number;
  readonly exit: ExitCode;
  /** Name everything that the coverage lacks. */
  readonly fullCoverage: boolean;
}

/** The tests of a single detection that passed, beside those that failed. */
function passedLines(results: readonly TimedResult[], { paint }: Session): string[] {
  return results
    .filter(({ status }) => status === 'passed')
    .map(({ kind, name, seconds }) =>
      statusLine(
        paint,
        'ok',
        'ok',
        `${pad(kind, 11)}  ${pad(cut(visible(name), 56), 56)}  ${pad(`${Math.round(seconds * 1000)} ms`, 8, 'right')}`,
      ),
    );
}

/** Prints a run for people: what failed, the table, the coverage, the result. */
export function printTests(session: Session, run: TestRun, { seconds, exit, fullCoverage }: TestOutput): void {
  const { paint, width } = session;
  const { results, diagnostics, untested } = run;
  for (const diagnostic of [...diagnostics, ...results.flatMap((result) => result.diagnostics)])
    session.print(...renderDiagnostic(diagnostic, paint, width), '', '');
  const failed = results.filter(({ status }) => status === 'failed');
  for (const result of failed) session.print(...failedTest(result, paint, width), '');
  const isSingle = new Set(results.map(({ file }) => file)).size === 1;
  if (!session.quiet && failed.length > 0 && isSingle) session.print(...passedLines(results, session), '');
  else if (!session.quiet) session.print(...summaryTable(results, session), '');
  if (!session.quiet && failed.length === 0 && run.coverage.size > 0)
    session.print(...coverageLines(run, session, fullCoverage), '');
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
  const next =
    first === undefined
      ? 'watchkeeper test --mutate shows what these tests would not notice'
      : `watchkeeper test --rules ${first} --watch`;
  session.print(`${paint('strong', 'Next')}: ${next}`);
}
