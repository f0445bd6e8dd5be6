import { parentPort } from 'node:worker_threads';
import { runJob, type JobReply, type TestJob } from './job.ts';

/** What a worker answers: only plain data, so failures are left to the main thread, which runs the job again. */
export type WorkerReply =
  | { readonly status: 'plain'; readonly reply: JobReply }
  | { readonly status: 'again' }
  | { readonly status: 'error'; readonly message: string };

/** Answers the jobs of the main thread, one after the other. */
export function serveJobs(): void {
  parentPort?.on('message', (job: TestJob) => parentPort?.postMessage(answer(job)));
}

function answer(job: TestJob): WorkerReply {
  try {
    const reply = runJob(job, () => performance.now());
    const isPlain = reply.diagnostics.length === 0 && reply.results.every(({ status }) => status === 'passed');
    return isPlain ? { status: 'plain', reply } : { status: 'again' };
  } catch (error) {
    return { status: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
