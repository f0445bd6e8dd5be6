import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { detectFormat, formatById, isLogcliLine, LOG_FORMATS } from '../../detect/backtest/formats/detect.ts';
import type { LogFormat } from '../../detect/backtest/formats/format.ts';
import { RecordReader } from '../../detect/backtest/record-reader.ts';
import { ID_PATTERN } from '../../detect/model/detection-schema.ts';
import { scaffold, type Scaffold } from '../../detect/scaffold/scaffold.ts';
import { sourceOf, SOURCES } from '../../detect/sources.ts';
import { csvField } from '../../detect/text/media.ts';
import { visible } from '../../detect/text/visible.ts';
import { decodeUtf8, encodeUtf8 } from '../../logql/text.ts';
import { parseLogcliLine } from '../backtest/logcli-source.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { setExamples } from '../help.ts';
import { inputFiles } from '../input/open.ts';
import type { CommandModule, Invocation } from '../program.ts';
import { appOfSource, nextFreeId } from '../scaffold/free-id.ts';
import { statusLine, type Session } from '../session.ts';
import { plural } from '../terminal/format.ts';
import { readLibrary, shownPath } from '../workspace.ts';

interface NewFlags {
  readonly from?: string;
  readonly id?: string;
  readonly title?: string;
  readonly format?: string;
  readonly source?: string;
  readonly to?: string;
}

/** Sample lines are a handful; more than this are cut. */
const MOST_BYTES = 1024 * 1024;
const MOST_LINES = 200;

function define(command: Command): void {
  command
    .description('write a detection and its five tests around sample lines')
    .option('--from <file>', 'file with lines that the detection must count; - is standard input', '-')
    .option('--id <id>', 'id of the detection; default: the next free one of the application')
    .option('--title <text>', 'what it detects, in one line; default: what the lines have in common')
    .option('--format <id>', 'format of the lines, where it is not recognised')
    .option('--source <id>', 'log source of the lines, where the format does not say it: cachet/laravel')
    .option('--to <folder>', 'where to write; default: the folder of the application below the detections')
    .option('--rules-dir <folder>', 'where the detections lie; default alert-rules');
  setExamples(command, [
    ['around the lines of an attack', 'grep /auth/login access.json.log | head -5 | watchkeeper new'],
    ['with a title', `watchkeeper new --from lines.log --title 'sign-in form sent by a script'`],
  ]);
}

async function readSampleText(path: string, { session }: Invocation): Promise<string> {
  const { cwd, stdin } = session.context;
  const [file] = await inputFiles([path === '-' ? path : resolve(cwd, path)], stdin);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.open()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_BYTES) break;
  }
  const text = decodeUtf8(Buffer.concat(chunks).subarray(0, MOST_BYTES));
  if (text.trim() === '') throw new UsageError('There are no sample lines.', 'watchkeeper new --from lines.log');
  return text;
}

/** The lines inside of `logcli query -o jsonl` output; other text as it is. */
function withoutLogcli(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  if (!isLogcliLine(lines[0])) return text;
  return lines.map((line) => parseLogcliLine(line)?.line ?? '').join('\n');
}

function formatFor(text: string, wanted: string | undefined): LogFormat {
  const ids = LOG_FORMATS.map(({ id }) => id).join(', ');
  if (wanted !== undefined) {
    const format = formatById(wanted);
    if (format === undefined) throw new UsageError(`There is no format ${visible(wanted)}.`, `use one of ${ids}`);
    return format;
  }
  const format = detectFormat(text.split('\n').slice(0, MOST_LINES));
  if (format === undefined)
    throw new UsageError('The format of the lines is not recognised.', `name it: --format with one of ${ids}`);
  return format;
}

/** The records of a text: lines, or for Laravel a message with its trace. */
function recordsOf(text: string, format: LogFormat): string[] {
  const reader = new RecordReader(format);
  const batches = [reader.push(encodeUtf8(text)), reader.end()];
  const records = batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, i) => decodeUtf8(batch.bytes.subarray(batch.starts[i], batch.ends[i]))),
  );
  return records.slice(0, MOST_LINES);
}

