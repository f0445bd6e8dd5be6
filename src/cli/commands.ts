import type { CommandEntry } from './program.ts';

const WRITE = 'Write and test detections';
const USE = 'Use them';
const WATCH = 'Watch the watch';

/** All commands in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    group: WRITE,
    summary: 'lint detections and Loki ruler files',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'new',
    group: WRITE,
    summary: 'write a detection and its five tests around sample lines',
    load: async () => (await import('./commands/new.ts')).newDetection,
  },
  {
    name: 'test',
    group: WRITE,
    summary: 'run the tests beside each detection',
    load: async () => (await import('./commands/test.ts')).test,
  },
  {
    name: 'explain',
    group: WRITE,
    summary: 'follow a line through a rule, or show what a query does',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'fmt',
    group: WRITE,
    summary: 'format detection files: keys in order, queries in lines',
    load: async () => (await import('./commands/fmt.ts')).fmt,
  },
  {
    name: 'build',
    group: USE,
    summary: 'render Loki rules, coverage report, pages',
    load: async () => (await import('./commands/build.ts')).build,
  },
  {
    name: 'backtest',
    group: USE,
    summary: 'run the library over log files: alerts, episodes',
    load: async () => (await import('./commands/backtest.ts')).backtest,
  },
  {
    name: 'config show',
    group: WATCH,
    summary: 'print every setting with its value and where it comes from',
    load: async () => (await import('./commands/config-show.ts')).configShow,
  },
  {
    name: 'completion',
    group: WATCH,
    summary: 'print the completion script of bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
];
