import { backtest } from './commands/backtest.ts';
import { build } from './commands/build.ts';
import { configShow } from './commands/config-show.ts';
import { test } from './commands/test.ts';
import type { CommandEntry } from './program.ts';

const WRITE = 'Write and test detections';
const USE = 'Use them';
const WATCH = 'Watch the watch';

/** All commands in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'test', group: WRITE, summary: 'run the tests beside each detection', module: test },
  { name: 'build', group: USE, summary: 'render Loki rules, coverage report, pages', module: build },
  { name: 'backtest', group: USE, summary: 'run the library over log files: alerts, episodes', module: backtest },
  {
    name: 'config show',
    group: WATCH,
    summary: 'print every setting with its value and where it comes from',
    module: configShow,
  },
];
