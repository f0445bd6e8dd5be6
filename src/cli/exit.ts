import type { Diagnostic } from '../detect/diagnostic.ts';

/** Exit codes of every command (docs/cli.md). */
export const ExitCode = {
  fine: 0,
  findings: 1,
  broken: 2,
  usage: 3,
  unknown: 4,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Worst first: usage, broken rule, findings, unknown. Unknown is never 0. */
const ORDER: readonly ExitCode[] = [ExitCode.usage, ExitCode.broken, ExitCode.findings, ExitCode.unknown];

/** The one code of a run in which several apply. */
export function worstExit(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return ORDER.find((code) => seen.has(code)) ?? ExitCode.fine;
}

/** A wrong flag, file or setting: printed with its remedy, exit code 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A server that was asked gave no answer: printed with its remedy, exit code 4. */
export class UnknownAnswer extends Error {
  override readonly name = 'UnknownAnswer';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Findings in a file that must be read first, for example the site file: printed, then exit code 3 or 2. */
export class FileProblems extends Error {
  override readonly name = 'FileProblems';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message.join(' ')).join('\n'));
    this.diagnostics = diagnostics;
  }
}
