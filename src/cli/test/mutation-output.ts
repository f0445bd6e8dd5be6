import type { MutationClass } from '../../detect/mutation/mutation.ts';
import type { MutantResult, MutationReport } from '../../detect/mutation/run-mutations.ts';
import { visible } from '../../detect/text/visible.ts';
import { ExitCode, worstExit } from '../exit.ts';
import { statusLine, type Session } from '../session.ts';
import { count, duration, percent, plural } from '../terminal/format.ts';
import { renderTable } from '../terminal/table.ts';
import {
  belowLimit,
  percentOf,
  scoreOf,
  scoresByClass,
  stableOf,
  type MutationRun,
  type MutationScore,
} from './run-mutation.ts';

const CLASS_NAMES: Readonly<Record<MutationClass, string>> = {
  literal: 'literal of a filter',
  label: 'label or field',
  threshold: 'threshold',
  window: 'window',
  stage: 'stage left out',
  grouping: 'grouping',
};

export interface MutationOutput {
  readonly seconds: number;
  /** Lowest score of a stable detection, in percent. */
  readonly limit: number;
  /** Print the survivors of every detection, not only of those below the limit. */
  readonly allSurvivors: boolean;
  /** Where drafts were written. */
  readonly drafts: readonly string[];
}

export function mutationExit({ reports }: MutationRun, limit: number): ExitCode {
  const codes: ExitCode[] = [];
  if (reports.some(({ problem }) => problem !== undefined)) codes.push(ExitCode.findings);
  if (belowLimit(reports, limit).length > 0) codes.push(ExitCode.findings);
  if (reports.length === 0) codes.push(ExitCode.unknown);
  return worstExit(codes);
}

/** Prints the scores, the missing tests and the result. */
export function printMutation(session: Session, run: MutationRun, output: MutationOutput): void {
  const { paint } = session;
  const { reports } = run;
  const { limit, allSurvivors } = output;
  if (!session.quiet) session.print(...scoreTable(session, reports), '');
  for (const { id, problem } of reports)
    if (problem !== undefined)
      session.print(statusLine(paint, 'fail', 'findingStrong', `${id} was not changed: ${visible(problem)}`), '');
  const below = belowLimit(reports, limit);
  session.print(spreadLine(reports, below, limit), '');
  const shown = allSurvivors ? reports.filter(({ mutants }) => scoreOf(mutants).survived > 0) : below;
  for (const report of shown) session.print(...survivorLines(session, report), '');
  if (allSurvivors) session.print(...notCountedLines(session, reports));
  session.print(...resultLines(session, run, output, below));
}

function scoreTable(session: Session, reports: readonly MutationReport[]): string[] {
  const row = (name: string, score: MutationScore): string[] => [
    name,
    count(score.made),
    count(score.noticed),
    count(score.survived),
    percent(score.noticed, score.made),
  ];
  const rows = scoresByClass(reports).map(([kind, score]) => row(CLASS_NAMES[kind], score));
  const all = row('all', scoreOf(reports.flatMap(({ mutants }) => mutants)));
  const right = (title: string) => ({ title, align: 'right' as const });
  return renderTable(
    [{ title: 'changed once' }, right('made'), right('noticed'), right('survived'), right('score')],
    [...rows, all],
    {
      paint: session.paint,
      width: session.width,
      rowStyle: (index) => (index === rows.length ? 'strong' : 'plain'),
    },
  );
}

function spreadLine(reports: readonly MutationReport[], below: readonly MutationReport[], limit: number): string {
  const others = stableOf(reports).filter((report) => !below.includes(report));
  const scores = others.map(({ mutants }) => percentOf(scoreOf(mutants)));
  if (scores.length === 0 && below.length === 0) return 'There is no stable detection';
  const range = `between ${oneDecimal(Math.min(...scores))} and ${oneDecimal(Math.max(...scores))} %`;
  if (below.length === 0) return `No stable detection is below ${limit} %, all are ${range}`;
  const spread = scores.length === 0 ? 'there is no other' : `the others are ${range}`;
  return `${plural(below.length, 'stable detection')} ${below.length === 1 ? 'is' : 'are'} below ${limit} %, ${spread}`;
}

function oneDecimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function survivorLines(session: Session, { id, mutants }: MutationReport): string[] {
  const score = scoreOf(mutants);
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived');
  const tests = survivors.length === 1 ? 'One test is missing' : `${number(survivors.length)} tests are missing`;
  const columns = session.width - 7;
  const half = Math.max(24, Math.floor(columns / 2));
  const longest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const mostChanged = Math.max(half, columns - longest(survivors.map(({ missing }) => missing)));
  const mostMissing = Math.max(half, columns - longest(survivors.map(({ changed }) => changed)));
  return [
    `${session.paint('strong', id)}  ${score.noticed} of ${score.made} noticed, ${percent(score.noticed, score.made)}. ${tests}:`,
    '',
    ...renderTable(
      [{ title: '' }, { title: 'changed', flexible: true }, { title: 'missing test' }],
      survivors.map((mutant, index) => [
        String(index + 1).padEnd(3),
        middleCut(mutant.changed, mostChanged),
        middleCut(mutant.missing, mostMissing),
      ]),
      session,
    ),
  ];
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];

