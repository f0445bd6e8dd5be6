import { slotToNanos } from '../../detect/backtest/time-slot.ts';
import type { LogFormat } from '../../detect/backtest/formats/format.ts';
import { formatById } from '../../detect/backtest/formats/detect.ts';
import { mergeRecords } from '../../detect/backtest/merge.ts';
import type { Site } from '../../detect/model/site.ts';
import { sourceOf } from '../../detect/sources.ts';
import { Labels } from '../../logql/labels.ts';
import { logQueriesOf } from '../../logql/syntax/index.ts';
import { decodeUtf8, encodeUtf8 } from '../../logql/text.ts';
import type { NanoTime } from '../../logql/types.ts';
import { decodeBytes } from '../backtest/decode.ts';
import { prepareInput, type PreparedInput, type PreparedInputs } from '../backtest/inputs.ts';
import { UsageError } from '../exit.ts';
import type { InputFile } from '../input/open.ts';
import { readsStream, type Subject } from './subject.ts';

/** A line on its way through a query. */
export interface ExplainedLine {
  readonly text: string;
  /** Undefined if the line has no time that a format reads. */
  readonly ts: NanoTime | undefined;
  readonly labels: Labels;
  /** What a person calls the format; undefined if none was recognised. */
  readonly format: string | undefined;
  /** Where the labels come from: `cachet/access`, `--labels`, `logcli`, or `the selector of the query`. */
  readonly labelsFrom: string;
}

export interface LineOptions {
  readonly format: string | undefined;
  /** Labels that the user gives. */
  readonly labels: Labels;
}

/** Most lines of standard input that are explained. */
const MOST_LINES = 10_000;

/** Opens a file with the labels that its lines would have for the subject. */
export function prepareFor(
  subject: Subject,
  site: Site,
  file: InputFile,
  options: LineOptions,
): Promise<PreparedInputs> {
  return prepareInput(file, {
    format: options.format,
    labels: options.labels,
    zoneSeconds: 0,
    labelsOf: (source) => labelsForSource(source, subject, site),
  });
}

/** Text of the command line as a file. */
export function textFile(text: string): InputFile {
  const bytes = encodeUtf8(text);
  return {
    name: 'line',
    size: bytes.length,
    bytesRead: () => bytes.length,
    open: async function* () {
      yield await Promise.resolve(bytes);
    },
  };
}

/** The lines of a small file with their times and labels; none if it is empty. */
export async function readLines(
  subject: Subject,
  site: Site,
  file: InputFile,
  options: LineOptions,
): Promise<ExplainedLine[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.open()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return [];
  const again: InputFile = {
    ...file,
    open: async function* () {
      yield await Promise.resolve(new Uint8Array(bytes));
    },
  };
  const { inputs } = await prepareFor(subject, site, again, options);
  if (inputs.length === 0) return linesWithoutFormat(decodeUtf8(bytes), subject, options);
  const lines: ExplainedLine[] = [];
  await mergeRecords(inputs, (input, batch, index) => {
    if (lines.length === MOST_LINES)
      throw new UsageError(
        `There are more than ${MOST_LINES} lines to explain.`,
        'give the line with --line and the rest with --file',
      );
    const text = decodeBytes(batch.bytes, batch.starts[index], batch.ends[index], false);
    const ts = slotToNanos({ ms: batch.ms[index], ns: batch.ns[index] });
    lines.push({ text, ts, labels: input.labels, format: input.formatTitle, labelsFrom: originOf(input, options) });
  });
  return lines;
}

function originOf(input: PreparedInput, { labels }: LineOptions): string {
  if (input.formatId === 'logcli') return 'logcli';
  if (labels.size > 0) return '--labels';
  const [app, log] = [input.labels.get('app'), input.labels.get('log')];
  return app === undefined || log === undefined ? 'watchkeeper.yaml' : `${app}/${log}`;
}

function linesWithoutFormat(text: string, subject: Subject, { labels, format }: LineOptions): ExplainedLine[] {
  const known = format === undefined ? undefined : formatById(format);
  const all = text.endsWith('\n') ? text.slice(0, -1) : text;
  return all.split('\n').map((line) => ({
    text: line,
    ts: known === undefined ? undefined : timeOf(line, known),
    labels: labels.size > 0 ? labels : labelsOfSelector(subject),
    format: known?.title,
    labelsFrom: labels.size > 0 ? '--labels' : 'the selector of the query',
  }));
}

function timeOf(line: string, format: LogFormat): NanoTime | undefined {
  const bytes = encodeUtf8(line);
  const slot = { ms: 0, ns: 0 };
  return format.readTime(bytes, 0, bytes.length, slot, 0) ? slotToNanos(slot) : undefined;
}

/** The labels that the first selector asks for with `=`. */
function labelsOfSelector({ expr }: Subject): Labels {
  const matchers = logQueriesOf(expr)[0]?.selector.matchers ?? [];
  return Labels.of(matchers.filter(({ op }) => op === '=').map(({ name, value }) => [name, value]));
}

/**
 * The labels that lines of a source have at the site. A format that several sources share (nginx JSON) belongs to the
 * source that the subject reads.
 */
function labelsForSource(source: string, subject: Subject, site: Site): Labels {
  const own = labelsAtSite(source, site);
  if (readsStream(subject.expr, own)) return own;
  const format = sourceOf(source)?.format;
  const sources = subject.built?.loaded.detection.sources ?? [];
  const others = sources.filter((id) => sourceOf(id)?.format === format).map((id) => labelsAtSite(id, site));
  return others.find((labels) => readsStream(subject.expr, labels)) ?? own;
}

function labelsAtSite(source: string, site: Site): Labels {
  const matchers = site.sources.get(source)?.matchers?.filter(({ op }) => op === '=');
  if (matchers !== undefined && matchers.length > 0) return Labels.of(matchers.map(({ name, value }) => [name, value]));
  const [app, log] = source.split('/');
  return Labels.fromObject({ app, log });
}
