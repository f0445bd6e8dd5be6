import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { ID_PATTERN } from '../../detect/model/detection-schema.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import { nearest } from '../../detect/model/suggest.ts';
import { csvField } from '../../detect/text/media.ts';
import { visible } from '../../detect/text/visible.ts';
import { Labels } from '../../logql/labels.ts';
import { labelsArgument } from '../arguments.ts';
import type { PreparedInput } from '../backtest/inputs.ts';
import { ExitCode, FileProblems, UsageError } from '../exit.ts';
import { counts, followLine, seriesOf } from '../explain/follow.ts';
import { prepareFor, readLines, textFile, type ExplainedLine, type LineOptions } from '../explain/line.ts';
import { printLine, type LineReport } from '../explain/line-report.ts';
import { printLines } from '../explain/lines-report.ts';
import { othersThatCount } from '../explain/others.ts';
import { explainQuery } from '../explain/query-report.ts';
import { lineRecord } from '../explain/records.ts';
import { explainSeries } from '../explain/series-report.ts';
import { stageRows } from '../explain/stage-table.ts';
import { subjectOfDetection, subjectOfQuery, type Subject } from '../explain/subject.ts';
import { runTicks, type TickRun } from '../explain/ticks.ts';
import { setExamples } from '../help.ts';
import { inputFiles, standardInput, type InputFile } from '../input/open.ts';
import type { CommandModule, Invocation } from '../program.ts';
import { readLibrary, type Library } from '../workspace.ts';

interface ExplainFlags {
  readonly line?: string;
  readonly file?: readonly string[];
  readonly ip?: string;
  readonly ticks?: string;
  readonly format?: string;
  readonly labels?: Labels;
}

function define(command: Command): void {
  command
    .description('follow a line through a rule, or show what a query does')
    .argument('<subject>', 'id of a detection, or a query in quotes')
    .option('--line <text>', 'the line; without it lines of standard input')
    .option('--file <files...>', 'log files with the lines around it: the value at the ticks')
    .option('--ip <address>', 'the series of this address, with --file')
    .option('--ticks <all>', 'all: every tick instead of the ones that tell the story')
    .option('--format <id>', 'format of the lines, where it is not recognised')
    .addOption(new Option('--labels <selector>', 'labels of the lines').argParser(labelsArgument))
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules');
  setExamples(command, [
    ['why this line did not count', 'tail -n 1 access.json.log | watchkeeper explain WK-CAC-002'],
    ['and what it counted with', 'watchkeeper explain WK-CAC-002 --line "$LINE" --file access.json.log'],
    ['why an address did not fire', 'watchkeeper explain WK-CAC-002 --file access.json.log --ip 192.0.2.80'],
    ['what a query does', `watchkeeper explain 'sum(count_over_time({app="cachet"} |= "x" [5m])) > 3'`],
  ]);
}

/** The detections of the workspace; none where a query is explained outside of one. */
async function libraryOf(
  { session, workspace }: Invocation,
  isId: boolean,
): Promise<Pick<Library, 'detections' | 'diagnostics'>> {
  try {
    return await readLibrary(session, workspace, []);
  } catch (error) {
    if (error instanceof UsageError && !isId) return { detections: [], diagnostics: [] };
    throw error;
  }
}

function subjectOf(
  name: string,
  { detections, diagnostics }: Pick<Library, 'detections' | 'diagnostics'>,
  { workspace }: Invocation,
): Subject {
  const wanted = name.toUpperCase();
  const found = detections.find(({ detection }) => detection.id.toUpperCase() === wanted);
  if (found !== undefined) return subjectOfDetection(found, workspace.site);
  if (!looksLikeId(name)) return subjectOfQuery(name);
  const own = diagnostics.filter(({ file }) => basename(file, '.yaml').toUpperCase() === wanted);
  if (own.length > 0) throw new FileProblems(own);
  const near = nearest(
    wanted,
    detections.map(({ detection }) => detection.id),
  );
  throw new UsageError(
    `There is no detection ${visible(name)}.`,
    near === undefined ? 'watchkeeper build --coverage lists all ids' : `did you mean ${near}?`,
  );
}

function looksLikeId(name: string): boolean {
  return (
    ID_PATTERN.test(name.toUpperCase().replace(/[A-Z]$/, (letter) => letter.toLowerCase())) || /^[\w-]+$/.test(name)
  );
}

