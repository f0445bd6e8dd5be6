import type { Diagnostic } from '../../detect/diagnostic.ts';
import { LOKI_VERSION_CHECK } from '../../detect/lint/loki-versions.ts';
import { checkOf, CHECKS } from '../../detect/lint/registry.ts';
import { ExitCode, worstExit } from '../exit.ts';
import { renderDiagnostic } from '../output/diagnostics-terminal.ts';
import { statusLine, type Session } from '../session.ts';
import { duration, plural } from '../terminal/format.ts';
import type { FixResult } from './fix-files.ts';
import type { CheckRun } from './run-check.ts';

export interface CheckOutput {
  readonly run: CheckRun;
  readonly fixed: FixResult;
  readonly seconds: number;
  readonly exit: ExitCode;
  /** As the user gave them. */
  readonly paths: readonly string[];
}

/** Files and queries that cannot be used at all: 2; errors of checks: 1; warnings and hints fail nothing. */
export function checkExit({ diagnostics, detections, rules }: CheckRun): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const codes: ExitCode[] = [];
  if (errors.some(({ check }) => isBroken(check))) codes.push(ExitCode.broken);
  if (errors.length > 0) codes.push(ExitCode.findings);
  if (detections + rules === 0 && diagnostics.length === 0) codes.push(ExitCode.unknown);
  return worstExit(codes);
}

/** Findings that are no check's make a file unusable, and so does a query that never runs. */
function isBroken(check: string): boolean {
  return check === 'query-refused' || (checkOf(check) === undefined && check !== LOKI_VERSION_CHECK);
}

export function printCheck(session: Session, { run, fixed, seconds, exit, paths }: CheckOutput): void {
  const { paint, width } = session;
  const { diagnostics } = run;
  for (const diagnostic of diagnostics) session.print(...renderDiagnostic(diagnostic, paint, width), '', '');
  if (fixed.fixes > 0)
    session.print(
      statusLine(paint, 'fixed', 'ok', `${plural(fixed.fixes, 'finding')} in ${plural(fixed.files, 'file')}`),
    );
  if (run.detections + run.rules === 0 && diagnostics.length === 0)
    session.print(statusLine(paint, 'unknown', 'unknown', 'There is nothing to check here.'));
  const facts = `${plural(run.files, 'file')}, ${CHECKS.length} checks each, ${duration(Number(seconds.toFixed(2)))}`;
  const subjects = subjectsText(run);
  if (diagnostics.length === 0 && exit === ExitCode.fine) {
    session.print(statusLine(paint, 'ok', 'ok', `no findings in ${subjects}. ${facts}`));
  } else {
    const touched = new Set(diagnostics.map(({ detection, file }) => detection ?? file)).size;
    const counts = countsText(diagnostics);
    const code = exit === ExitCode.fine ? '' : ` Exit code ${exit}.`;
    session.print(`${paint('strong', `${counts} in ${touched} of ${subjects}`)}. ${facts}.${code}`);
    const pages = [...new Set(diagnostics.map(({ check }) => check))].filter((id) => checkOf(id) !== undefined);
    if (pages.length > 0)
      session.print(
        `More: ${pages
          .slice(0, 3)
          .map((id) => `docs/checks/${id}.md`)
          .join(', ')}`,
      );
  }
  session.print(`${paint('strong', 'Next')}: ${next(diagnostics, paths)}`);
}

function subjectsText({ detections, rules }: CheckRun): string {
  const parts = [
    ...(detections > 0 || rules === 0 ? [plural(detections, 'detection')] : []),
    ...(rules > 0 ? [plural(rules, 'rule')] : []),
  ];
  return parts.join(' and ');
}

function countsText(diagnostics: readonly Diagnostic[]): string {
  const of = (severity: Diagnostic['severity']) => diagnostics.filter((one) => one.severity === severity).length;
  const hints = of('hint');
  return [
    plural(of('error'), 'error'),
    plural(of('warning'), 'warning'),
    ...(hints > 0 ? [plural(hints, 'hint')] : []),
  ].join(', ');
}

function next(diagnostics: readonly Diagnostic[], paths: readonly string[]): string {
  const where = paths.length === 0 ? '' : ` ${paths.join(' ')}`;
  if (diagnostics.some(({ fix }) => fix?.safe === true)) return `watchkeeper check --fix${where}`;
  const [first] = diagnostics;
  if (first === undefined) return 'watchkeeper test';
  return checkOf(first.check) === undefined ? `edit ${first.file}` : `read docs/checks/${first.check}.md`;
}
