import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import { csvField } from '../../detect/text/media.ts';
import { ExitCode, UsageError, worstExit } from '../exit.ts';
import { setExamples } from '../help.ts';
import { diagnosticRecord } from '../output/diagnostics-formats.ts';
import { junit } from '../output/junit.ts';
import type { CommandModule, Invocation } from '../program.ts';
import type { Session } from '../session.ts';
import { coverageTotals } from '../test/coverage-table.ts';
import { writeDrafts } from '../test/drafts.ts';
import {
  mutationExit,
  mutationRecord,
  mutationSummary,
  printMutation,
  type MutationOutput,
} from '../test/mutation-output.ts';
import { startProgress } from '../test/progress.ts';
import { runMutation, scoreOf } from '../test/run-mutation.ts';
import { runTests, type TestRun } from '../test/run-tests.ts';
import { printTests } from '../test/terminal-tests.ts';
import { junitCase, testRecord, testSummary } from '../test/test-records.ts';
import { watchFolders } from '../test/watch.ts';
import { readLibrary, selectDetections, type Library } from '../workspace.ts';

interface TestFlags {
  readonly rules?: readonly string[];
  readonly junit?: string;
  readonly workers?: string;
  readonly mutate?: boolean;
  readonly minScore?: string;
  readonly survivors?: string;
  readonly writeMissing?: string;
  readonly coverage?: boolean;
  readonly watch?: boolean;
}

const MIN_SCORE = 90;
/** More threads only wait for each other. */
const MOST_WORKERS = 8;

function define(command: Command): void {
  command
    .description('run the tests beside each detection')
    .argument('[paths...]', 'detection or test files, or folders; default: the whole library')
    .option('--rules <ids...>', 'only these detections: ids, parts with *, or cachet, headscale, web')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules')
    .option('--coverage', 'name everything that the tests do not reach')
    .option('--mutate', 'change each part of the queries once: which changes do the tests notice?')
    .option('--min-score <percent>', `lowest mutation score of a stable detection; default ${MIN_SCORE}`)
    .option('--survivors <which>', 'all: print the missing tests of every detection')
    .option('--write-missing <id>', 'write the missing tests of a detection as drafts')
    .option('--watch', 'run again what changes, until Ctrl-C')
    .option('--workers <n>', 'threads; default: one for each processor')
    .option('--junit <file>', 'write the results as JUnit XML');
  setExamples(command, [
    ['all tests', 'watchkeeper test'],
    ['one detection while you write it', 'watchkeeper test --rules WK-CAC-002 --watch'],
    ['what the tests would not notice', 'watchkeeper test --mutate'],
    ['in CI', 'watchkeeper test --junit results.xml'],
  ]);
}

function testExit({ results, diagnostics }: TestRun): ExitCode {
  const codes: ExitCode[] = [];
  if (diagnostics.length > 0 || results.some(({ status }) => status === 'broken')) codes.push(ExitCode.broken);
  if (results.some(({ status }) => status === 'failed')) codes.push(ExitCode.findings);
  if (results.length === 0 && diagnostics.length === 0) codes.push(ExitCode.unknown);
  return worstExit(codes);
}

/** What one run of the command needs. */
interface Task {
  readonly session: Session;
  readonly library: Library;
  readonly selected: readonly LoadedDetection[];
  readonly flags: TestFlags;
  readonly workers: number;
  /** Milliseconds at which the command began. */
  readonly started: number;
}

async function runTestTask({ session, library, selected, flags, workers, started }: Task): Promise<ExitCode> {
  const { context } = session;
  const progress = startProgress(session, 'testing', 'detections');
  const run = await runTests(library, selected, { context, workers, onProgress: progress.show });
  progress.end();
  const seconds = (context.elapsed() - started) / 1000;
  const exit = testExit(run);
  if (flags.junit !== undefined) await writeFile(resolve(context.cwd, flags.junit), junit(run.results.map(junitCase)));
  const coverage = coverageTotals(run).map(({ part, met, all, notMet }) => ({ part, met, all, notMet }));
  switch (session.form) {
    case 'table':
      printTests(session, run, { seconds, exit, fullCoverage: flags.coverage === true });
      break;
    case 'json':
      session.record({
        ...testSummary(run, seconds, exit),
        results: run.results.map(testRecord),
        coverage,
        findings: run.diagnostics.map(diagnosticRecord),
      });
      break;
    case 'ndjson':
      recordRun(session, selected.length);
      for (const diagnostic of run.diagnostics) session.record(diagnosticRecord(diagnostic));
      for (const result of run.results) session.record(testRecord(result));
      for (const total of coverage) session.record({ type: 'coverage', ...total });
      session.record(testSummary(run, seconds, exit));
      break;
    case 'csv':
      session.print('detection,kind,name,status,file,line,seconds');
      for (const { detection, kind, name, status, file, line, seconds: took } of run.results)
        session.print([detection, kind, name, status, file, line, took.toFixed(3)].map(csvField).join(','));
  }
  return exit;
}

