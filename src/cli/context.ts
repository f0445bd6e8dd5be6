/** What a command sees of the world; tests give their own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly stdin: NodeJS.ReadStream | NodeJS.ReadableStream;
  /** The program's own file, which threads load too; undefined: no threads. */
  readonly workerEntry?: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  elapsed(): number;
}

export interface OutStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; 100 where there is none. */
  readonly columns: number;
}

const DEFAULT_COLUMNS = 100;

function outStream(stream: NodeJS.WriteStream): OutStream {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? DEFAULT_COLUMNS;
    },
  };
}

/** The context of this process. */
export function processContext(version: string): CliContext {
  return {
    env: process.env,
    cwd: process.cwd(),
    version,
    stdout: outStream(process.stdout),
    stderr: outStream(process.stderr),
    stdin: process.stdin,
    now: () => Date.now(),
    elapsed: () => performance.now(),
  };
}
