import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import type { CommandEntry } from './program.ts';
import { openSession } from './session.ts';
import type { Paint } from './terminal/style.ts';
import { wrapBy } from './terminal/wrap.ts';

export const PRODUCT = 'detections, tests and log reviews for Cachet and Headscale on Grafana Loki';

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'fine'],
  ['1', 'findings: failed test, lint error, missed episode, false alert'],
  ['2', 'broken rule or query'],
  ['3', 'configuration or usage'],
  ['4', 'unknown: something could not be checked, nothing else is wrong'],
];

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['lint and test while you write', 'watchkeeper check --watch'],
  ['what would have fired last night', 'watchkeeper backtest /var/log/nginx/access.json.log*'],
  ['why this line did not count', 'tail -n 1 access.json.log | watchkeeper explain WK-CAC-002'],
];

/** Examples of a command, shown at the end of its help: what for, and the line to type. */
const examplesOf = new WeakMap<Command, readonly (readonly [string, string])[]>();

export function setExamples(command: Command, examples: readonly (readonly [string, string])[]): void {
  examplesOf.set(command, examples);
}

/** Help of the program or of one command. */
export function formatHelp(command: Command, entries: readonly CommandEntry[], context: CliContext): string {
  const { paint, width } = openSession(context, { output: 'table' });
  const lines = command.parent === null ? programHelp(entries, context, paint) : commandHelp(command, paint, width);
  return `${lines.join('\n')}\n`;
}

function programHelp(entries: readonly CommandEntry[], context: CliContext, paint: Paint): string[] {
  const groups = [...new Set(entries.map((entry) => entry.group))];
  const nameWidth = Math.max(...entries.map((entry) => entry.name.length));
  const lines = [
    `${paint('strong', `Watchkeeper ${context.version}`)}: ${PRODUCT}`,
    '',
    `${paint('strong', 'Usage')}  watchkeeper <command> [options] [files]`,
  ];
  for (const group of groups) {
    lines.push('', paint('strong', group));
    for (const entry of entries.filter((candidate) => candidate.group === group))
      lines.push(`  ${paint('command', entry.name.padEnd(nameWidth))}  ${entry.summary}`);
  }
  lines.push('', paint('strong', 'Options of every command'));
  lines.push(
    '  -o, --output <form>   table (terminal), ndjson (pipe), json or csv',
    '  -q, --quiet           only findings, unknowns and the summary',
    '  -c, --config <file>   default: watchkeeper.yaml here or above',
    '      --no-color        as NO_COLOR=1',
    '  -h, --help            also after a command: watchkeeper check --help',
    '  A flag beats the environment (WATCHKEEPER_OUTPUT), the environment beats the file.',
  );
  lines.push('', paint('strong', 'Exit codes'), ...EXIT_CODES.map(([code, text]) => `  ${code}  ${text}`));
  lines.push('', paint('strong', 'Examples'), ...exampleLines(EXAMPLES, paint));
  return lines;
}

function exampleLines(examples: readonly (readonly [string, string])[], paint: Paint): string[] {
  return examples.flatMap(([what, line]) => [paint('dim', `  # ${what}`), `  ${line}`]);
}

function commandHelp(command: Command, paint: Paint, width: number): string[] {
  const path = [command.parent?.parent === null ? '' : (command.parent?.name() ?? ''), command.name()].filter(Boolean);
  const args = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}…` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const lines = [
    `${paint('strong', `watchkeeper ${path.join(' ')}`)}: ${command.description()}`,
    '',
    `${paint('strong', 'Usage')}  ${['watchkeeper', ...path, '[options]', ...args].join(' ')}`,
  ];
  const rows = command.registeredArguments
    .filter((argument) => argument.description !== '')
    .map((argument) => [`<${argument.name()}>`, argument.description] as const);
  const options = command.options
    .filter((option) => !option.hidden)
    .map((option) => [option.flags, option.description] as const);
  if (command.commands.length > 0)
    lines.push(
      '',
      paint('strong', 'Commands'),
      ...command.commands.map((child) => `  ${paint('command', child.name())}  ${child.summary()}`),
    );
  lines.push('', paint('strong', 'Options'), ...columns([...rows, ...options], width));
  const examples = examplesOf.get(command);
  if (examples !== undefined) lines.push('', paint('strong', 'Examples'), ...exampleLines(examples, paint));
  return lines;
}

function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.min(28, Math.max(...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const body = wrapBy(text, Math.max(30, width - left - 4), ({ length }) => length);
    const first =
      name.length > left ? [`  ${name}`, `  ${' '.repeat(left)}  ${body[0]}`] : [`  ${name.padEnd(left)}  ${body[0]}`];
    return [...first, ...body.slice(1).map((line) => `  ${' '.repeat(left)}  ${line}`)];
  });
}
