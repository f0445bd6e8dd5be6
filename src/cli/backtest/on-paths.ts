import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEpisodes, type Episode } from '../../detect/backtest/episodes.ts';
import type { Site } from '../../detect/model/site.ts';
import type { Expr } from '../../logql/ast.ts';
import { Labels } from '../../logql/labels.ts';
import { parseSelectorText } from '../../logql/syntax/index.ts';
import type { NanoTime } from '../../logql/types.ts';
import { FileProblems, UsageError } from '../exit.ts';
import { inputFiles } from '../input/open.ts';
import type { Session } from '../session.ts';
import { readLibrary, selectDetections, type Workspace } from '../workspace.ts';
import { prepareInput, type PreparedInputs } from './inputs.ts';
import { readingProgress } from './progress.ts';
import type { BacktestReport } from './report-model.ts';
import { runBacktest } from './run-backtest.ts';
import { siteOfInputs } from './site-of-inputs.ts';

/** What a backtest can be told. Durations and times are nanoseconds. */
export interface BacktestSettings {
  readonly from?: NanoTime;
  readonly to?: NanoTime;
  readonly every?: bigint;
  readonly tail?: bigint;
  readonly rules?: readonly string[];
  readonly format?: string;
  readonly labels?: Labels;
  /** Seconds east of UTC. */
  readonly timezone?: number;
  /** Path of the episodes file. */
  readonly episodes?: string;
  /** Address of a Loki that takes the place of files. */
  readonly loki?: string;
  /** See BacktestRequest. */
  readonly replaceExpr?: (expr: Expr) => Expr | undefined;
  readonly onRule?: (detection: string, expr: Expr) => void;
}

/** With episodes, alerts count up to 15 minutes behind the last one. */
const EPISODES_TAIL_NS = 900_000_000_000n;

/** Runs the library of the workspace over files and folders, or over the lines of a Loki. */
export async function backtestPaths(
  session: Session,
  workspace: Workspace,
  paths: readonly string[],
  settings: BacktestSettings,
): Promise<BacktestReport> {
  const library = await readLibrary(session, workspace, []);
  if (library.diagnostics.length > 0) throw new FileProblems(library.diagnostics);
  const episodes = await readEpisodes(settings.episodes, session.context.cwd);
  const detections = selectDetections(library.detections, settings.rules ?? []);
  const prepared =
    settings.loki === undefined
      ? await prepareInputs(session, workspace.site, paths, settings)
      : await (await import('../loki/prepare.ts')).prepareLoki(session, workspace, detections, settings.loki, settings);
  const progress = readingProgress(session.context, prepared.files ?? [], session.quiet);
  const report = await runBacktest(
    {
      detections,
      site: siteOfInputs(workspace.site, prepared.inputs),
      prepared,
      from: settings.from,
      to: settings.to,
      everyNs: settings.every,
      tailNs: settings.tail ?? (episodes === undefined ? 0n : EPISODES_TAIL_NS),
      episodes,
      onProgress: progress.update,
      replaceExpr: settings.replaceExpr,
      onRule: settings.onRule,
    },
    session.context,
  );
  progress.end();
  return report;
}

/** The episodes of a file; undefined without a path. Throws UsageError with file and line. */
export async function readEpisodes(path: string | undefined, cwd: string): Promise<readonly Episode[] | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(resolve(cwd, path), 'utf8').catch(() => {
    throw new UsageError(`There is no episodes file ${path}.`, 'check --episodes');
  });
  const result = parseEpisodes(text);
  if (result.ok) return result.episodes;
  throw new UsageError(`${path}:${result.line}: ${result.message}`, 'an episode has id, kind, start, end and clients');
}

async function prepareInputs(
  session: Session,
  site: Site,
  paths: readonly string[],
  settings: BacktestSettings,
): Promise<PreparedInputs> {
  const { cwd, stdin } = session.context;
  const episodes = settings.episodes === undefined ? undefined : resolve(cwd, settings.episodes);
  const files = await inputFiles(
    paths.map((path) => (path === '-' ? path : resolve(cwd, path))),
    stdin,
  );
  const all: PreparedInputs[] = [];
  const read = files.filter(({ name }) => name !== episodes);
  for (const file of read)
    all.push(
      await prepareInput(file, {
        format: settings.format,
        labels: settings.labels ?? Labels.empty,
        zoneSeconds: settings.timezone ?? 0,
        labelsOf: (source) => labelsOfSource(source, site),
      }),
    );
  const merged = { inputs: all.flatMap(({ inputs }) => inputs), skipped: all.flatMap(({ skipped }) => skipped) };
  return { ...oneFormatEach(merged), files: read };
}

/**
 * Labels of files that say nothing about where they come from: those that the site's selector of the source asks for,
 * and the other labels of a stream.
 */
function labelsOfSource(id: string, site: Site): Labels {
  const [app, log] = id.split('/');
  const selector = site.sources.get(id)?.selector;
  const equal = selector === undefined ? [] : parseSelectorText(selector).matchers.filter(({ op }) => op === '=');
  return Labels.of([
    ['app', app],
    ['log', log],
    ['env', 'prod'],
    ['host', 'web1'],
    ...equal.map(({ name, value }) => [name, value] as const),
  ]);
}

/** The same requests as JSON and as combined would count twice: the poorer file is left out, and said. */
function oneFormatEach({ inputs, skipped }: PreparedInputs): PreparedInputs {
  const hasJson = inputs.some(({ formatId }) => formatId === 'nginx-json');
  const left = inputs.filter(({ formatId }) => hasJson && formatId === 'combined');
  return {
    inputs: inputs.filter((input) => !left.includes(input)),
    skipped: [
      ...skipped,
      ...left.map(({ name }) => ({
        name,
        reason: 'the same source is there as nginx JSON, which says more',
        remedy: 'give only one of the two',
      })),
    ],
  };
}
