import { Readable } from 'node:stream';
import { COMMANDS } from './commands.ts';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit.ts';
import { runProgram } from './program.ts';

/** What a command wrote, and its exit code. */
export interface CommandRun {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface CommandWorld {
  /** Working folder; default: that of the process. */
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command inside of the test as on a terminal of 100 columns without colour. */
export async function runCommand(argv: readonly string[], world: CommandWorld = {}): Promise<CommandRun> {
  const texts = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      texts[name] += text;
    },
    isTerminal: name === 'out',
    columns: world.columns ?? 100,
  });
  const context: CliContext = {
    env: { NO_COLOR: '1', ...world.env },
    cwd: world.cwd ?? process.cwd(),
    version: '0.0.0',
    stdout: stream('out'),
    stderr: stream('err'),
    stdin: Readable.from(world.stdin === undefined ? [] : [Buffer.from(world.stdin)]),
    now: () => Date.UTC(2026, 10, 22),
    elapsed: () => 0,
  };
  const exit = await runProgram(context, COMMANDS, argv);
  return { exit, ...texts };
}
