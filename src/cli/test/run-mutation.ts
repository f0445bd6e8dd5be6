import type { LoadedDetection } from '../../detect/model/detection.ts';
import { MUTATION_CLASSES, type MutationClass } from '../../detect/mutation/mutation.ts';
import type { MutantResult, MutationReport } from '../../detect/mutation/run-mutations.ts';
import type { Library } from '../workspace.ts';
import { runJobs, workersFor } from './pool.ts';
import { jobsOf, type RunOptions } from './run-tests.ts';

/** Changes of one class, or of all. */
export interface MutationScore {
  readonly made: number;
  readonly noticed: number;
  readonly survived: number;
  /** Changes that no test can notice; not part of the others. */
  readonly notCounted: number;
}

export interface MutationRun {
  readonly reports: readonly MutationReport[];
  readonly workers: number;
}

/** Changes each part of the detections once and runs their tests against it. */
export async function runMutation(
  library: Library,
  selected: readonly LoadedDetection[],
  { context, workers, onProgress }: RunOptions,
): Promise<MutationRun> {
  const jobs = jobsOf(library, selected, 'mutate').map(({ job }) => job);
  const threads = workersFor(jobs.length, workers, context);
  const replies = await runJobs(jobs, {
    context,
    workers: threads,
    onReply: (done) => onProgress(done, jobs.length),
  });
  return {
    reports: replies.flatMap(({ mutation }) => (mutation === undefined ? [] : [mutation])),
    workers: threads,
  };
}

export function scoreOf(mutants: readonly MutantResult[]): MutationScore {
  const of = (outcome: MutantResult['outcome']) => mutants.filter((mutant) => mutant.outcome === outcome).length;
  const [noticed, survived] = [of('noticed'), of('survived')];
  return { made: noticed + survived, noticed, survived, notCounted: of('not_counted') };
}

/** Score of each class, in the order of the table. */
export function scoresByClass(reports: readonly MutationReport[]): [MutationClass, MutationScore][] {
  const all = reports.flatMap(({ mutants }) => mutants);
  return MUTATION_CLASSES.map((kind) => [kind, scoreOf(all.filter((mutant) => mutant.kind === kind))]);
}

/** Noticed changes in percent; 100 where none was made. */
export function percentOf({ made, noticed }: MutationScore): number {
  return made === 0 ? 100 : (100 * noticed) / made;
}

/** Stable detections whose score is below the limit, the worst first. */
export function belowLimit(reports: readonly MutationReport[], limit: number): MutationReport[] {
  return stableOf(reports)
    .filter(({ mutants }) => percentOf(scoreOf(mutants)) < limit)
    .sort((a, b) => percentOf(scoreOf(a.mutants)) - percentOf(scoreOf(b.mutants)));
}

export function stableOf(reports: readonly MutationReport[]): MutationReport[] {
  return reports.filter(({ status, problem }) => status === 'stable' && problem === undefined);
}
