import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { CliContext } from '../context.ts';
import { runJob, type JobReply, type TestJob } from './job.ts';
import type { WorkerReply } from './worker.ts';

export interface PoolOptions {
  readonly context: CliContext;
  /** Threads beside the main one; 1: everything in the main one. */
  readonly workers: number;
  readonly onReply: (done: number) => void;
}

/** Jobs for which a thread pays: it has to load the program first. */
const JOBS_PER_WORKER = 8;

/** Threads that a number of jobs is worth. */
export function workersFor(jobs: number, wanted: number, { workerEntry }: CliContext): number {
  return workerEntry === undefined ? 1 : Math.max(1, Math.min(wanted, Math.floor(jobs / JOBS_PER_WORKER)));
}

/** Runs jobs in threads, the replies in the order of the jobs. */
export async function runJobs(jobs: readonly TestJob[], options: PoolOptions): Promise<JobReply[]> {
  const { context, workers, onReply } = options;
  if (workers <= 1 || context.workerEntry === undefined) {
    return jobs.map((job, index) => {
      const reply = runJob(job, () => context.elapsed());
      onReply(index + 1);
      return reply;
    });
  }
  const entry = realpathSync(context.workerEntry);
  const replies: JobReply[] = Array<JobReply>(jobs.length);
  const queue = jobs.map((_, index) => index);
  let done = 0;
  const serve = async (worker: Worker): Promise<void> => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const answer = await ask(worker, jobs[index]);
      if (answer.status === 'error') throw new Error(`A worker failed: ${answer.message}`);
      replies[index] = answer.status === 'plain' ? answer.reply : runJob(jobs[index], () => context.elapsed());
      onReply((done += 1));
    }
  };
  const threads = Array.from({ length: workers }, () => new Worker(entry));
  try {
    await Promise.all(threads.map(serve));
  } finally {
    await Promise.all(threads.map((worker) => worker.terminate()));
  }
  return replies;
}

function ask(worker: Worker, job: TestJob): Promise<WorkerReply> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: WorkerReply): void => {
      worker.off('error', reject);
      resolve(answer);
    };
    worker.once('message', onMessage);
    worker.once('error', reject);
    worker.postMessage(job);
  });
}