function sourceFor(format: LogFormat, wanted: string | undefined): string {
  const source = wanted ?? format.source;
  const known = SOURCES.map(({ id }) => id).join(', ');
  if (source === undefined)
    throw new UsageError(
      `Lines of the format ${format.title} do not say their source.`,
      `name it: --source with one of ${known}`,
    );
  if (sourceOf(source) === undefined)
    throw new UsageError(`There is no source ${visible(source)}.`, `use one of ${known}`);
  return source;
}

function idFor(flags: NewFlags, app: string, ids: readonly string[]): string {
  if (flags.id === undefined) return nextFreeId(app, ids);
  if (!ID_PATTERN.test(flags.id))
    throw new UsageError(`${visible(flags.id)} is no id.`, 'an id looks like WK-CAC-060 or LOCAL-001');
  if (ids.includes(flags.id))
    throw new UsageError(`There is a detection ${flags.id} already.`, 'leave --id out for the next free one');
  return flags.id;
}

async function writeNew(path: string, text: string, cwd: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined)
    throw new UsageError(`${shownPath(path, cwd)} is there already.`, 'choose another --id or --to');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
}

function rulesFolder({ session, workspace }: Invocation): string {
  const setting = workspace.settings.get('rules');
  const base = setting?.origin === 'flag' ? session.context.cwd : workspace.root;
  return resolve(base, (setting?.value ?? 'alert-rules').split(', ')[0]);
}

interface Written {
  readonly id: string;
  readonly format: LogFormat;
  readonly source: string;
  readonly files: readonly string[];
  readonly scaffold: Scaffold;
  readonly records: number;
}

function print(written: Written, session: Session): void {
  const { id, format, source, files, scaffold: made, records } = written;
  const { paint } = session;
  session.print(
    `${paint('strong', id)}  ${visible(made.title)}`,
    `${plural(made.used, 'line')} of ${source}, ${format.title}`,
    '',
    ...files.map((file) => statusLine(paint, 'written', 'ok', visible(file))),
    '',
  );
  if (made.rewritten) {
    const also = format.id === 'combined' ? ': build turns the query into one for your format' : '';
    session.print(`The samples are written as nginx JSON, which rules of ${source} read${also}.`);
  }
  if (made.used < records) session.print(`${plural(records - made.used, 'line')} of another format are left out.`);
  session.print(
    `It fires on ${made.threshold} such lines in 10 min. Addresses in the samples are replaced by addresses for documentation;`,
    'other names of your site are not. Yours to write: title, description, false positives, runbook, severity.',
    `${paint('strong', 'Next')}: watchkeeper test ${visible(files[0])}`,
  );
}

export const newDetection: CommandModule = {
  define,
  async run(invocation) {
    const { session, options } = invocation;
    const flags: NewFlags = options;
    const text = withoutLogcli(await readSampleText(flags.from ?? '-', invocation));
    const format = formatFor(text, flags.format);
    const source = sourceFor(format, flags.source);
    const app = appOfSource(source);
    const ids = await idsOf(invocation);
    const id = idFor(flags, app, ids);
    const records = recordsOf(text, format);
    const result = scaffold({ format, source, lines: records, id, app, title: flags.title });
    if (!result.ok) throw new UsageError(`No detection can be made: ${result.reason}.`, 'watchkeeper new --help');
    const { cwd } = session.context;
    const folder = flags.to === undefined ? join(rulesFolder(invocation), app) : resolve(cwd, flags.to);
    const paths = [join(folder, `${id}.yaml`), join(folder, `${id}.test.yaml`)];
    await writeNew(paths[0], result.value.detection, cwd);
    await writeNew(paths[1], result.value.tests, cwd);
    const files = paths.map((path) => shownPath(path, cwd));
    const written: Written = { id, format, source, files, scaffold: result.value, records: records.length };
    if (session.form === 'table') print(written, session);
    else if (session.form === 'csv') session.print('id,detection,tests', [id, ...files].map(csvField).join(','));
    else session.record({ type: 'new', id, source, format: format.id, title: result.value.title, files });
    return ExitCode.fine;
  },
};

/** Ids in use; none where there is no library yet. */
async function idsOf({ session, workspace }: Invocation): Promise<string[]> {
  try {
    return (await readLibrary(session, workspace, [])).detections.map(({ detection }) => detection.id);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}