async function runMutationTask({ session, library, selected, flags, workers, started }: Task): Promise<ExitCode> {
  const { context } = session;
  const limit = numberFlag('--min-score', flags.minScore, MIN_SCORE, 0, 100);
  if (flags.survivors !== undefined && flags.survivors !== 'all')
    throw new UsageError(`--survivors ${flags.survivors} is not known.`, 'write --survivors all');
  const progress = startProgress(session, 'changing', 'detections');
  const run = await runMutation(library, selected, { context, workers, onProgress: progress.show });
  progress.end();
  const drafts: string[] = [];
  if (flags.writeMissing !== undefined) {
    for (const report of run.reports)
      if (scoreOf(report.mutants).survived > 0) drafts.push(await writeDrafts(report, library));
  }
  const seconds = (context.elapsed() - started) / 1000;
  const output: MutationOutput = { seconds, limit, allSurvivors: flags.survivors === 'all', drafts };
  switch (session.form) {
    case 'table':
      printMutation(session, run, output);
      break;
    case 'json':
      session.record({ ...mutationSummary(run, output), results: run.reports.map(mutationRecord) });
      break;
    case 'ndjson':
      recordRun(session, selected.length);
      for (const report of run.reports) session.record(mutationRecord(report));
      session.record(mutationSummary(run, output));
      break;
    case 'csv':
      session.print('detection,class,outcome,changed,missing');
      for (const { id, mutants } of run.reports)
        for (const { kind, outcome, changed, missing } of mutants)
          session.print([id, kind, outcome, changed, missing].map(csvField).join(','));
  }
  return mutationExit(run, limit);
}

function recordRun(session: Session, detections: number): void {
  const { version, now } = session.context;
  session.record({
    type: 'run',
    schema: 1,
    version,
    command: 'test',
    at: new Date(now()).toISOString(),
    loki: '3.7',
    detections,
  });
}

function numberFlag(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new UsageError(`${name} ${text} is not a number between ${min} and ${max}.`);
}

function workersOf({ workspace }: Invocation, flags: TestFlags): number {
  const most = Math.min(MOST_WORKERS, availableParallelism());
  const setting = workspace.settings.get('workers');
  const text = flags.workers ?? (setting?.origin === 'default' ? undefined : setting?.value);
  return numberFlag('--workers', text, most, 1, 256);
}

async function runOnce(invocation: Invocation, flags: TestFlags, only?: ReadonlySet<string>): Promise<ExitCode> {
  const { session, workspace, args } = invocation;
  const started = session.context.elapsed();
  const library = await readLibrary(session, workspace, args);
  const wanted = flags.writeMissing === undefined ? (flags.rules ?? []) : [flags.writeMissing];
  const all = selectDetections(library.detections, wanted);
  const selected = only === undefined ? all : all.filter(({ detection }) => only.has(detection.id));
  const task: Task = { session, library, selected, flags, workers: workersOf(invocation, flags), started };
  const mutates = flags.mutate === true || flags.writeMissing !== undefined;
  return mutates ? runMutationTask(task) : runTestTask(task);
}

/** The detections that changed files belong to; undefined: all, for a file that many share. */
function changedIds(names: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const ids = [...names].map((name) => basename(name).replace(/(?:\.test)?\.ya?ml$/, ''));
  return ids.every((id) => /^[A-Z][A-Z0-9-]*-\d{3}[a-z]?$/.test(id)) ? new Set(ids) : undefined;
}

/** Where the detections of this run lie. */
function foldersOf({ session, workspace, args }: Invocation): string[] {
  const { cwd } = session.context;
  if (args.length > 0) return args.map((path) => resolve(cwd, path));
  const setting = workspace.settings.get('rules');
  const base = setting?.origin === 'flag' ? cwd : workspace.root;
  return (setting?.value ?? 'alert-rules').split(', ').map((folder) => resolve(base, folder));
}

export const test: CommandModule = {
  define,
  async run(invocation) {
    const flags: TestFlags = invocation.options;
    const exit = await runOnce(invocation, flags);
    if (flags.watch !== true) return exit;
    const { session } = invocation;
    return watchFolders(foldersOf(invocation), async (names) => {
      if (session.form === 'table') session.print('', session.paint('dim', [...names].join(', ')), '');
      await runOnce(invocation, flags, changedIds(names));
    });
  },
};
