import { Labels } from '../../logql/labels.ts';
import { compileRegex } from '../../logql/regex/regex.ts';
import { ingestStreams } from '../../logql/engine/index.ts';
import { parseExpr } from '../../logql/syntax/index.ts';
import { LogqlError, type Entry, type NanoTime, type Stream } from '../../logql/types.ts';
import { parseDuration } from '../model/duration.ts';
import { nearest } from '../model/suggest.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import { dependsOnIndex, sampleLine, withIndexText } from './sample.ts';
import { TestFileError } from './test-error.ts';
import type { EntryData, SampleData, StreamData, TestFileData } from './test-schema.ts';
import { parseLayout, parseNanoTime } from './time.ts';

/** Lines of one test at most: a mistake in `count` must not fill the memory. */
const MOST_LINES = 1_000_000;

export interface StreamContext {
  readonly samples: ReadonlyMap<string, SampleData>;
  /** Start of the test. */
  readonly start: NanoTime;
  /** Time between lines without a time of their own. */
  readonly intervalNs: bigint;
  /** Text of a file named in a test; undefined if it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  readonly ingest: NonNullable<TestFileData['loki']>['ingest'];
}

/** The streams of a test as Loki would have stored them. Throws {@link TestFileError}. */
export function buildStreams(data: readonly StreamData[], context: StreamContext, path: YamlPath): Stream[] {
  const streams = data.map((stream, index) => buildStream(stream, context, [...path, index]));
  return ingestStreams(streams, {
    serviceName: context.ingest?.service_name ?? false,
    detectedLevel: context.ingest?.detected_level ?? false,
    dedupe: context.ingest?.dedupe ?? true,
    maxLineBytes: Number.POSITIVE_INFINITY,
  });
}

function buildStream(data: StreamData, context: StreamContext, path: YamlPath): Stream {
  const labelsKey = data.labels === undefined ? 'stream' : 'labels';
  const text = data.labels ?? data.stream;
  if (text === undefined) throw new TestFileError(path, 'A stream needs labels.');
  const labels = parseLabels(text, [...path, labelsKey]);
  const metadata = data.structured_metadata === undefined ? undefined : Labels.fromObject(data.structured_metadata);
  const base: StreamBase = {
    context,
    path,
    metadata,
    start: context.start + duration(data.start, 0n),
    step: duration(data.interval, context.intervalNs),
  };
  const entries = [
    ...(data.lines ?? []).map((line, i) => entryOf(base, base.start + BigInt(i) * base.step, line)),
    ...explicitEntries(data.entries ?? [], base),
    ...shorthandEntries(data.values, base),
    ...fileEntries(data, base),
  ];
  return { labels, entries };
}

interface StreamBase {
  readonly context: StreamContext;
  readonly path: YamlPath;
  readonly metadata: Labels | undefined;
  readonly start: NanoTime;
  readonly step: bigint;
}

function duration(text: string | undefined, fallback: bigint): bigint {
  return text === undefined ? fallback : (parseDuration(text) ?? fallback);
}

function entryOf(base: StreamBase, ts: NanoTime, line: string, own?: Readonly<Record<string, string>>): Entry {
  const metadata = own === undefined ? base.metadata : Labels.of([...(base.metadata ?? []), ...Object.entries(own)]);
  return metadata === undefined ? { ts, line } : { ts, line, metadata };
}

function explicitEntries(entries: readonly EntryData[], base: StreamBase): Entry[] {
  const out: Entry[] = [];
  let next = base.start;
  for (const [index, data] of entries.entries()) {
    const path = [...base.path, 'entries', index];
    const first = firstTime(data, base, path) ?? next;
    const every = duration(data.every, base.step);
    const count = data.count ?? 1;
    if (out.length + count > MOST_LINES) throw new TestFileError(path, `A stream has more than ${MOST_LINES} lines.`);
    const lineOf = lineMaker(data, base, path);
    for (let i = 0; i < count; i++) {
      out.push(entryOf(base, first + BigInt(i) * every, lineOf(i), data.structured_metadata));
    }
    next = first + BigInt(count) * every;
  }
  return out;
}

function firstTime(data: EntryData, base: StreamBase, path: YamlPath): NanoTime | undefined {
  const given = [data.at, data.from, data.time].filter((value) => value !== undefined);
  if (given.length > 1) throw new TestFileError(path, 'An entry has one of at, from and time.');
  if (data.time !== undefined) {
    const time = parseNanoTime(data.time);
    if (time === undefined) throw new TestFileError([...path, 'time'], 'A time is RFC 3339 or nanoseconds.');
    return time;
  }
  const offset = data.at ?? data.from;
  return offset === undefined ? undefined : base.context.start + duration(offset, 0n);
}

function lineMaker(data: EntryData, base: StreamBase, path: YamlPath): (index: number) => string {
  const { line, sample: name } = data;
  if (line !== undefined) {
    if (name !== undefined) throw new TestFileError(path, 'An entry has a line or a sample, not both.');
    if (data.set !== undefined) throw new TestFileError([...path, 'set'], 'Only a sample can be changed with set.');
    return (index) => withIndexText(line, index);
  }
  if (name === undefined) throw new TestFileError(path, 'An entry needs a line or a sample.');
  const sample = base.context.samples.get(name);
  if (sample === undefined) {
    const near = nearest(name, base.context.samples.keys());
    const remedy = near === undefined ? 'add it under samples' : `did you mean ${near}?`;
    throw new TestFileError([...path, 'sample'], `There is no sample ${name}.`, remedy);
  }
  const set = data.set ?? {};
  if (dependsOnIndex(sample, set)) return (index) => sampleLine(sample, set, index, path);
  const constant = sampleLine(sample, set, 0, path);
  return () => constant;
}

const SHORTHAND = /\s*(?:("(?:[^"\\]|\\.)*")|(_))(?:x(\d{1,6}))?(?=\s|$)/y;

/** `"ok"x5 _x3 "error"`: one line an interval, `_` none, xN that many in all. */
function shorthandEntries(values: string | undefined, base: StreamBase): Entry[] {
  if (values === undefined) return [];
  const out: Entry[] = [];
  const text = values.trimEnd();
  let slot = 0;
  SHORTHAND.lastIndex = 0;
  while (SHORTHAND.lastIndex < text.length) {
    const at = SHORTHAND.lastIndex;
    const match = SHORTHAND.exec(text);
    const line = match?.[1] === undefined ? undefined : unquoted(match[1]);
    if (match === null || (match[2] === undefined && line === undefined)) {
      throw new TestFileError(
        [...base.path, 'values'],
        `At character ${at + 1} a quoted line or _ is expected, with xN to repeat it.`,
        'write "ok"x5 _x3 "error"',
      );
    }
    const times = match[3] === undefined ? 1 : Number(match[3]);
    for (let i = 0; i < times; i++, slot++) {
      if (line !== undefined) out.push(entryOf(base, base.start + BigInt(slot) * base.step, line));
    }
  }
  return out;
}

function unquoted(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function fileEntries(data: StreamData, base: StreamBase): Entry[] {
  if (data.file === undefined) return [];
  const path = [...base.path, 'file'];
  const text = base.context.readFile(data.file.path);
  if (text === undefined) throw new TestFileError([...path, 'path'], `The file ${data.file.path} cannot be read.`);
  const regex = compileTimeRegex(data.file.timestamp.regex, [...path, 'timestamp', 'regex']);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    const found = regex.exec(line)?.groups[1];
    const time = found === undefined ? undefined : parseLayout(found, data.file?.timestamp.layout ?? '');
    if (time === undefined) {
      throw new TestFileError(path, `Line ${index + 1} of ${data.file?.path} has no time of this form.`);
    }
    return entryOf(base, time, line.replace(/\r$/, ''));
  });
}

function compileTimeRegex(pattern: string, path: YamlPath): ReturnType<typeof compileRegex> {
  try {
    return compileRegex(pattern);
  } catch (error) {
    throw new TestFileError(path, error instanceof Error ? error.message : String(error));
  }
}

/** Labels written as a selector of `=` matchers; `{}` is allowed. */
export function parseLabels(text: string, path: YamlPath): Labels {
  try {
    const expr = parseExpr(text, { validate: false });
    if (expr.kind === 'log' && expr.stages.length === 0 && expr.selector.matchers.every((one) => one.op === '=')) {
      return Labels.of(expr.selector.matchers.map((one) => [one.name, one.value]));
    }
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    throw new TestFileError(path, `These are no labels: ${error.message}`, `write '{app="cachet", log="access"}'`);
  }
  throw new TestFileError(path, 'Labels have only = between name and value.', `write '{app="cachet", log="access"}'`);
}