function number(value: number): string {
  return NUMBERS[value] ?? count(value);
}

/** Long patterns are cut in the middle: their ends tell them apart. */
function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 3);
  return `${text.slice(0, head)}…${text.slice(head + 1 - most)}`;
}

function notCountedLines(session: Session, reports: readonly MutationReport[]): string[] {
  const rows = reports.flatMap(({ id, mutants }) =>
    mutants
      .filter(({ outcome }) => outcome === 'not_counted')
      .map(({ changed, reason }): string[] => [id, middleCut(changed, 60), reason ?? '']),
  );
  if (rows.length === 0) return [];
  return [
    'These changes do not count, no test can notice them:',
    '',
    ...renderTable([{ title: 'detection' }, { title: 'changed', flexible: true }, { title: 'why' }], rows, session),
    '',
  ];
}

function resultLines(
  session: Session,
  { reports, workers }: MutationRun,
  { seconds, limit, allSurvivors, drafts }: MutationOutput,
  below: readonly MutationReport[],
): string[] {
  const { paint } = session;
  const total = scoreOf(reports.flatMap(({ mutants }) => mutants));
  const runs = reports.reduce((sum, report) => sum + report.runs, 0);
  const printed = below.reduce((sum, { mutants }) => sum + scoreOf(mutants).survived, 0);
  const more = allSurvivors ? 0 : total.survived - printed;
  const made = `${plural(total.made, 'change')}, ${plural(runs, 'test run')} in ${duration(seconds)} with ${plural(workers, 'worker')}.`;
  const excluded =
    total.notCounted === 0 ? '' : ` ${plural(total.notCounted, 'change')} no test can notice, not counted.`;
  const left = more === 0 ? '' : ` ${count(more)} more survivors: --survivors all`;
  const stable = stableOf(reports).length;
  const exit = mutationExit({ reports, workers }, limit);
  const result = `Mutation score ${percent(total.noticed, total.made)}, ${below.length} of ${plural(stable, 'stable detection')} below its limit of ${limit} %`;
  return [
    `${made}${excluded}${left}`,
    `${paint('strong', result)}.${exit === ExitCode.fine ? '' : ` Exit code ${exit}.`}`,
    ...drafts.map((path) => statusLine(paint, 'ok', 'ok', `drafts written to ${path}`)),
    `${paint('strong', 'Next')}: ${next(below, reports, drafts)}`,
  ];
}

function next(below: readonly MutationReport[], reports: readonly MutationReport[], drafts: readonly string[]): string {
  if (drafts.length > 0) return 'complete each draft and move it into the test file';
  const [worst] = [...below, ...reports.filter(({ mutants }) => scoreOf(mutants).survived > 0)];
  if (worst === undefined) return 'watchkeeper build renders the rules for Loki';
  const missing = scoreOf(worst.mutants).survived;
  const these = missing === 1 ? 'the one' : `the ${number(missing).toLowerCase()}`;
  return `watchkeeper test --mutate --write-missing ${worst.id} writes ${these} as drafts`;
}

/** One detection as an object of NDJSON. */
export function mutationRecord({ id, status, mutants, runs, problem }: MutationReport): Record<string, unknown> {
  const { made, noticed, survived, notCounted } = scoreOf(mutants);
  const list = (outcome: MutantResult['outcome']) =>
    mutants
      .filter((mutant) => mutant.outcome === outcome)
      .map(({ kind, changed, missing, reason }) => ({
        kind,
        changed,
        ...(reason === undefined ? { missing } : { reason }),
      }));
  return {
    type: 'mutation',
    detection: id,
    status,
    made,
    noticed,
    survived,
    not_counted: notCounted,
    score: Number(percentOf({ made, noticed, survived, notCounted }).toFixed(1)),
    runs,
    ...(problem === undefined ? {} : { problem }),
    survivors: list('survived'),
    equivalent: list('not_counted'),
  };
}

/** The last object of NDJSON. */
export function mutationSummary(run: MutationRun, { seconds, limit }: MutationOutput): Record<string, unknown> {
  const total = scoreOf(run.reports.flatMap(({ mutants }) => mutants));
  return {
    type: 'summary',
    ...total,
    score: Number(percentOf(total).toFixed(1)),
    classes: Object.fromEntries(scoresByClass(run.reports)),
    limit,
    below: belowLimit(run.reports, limit).map(({ id }) => id),
    seconds: Number(seconds.toFixed(2)),
    exit: mutationExit(run, limit),
  };
}
