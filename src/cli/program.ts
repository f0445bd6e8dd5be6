import { Command, CommanderError, Option } from 'commander';
import type { CliContext } from './context.ts';
import { ExitCode, FileProblems, UnknownAnswer, UsageError } from './exit.ts';
import { formatHelp, PRODUCT } from './help.ts';
import { openSession, OUTPUT_FORMS, statusLine, type CommonOptions, type Session } from './session.ts';
import type { Workspace } from './workspace.ts';

/** One call of a command. */
export interface Invocation {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** What a command module exports. `define` is cheap; `run` may load what it needs. */
export interface CommandModule {
  /** Adds arguments, options and examples. */
  define(command: Command): void;
  /** Runs the command and gives its exit code. */
  run(invocation: Invocation): Promise<ExitCode>;
}

export interface CommandEntry {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  /** Imports the command's module; only the command that is called is loaded. */
  load(): Promise<CommandModule>;
}

/** A command whose module is there. */
interface Loaded {
  readonly entry: CommandEntry;
  readonly module: CommandModule;
}

/** Adds the options that every command has. */
export function addCommonOptions(command: Command): void {
  command
    .addOption(
      new Option('-o, --output <form>', `${OUTPUT_FORMS.join(', ')}; default: table on a terminal, ndjson in a pipe`),
    )
    .option('--json', 'the same as --output json')
    .option('-q, --quiet', 'only findings, unknowns and the summary')
    .option('-c, --config <file>', 'default: watchkeeper.yaml here or above')
    .option('--no-color', 'as NO_COLOR=1');
}

/** The whole program; commands that are not called have a name and a summary only. Every command reports its exit code through `onExit`; nothing here ends the process. */
function buildProgram(
  context: CliContext,
  entries: readonly CommandEntry[],
  called: Loaded | undefined,
  onExit: (code: ExitCode) => void,
): Command {
  const program = new Command('watchkeeper');
  program
    .version(`watchkeeper ${context.version}`, '-V, --version', 'print the version')
    .description(PRODUCT)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: () => undefined })
    .configureHelp({ formatHelp: (command) => formatHelp(command, entries, context) })
    .helpOption('-h, --help', 'also after a command')
    .helpCommand(false);
  for (const entry of entries)
    addCommand(program, entry, entry === called?.entry ? called.module : undefined, context, onExit);
  return program;
}

function addCommand(
  program: Command,
  entry: CommandEntry,
  module: CommandModule | undefined,
  context: CliContext,
  onExit: (code: ExitCode) => void,
): void {
  const words = entry.name.split(' ');
  const parent = words.length === 1 ? program : groupCommand(program, words[0], context, entry.group);
  const command = parent
    .command(words[words.length - 1])
    .summary(entry.summary)
    .description(entry.summary);
  if (module === undefined) return;
  module.define(command);
  addCommonOptions(command);
  command.action(async (...given: unknown[]) => {
    const options: CommonOptions & Record<string, unknown> = command.opts();
    const { session, workspace } = await openRun(context, options);
    onExit(await module.run({ session, workspace, options, args: stringArguments(given) }));
  });
}

/** Settings that are both a flag of some command and a key of the site file. */
const FLAG_SETTINGS: readonly (readonly [option: string, setting: string])[] = [
  ['output', 'output'],
  ['rulesDir', 'rules'],
  ['runbookUrl', 'runbook-url'],
  ['workers', 'workers'],
  ['lokiVersion', 'loki-version'],
  ['loki', 'loki-url'],
  ['tenant', 'loki-tenant'],
  ['maxQuerySeries', 'max-query-series'],
];

/** Session and workspace; the form of the output may come from the site file. */
async function openRun(
  context: CliContext,
  options: CommonOptions & Readonly<Record<string, unknown>>,
): Promise<{ session: Session; workspace: Workspace }> {
  const flags = new Map<string, string>();
  for (const [option, setting] of FLAG_SETTINGS) {
    const value = options[option];
    if (typeof value === 'string') flags.set(setting, value);
  }
  const session = openSession(context, options);
  const { openWorkspace } = await import('./workspace.ts');
  const workspace = await openWorkspace(session, flags);
  const output = workspace.settings.get('output');
  if (output?.origin !== 'file' || options.json === true) return { session, workspace };
  return { session: openSession(context, { ...options, output: output.value }), workspace };
}

/** A word that only groups commands: `config` of `config show`. */
function groupCommand(program: Command, name: string, _context: CliContext, _group: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name);
}

/** Commander hands over arguments, then options, then the command; variadic arguments come as an array. */
function stringArguments(given: readonly unknown[]): string[] {
  return given
    .slice(0, -2)
    .flatMap((value) => (Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]));
}

/** Runs the program and gives the exit code; every error becomes a sentence on stderr. */
export async function runProgram(
  context: CliContext,
  entries: readonly CommandEntry[],
  argv: readonly string[],
): Promise<ExitCode> {
  let exit: ExitCode = ExitCode.fine;
  try {
    const program = buildProgram(context, entries, await loadCalled(entries, argv), (code) => {
      exit = code;
    });
    if (argv.length === 0) {
      program.outputHelp();
      return ExitCode.usage;
    }
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    return reportFailure(context, error);
  }
}

/** The command that the first words name. */
async function loadCalled(entries: readonly CommandEntry[], argv: readonly string[]): Promise<Loaded | undefined> {
  const entry = entries.find(({ name }) => name.split(' ').every((word, i) => word === argv[i]));
  return entry === undefined ? undefined : { entry, module: await entry.load() };
}

async function reportFailure(context: CliContext, error: unknown): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.fine;
    printError(context, error.message.replace(/^error: /, ''), 'watchkeeper --help lists the commands and options');
    return ExitCode.usage;
  }
  if (error instanceof UsageError) {
    printError(context, error.message, error.remedy);
    return ExitCode.usage;
  }
  if (error instanceof UnknownAnswer) {
    printError(context, error.message, error.remedy, 'unknown');
    return ExitCode.unknown;
  }
  if (error instanceof FileProblems) {
    const { renderDiagnostic } = await import('./output/diagnostics-terminal.ts');
    const session = openSession({ ...context, stdout: context.stderr }, { output: 'table' });
    for (const diagnostic of error.diagnostics)
      session.print(...renderDiagnostic(diagnostic, session.paint, session.width), '');
    return ExitCode.usage;
  }
  throw error;
}

function printError(
  context: CliContext,
  message: string,
  remedy: string | undefined,
  word: 'error' | 'unknown' = 'error',
): void {
  const session = openSession({ ...context, stdout: context.stderr }, { output: 'table' });
  const [first, ...rest] = message.split('\n');
  const lines = [
    statusLine(session.paint, word, word === 'error' ? 'findingStrong' : 'unknown', first),
    ...rest.map((line) => `         ${line}`),
  ];
  if (remedy !== undefined) lines.push(`         ${session.paint('strong', 'Remedy')}: ${remedy}`);
  context.stderr.write(lines.map((line) => `${line}\n`).join(''));
}
