import type { Diagnostic } from '../../detect/diagnostic.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import type { Coverage } from '../../detect/mutation/coverage.ts';
import type { CliContext } from '../context.ts';
import type { Library, LibraryFile } from '../workspace.ts';
import type { TestJob, TimedResult } from './job.ts';
import { runJobs, workersFor } from './pool.ts';

export interface TestRun {
  readonly results: readonly TimedResult[];
  /** Files that could not be read; their tests did not run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Detections without a test file. */
  readonly untested: readonly string[];
  /** By id, of detections whose tests all pass. */
  readonly coverage: ReadonlyMap<string, Coverage>;
}

export interface RunOptions {
  readonly context: CliContext;
  readonly workers: number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Runs the tests of the given detections, and of test files that name rule files of their own. */
export async function runTests(
  library: Library,
  selected: readonly LoadedDetection[],
  { context, workers, onProgress }: RunOptions,
): Promise<TestRun> {
  const work = jobsOf(library, selected, 'test');
  const jobs = work.map(({ job }) => job);
  const replies = await runJobs(jobs, {
    context,
    workers: workersFor(jobs.length, workers, context),
    onReply: (done) => onProgress(done, jobs.length),
  });
  const tested = new Set(work.map(({ id }) => id));
  const coverage = new Map<string, Coverage>();
  replies.forEach((reply, index) => {
    const { id } = work[index];
    if (id !== undefined && reply.coverage !== undefined) coverage.set(id, reply.coverage);
  });
  return {
    results: replies.flatMap(({ results }) => results),
    diagnostics: [...library.diagnostics, ...replies.flatMap(({ diagnostics }) => diagnostics)],
    untested: selected.map(({ detection }) => detection.id).filter((id) => !tested.has(id)),
    coverage,
  };
}

export interface Work {
  /** Undefined for a file that tests rule files. */
  readonly id: string | undefined;
  readonly job: TestJob;
}

/** One job for each test file that was asked for. */
export function jobsOf(library: Library, selected: readonly LoadedDetection[], mode: TestJob['mode']): Work[] {
  const byId = new Map(selected.map((loaded) => [loaded.detection.id, loaded]));
  return library.testFiles.flatMap((test): Work[] => {
    if (/^rule_files\s*:/m.test(test.text)) {
      return mode === 'test' ? [{ id: undefined, job: { mode, detection: undefined, test } }] : [];
    }
    const loaded = byId.get(testedId(test));
    if (loaded === undefined) return [];
    const { source } = loaded.file;
    return [{ id: loaded.detection.id, job: { mode, detection: { name: source.file, text: source.text }, test } }];
  });
}

/** The id that a test file names or that it stands beside. */
function testedId({ name, text }: LibraryFile): string {
  const named = /^detection\s*:\s*["']?([\w-]+)/m.exec(text)?.[1];
  return named ?? name.slice(name.lastIndexOf('/') + 1).replace(/\.test\.yaml$/, '');
}