async function linesOf(subject: Subject, flags: ExplainFlags, invocation: Invocation): Promise<ExplainedLine[]> {
  const { session, workspace } = invocation;
  const options: LineOptions = { format: flags.format, labels: flags.labels ?? Labels.empty };
  if (flags.line !== undefined) return readLines(subject, workspace.site, textFile(flags.line), options);
  const { stdin } = session.context;
  if (flags.ip !== undefined || ('isTTY' in stdin && stdin.isTTY)) return [];
  return readLines(subject, workspace.site, standardInput(stdin), options);
}

/** The inputs of `--file`; every file must be readable. */
async function neighbours(
  subject: Subject,
  flags: ExplainFlags,
  { session, workspace }: Invocation,
): Promise<PreparedInput[]> {
  const { cwd, stdin } = session.context;
  const paths = (flags.file ?? []).map((path) => resolve(cwd, path));
  const files: InputFile[] = await inputFiles(paths, stdin);
  const options: LineOptions = { format: flags.format, labels: flags.labels ?? Labels.empty };
  const inputs: PreparedInput[] = [];
  for (const file of files) {
    const prepared = await prepareFor(subject, workspace.site, file, options);
    const [skipped] = prepared.skipped;
    if (skipped !== undefined) throw new UsageError(`${skipped.name}: ${skipped.reason}.`, skipped.remedy);
    inputs.push(...prepared.inputs);
  }
  return inputs;
}

async function runFor(
  subject: Subject,
  line: ExplainedLine,
  series: Labels,
  inputs: readonly PreparedInput[],
): Promise<TickRun | undefined> {
  const detection = subject.built?.loaded.detection;
  if (detection === undefined || line.ts === undefined || inputs.length === 0) return undefined;
  const matches = (labels: Labels) =>
    series.names.every((name) => !labels.has(name) || labels.get(name) === series.get(name));
  return runTicks({
    expr: subject.expr,
    intervalNs: detection.interval,
    forNs: detection.for,
    matches,
    inputs,
    line,
  });
}

async function reportOf(
  subject: Subject,
  line: ExplainedLine,
  detections: readonly LoadedDetection[],
  flags: ExplainFlags,
  invocation: Invocation,
): Promise<LineReport> {
  const traces = followLine(subject.expr, line);
  const kept = traces.find(counts);
  const series = kept === undefined ? undefined : seriesOf(kept, line);
  const inputs = series === undefined ? [] : await neighbours(subject, flags, invocation);
  return {
    subject,
    line,
    traces,
    series,
    run: series === undefined ? undefined : await runFor(subject, line, series, inputs),
    files: flags.file ?? [],
    others: kept === undefined ? othersThatCount(detections, subject, line, invocation.workspace.site) : [],
  };
}

function printReport(report: LineReport, flags: ExplainFlags, { session }: Invocation): void {
  switch (session.form) {
    case 'table':
      printLine(report, flags.ticks === 'all', session);
      break;
    case 'json':
    case 'ndjson':
      session.record(lineRecord(report));
      break;
    case 'csv':
      session.print('part,stage,text,outcome,notes');
      report.traces.forEach((trace, part) => {
        stageRows(trace, report.line, report.series).forEach(({ stage, outcome, notes }, index) => {
          session.print([part + 1, index + 1, stage, outcome, notes.join(' ')].map(csvField).join(','));
        });
      });
  }
}

export const explain: CommandModule = {
  define,
  async run(invocation) {
    const { session, options, args } = invocation;
    const flags: ExplainFlags = options;
    if (flags.ticks !== undefined && flags.ticks !== 'all')
      throw new UsageError(`--ticks ${visible(flags.ticks)} is not known.`, 'use --ticks all');
    const [name] = args;
    const library = await libraryOf(invocation, looksLikeId(name));
    const { detections } = library;
    const subject = subjectOf(name, library, invocation);
    const lines = await linesOf(subject, flags, invocation);
    if (flags.ip !== undefined && flags.line === undefined) {
      if (flags.file === undefined)
        throw new UsageError('--ip needs the log files to look into.', 'add --file access.json.log');
      const inputs = await neighbours(subject, flags, invocation);
      await explainSeries(
        { subject, address: flags.ip, inputs, files: flags.file, allTicks: flags.ticks === 'all' },
        session,
      );
    } else if (lines.length === 0) explainQuery(subject, session);
    else if (lines.length === 1)
      printReport(await reportOf(subject, lines[0], detections, flags, invocation), flags, invocation);
    else printLines(subject, lines, session);
    return ExitCode.fine;
  },
};
