import { detectFormat, formatById, isLogcliLine, LOG_FORMATS } from '../../detect/backtest/formats/detect.ts';
import type { LogFormat } from '../../detect/backtest/formats/format.ts';
import type { RecordSource } from '../../detect/backtest/merge.ts';
import type { RecordBatch } from '../../detect/backtest/record-batch.ts';
import { RecordReader, type ReadCounts } from '../../detect/backtest/record-reader.ts';
import { Labels } from '../../logql/labels.ts';
import { decodeUtf8 } from '../../logql/text.ts';
import { UsageError } from '../exit.ts';
import type { InputFile } from '../input/open.ts';
import { batchOfEntries, parseLogcliLine, type LogcliEntry } from './logcli-source.ts';

/** How inputs are read. */
export interface ReadOptions {
  /** Format of all files, by id; undefined: recognised for each file. */
  readonly format: string | undefined;
  /** Labels added to, or replacing, those of the source. */
  readonly labels: Labels;
  /** Seconds east of UTC for lines without zone. */
  readonly zoneSeconds: number;
  /** Labels of a source such as `cachet/access`. */
  readonly labelsOf: (source: string) => Labels | undefined;
}

/** A file with its format, ready to be read. */
export interface PreparedInput extends RecordSource {
  readonly name: string;
  /** What a person calls the format: `nginx JSON`. */
  readonly formatTitle: string;
  readonly formatId: string;
  /** The source whose lines these are; undefined if the lines carry their labels. */
  readonly source: string | undefined;
  readonly labels: Labels;
  readonly counts: ReadCounts;
}

/** Why a file is not read. */
export interface SkippedInput {
  readonly name: string;
  readonly reason: string;
  readonly remedy: string;
}

export interface PreparedInputs {
  readonly inputs: readonly PreparedInput[];
  readonly skipped: readonly SkippedInput[];
  /** The files behind the inputs, for progress. */
  readonly files?: readonly InputFile[];
  /** Where the records of all inputs come window by window: brings the next window; false behind the last one. */
  readonly advance?: () => Promise<boolean>;
}

/** Bytes of a file in which its format must show. */
const HEAD_BYTES = 64 * 1024;
const HEAD_LINES = 200;

/** Opens a file, looks at its first lines and says how to read it. `logcli` output gives an input for each stream. */
export async function prepareInput(file: InputFile, options: ReadOptions): Promise<PreparedInputs> {
  const chunks = file.open()[Symbol.asyncIterator]();
  const head = await readHead(chunks);
  if (head.length === 0) return skip(file.name, 'the file is empty', 'nothing to do');
  const lines = decodeUtf8(head.subarray(0, HEAD_BYTES)).split('\n').slice(0, HEAD_LINES);
  if (options.format === undefined && isLogcliLine(lines[0]))
    return logcliInputs(file.name, prepend(head, chunks), options);
  const format = chooseFormat(options.format, lines);
  if (format === undefined)
    return skip(
      file.name,
      'no known format, and no times at the start of its lines',
      `name it: --format ${LOG_FORMATS[0].id}`,
    );
  const known = format.source === undefined ? undefined : options.labelsOf(format.source);
  const labels = Labels.of([...(known ?? Labels.empty), ...options.labels]);
  if (labels.size === 0)
    return skip(
      file.name,
      `${format.title} have no labels of their own`,
      `say them: --labels '{app="cachet", log="access"}'`,
    );
  return {
    inputs: [new FileInput(file.name, format, labels, prepend(head, chunks), options.zoneSeconds)],
    skipped: [],
  };
}

function skip(name: string, reason: string, remedy: string): PreparedInputs {
  return { inputs: [], skipped: [{ name, reason, remedy }] };
}

function chooseFormat(wanted: string | undefined, lines: readonly string[]): LogFormat | undefined {
  if (wanted === undefined) return detectFormat(lines);
  const format = formatById(wanted);
  if (format !== undefined) return format;
  throw new UsageError(`There is no format ${wanted}.`, `use one of ${LOG_FORMATS.map(({ id }) => id).join(', ')}`);
}

async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    parts.push(value);
    size += value.length;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

async function* prepend(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

class FileInput implements PreparedInput {
  readonly name: string;
  readonly formatTitle: string;
  readonly formatId: string;
  readonly source: string | undefined;
  readonly labels: Labels;
  readonly #reader: RecordReader;
  readonly #chunks: AsyncGenerator<Uint8Array>;
  /** Rest of a chunk that was cut. */
  #later: Uint8Array | undefined;
  #ended = false;

  constructor(
    name: string,
    format: LogFormat,
    labels: Labels,
    chunks: AsyncGenerator<Uint8Array>,
    zoneSeconds: number,
  ) {
    this.name = name;
    this.formatTitle = format.title;
    this.formatId = format.id;
    this.source = format.source;
    this.labels = labels;
    this.#chunks = chunks;
    this.#reader = new RecordReader(format, { zoneSeconds });
  }

  get counts(): ReadCounts {
    return this.#reader.counts;
  }

  async next(): Promise<RecordBatch | undefined> {
    if (this.#ended) return undefined;
    const later = this.#later;
    if (later !== undefined) {
      this.#later = undefined;
      return this.#reader.push(later);
    }
    const { done, value } = await this.#chunks.next();
    if (done !== true) {
      const cut = this.#reader.cutOf(value);
      if (cut === 0) return this.#reader.push(value);
      this.#later = value.subarray(cut);
      return this.#reader.push(value.subarray(0, cut));
    }
    this.#ended = true;
    return this.#reader.end();
  }
}

/** Most bytes of logcli output: it is sorted by stream, so it is read whole before it can be put into time order. */
const MOST_LOGCLI_BYTES = 1024 * 1024 * 1024;

async function logcliInputs(
  name: string,
  chunks: AsyncGenerator<Uint8Array>,
  options: ReadOptions,
): Promise<PreparedInputs> {
  const streams = new Map<string, { labels: Labels; entries: LogcliEntry[] }>();
  const counts: ReadCounts = { records: 0, withoutTime: 0, tooLong: 0 };
  let number = 0;
  for await (const line of linesOf(chunks, name)) {
    number++;
    if (line === '') continue;
    const entry = parseLogcliLine(line);
    if (entry === undefined) {
      counts.withoutTime++;
      continue;
    }
    counts.records++;
    const labels = Labels.of([...entry.labels, ...options.labels]);
    const stream = streams.get(labels.key) ?? { labels, entries: [] };
    streams.set(labels.key, stream);
    stream.entries.push({ ...entry, number });
  }
  const inputs = [...streams.values()].map(({ labels, entries }, i) => {
    const batches = [batchOfEntries(entries)];
    return {
      name,
      formatTitle: 'logcli jsonl',
      formatId: 'logcli',
      source: undefined,
      labels,
      counts: i === 0 ? counts : { records: 0, withoutTime: 0, tooLong: 0 },
      next: () => Promise.resolve(batches.shift()),
    };
  });
  return { inputs, skipped: [] };
}

async function* linesOf(chunks: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array(0);
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > MOST_LOGCLI_BYTES)
      throw new UsageError(
        `${name} holds more than 1 GiB of logcli output.`,
        'ask Loki itself: watchkeeper backtest --loki URL',
      );
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let feed = bytes.indexOf(10); feed >= 0; feed = bytes.indexOf(10, at)) {
      yield decodeUtf8(bytes.subarray(at, feed));
      at = feed + 1;
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) yield decodeUtf8(rest);
}
