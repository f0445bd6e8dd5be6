import { jsonText } from '../detect/text/media.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';
import { painter, type Paint, type Style } from './terminal/style.ts';

export const OUTPUT_FORMS = ['table', 'ndjson', 'json', 'csv'] as const;
export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** The options that every command has. */
export interface CommonOptions {
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly config?: string;
  readonly color?: boolean;
}

/** One run of a command: where it writes and in which form. */
export interface Session {
  readonly context: CliContext;
  readonly form: OutputForm;
  readonly quiet: boolean;
  readonly paint: Paint;
  readonly width: number;
  /** Path of watchkeeper.yaml as given by the flag or the environment. */
  readonly configPath: string | undefined;
  /** Lines of the result, for form `table`. */
  print(...lines: string[]): void;
  /** One object of NDJSON. */
  record(value: Readonly<Record<string, unknown>>): void;
}

/** The session of a command: a flag beats the environment, the environment beats the default. */
export function openSession(context: CliContext, options: CommonOptions): Session {
  const form = outputForm(context, options);
  const colour = form === 'table' && wantsColour(context, options);
  return {
    context,
    form,
    quiet: options.quiet === true || context.env.WATCHKEEPER_QUIET === '1',
    paint: painter(colour),
    width: Math.max(40, context.stdout.columns),
    configPath: options.config ?? context.env.WATCHKEEPER_CONFIG,
    print: (...lines) => context.stdout.write(lines.map((line) => `${line}\n`).join('')),
    record: (value) => context.stdout.write(`${jsonText(value)}\n`),
  };
}

function outputForm(context: CliContext, options: CommonOptions): OutputForm {
  if (options.json === true) return 'json';
  const wanted = options.output ?? context.env.WATCHKEEPER_OUTPUT;
  if (wanted === undefined) return context.stdout.isTerminal ? 'table' : 'ndjson';
  const form = OUTPUT_FORMS.find((known) => known === wanted);
  if (form === undefined)
    throw new UsageError(`--output ${wanted} is not known.`, `use one of ${OUTPUT_FORMS.join(', ')}`);
  return form;
}

/** https://no-color.org, and FORCE_COLOR as the tools around Node read it. */
function wantsColour(context: CliContext, options: CommonOptions): boolean {
  if (options.color === false || (context.env.NO_COLOR ?? '') !== '') return false;
  if ((context.env.FORCE_COLOR ?? '') !== '' && context.env.FORCE_COLOR !== '0') return true;
  return context.stdout.isTerminal && context.env.TERM !== 'dumb';
}

/** A status line: word in columns 1 to 8, text from column 10 on. */
export function statusLine(paint: Paint, word: string, style: Style, text: string): string {
  return `${paint(style, word)}${' '.repeat(Math.max(1, 9 - word.length))}${text}`;
}
