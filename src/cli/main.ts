#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { processContext } from './context.ts';
import { COMMANDS } from './commands.ts';
import { runProgram } from './program.ts';
import { VERSION } from './version.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe (`| head`) has gone: nothing is left to say.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

if (isMainThread) {
  const context = { ...processContext(VERSION), workerEntry: process.argv[1] };
  process.exitCode = await runProgram(context, COMMANDS, process.argv.slice(2));
} else {
  (await import('./test/worker.ts')).serveJobs();
}
