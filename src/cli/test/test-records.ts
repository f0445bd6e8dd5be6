import type { JunitCase } from '../output/junit.ts';
import type { ExitCode } from '../exit.ts';
import type { TimedResult } from './job.ts';
import type { TestRun } from './run-tests.ts';

/** One test as an object of NDJSON. */
export function testRecord(result: TimedResult): Record<string, unknown> {
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

/** The last object of NDJSON. */
export function testSummary({ results }: TestRun, seconds: number, exit: ExitCode): Record<string, unknown> {
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

/** One test as JUnit has it. */
export function junitCase(result: TimedResult): JunitCase {
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
