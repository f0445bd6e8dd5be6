import type { Source } from '../sources.ts';
import { GROUP_LABEL } from './query-text.ts';
import { ATTACKER, isObject, valueAt, type JsonObject, type JsonValue } from './sample.ts';
import type { Shape } from './shape.ts';
import { yamlText, type YamlOut } from './yaml-text.ts';

export interface TestWords {
  readonly threshold: number;
  /** Minutes. */
  readonly windowMinutes: number;
}

const SCHEMA = '# yaml-language-server: $schema=../../schema/detection-test.schema.json\n';

type Entry = { readonly [key: string]: YamlOut };

/** What the tests need to write lines: those that count, and those that do not. */
interface Lines {
  /** An entry of lines that count; `extra` changes fields that no filter reads. */
  readonly hit: (at: string, count: number, every: string, extra?: JsonObject) => Entry;
  /** One entry for each way in which a line can differ. */
  readonly misses: (at: string, count: number, every: string) => Entry[];
  /** Lines that do not count, with the text of one that counts inside. */
  readonly forged: (at: string, count: number, every: string) => Entry[];
  /** Lines that count, damaged: text around them, or a value that is no JSON. */
  readonly broken: readonly string[];
  readonly samples: { readonly [name: string]: YamlOut } | undefined;
  readonly labels: { readonly [name: string]: YamlOut } | undefined;
  /** Field for hostile text of the lines that count. */
  readonly userText: string | undefined;
}

/** The file with the five tests of a scaffolded detection. */
export function testText(source: Source, shape: Shape, sample: JsonObject | string, words: TestWords): string {
  const lines = typeof sample === 'string' ? textLines(sample, shape) : jsonLines(sample, shape);
  const { threshold, windowMinutes } = words;
  const stream = streamText(source.labels);
  const test = (name: string, kind: string, entries: Entry[], checks: YamlOut[], others: YamlOut[] = []): YamlOut => ({
    name,
    kind,
    input_streams: [{ labels: stream, entries }, ...others],
    alert_rule_test: checks,
  });
  const fires = (at: string, value: number): YamlOut => ({
    eval_time: at,
    exp_alerts: [{ ...(lines.labels === undefined ? {} : { exp_labels_subset: lines.labels }), exp_value: value }],
  });
  const quiet = (at: string): YamlOut => ({ eval_time: at, exp_alerts: [] });
  const every = `${Math.floor(((windowMinutes - 1) * 60) / (threshold - 1))}s`;
  const hostile = lines.userText === undefined ? undefined : { [lines.userText]: HOSTILE };
  const head: Record<string, YamlOut> = lines.samples === undefined ? {} : { samples: lines.samples };
  return (
    SCHEMA +
    yamlText({
      ...head,
      tests: [
        test(
          `${threshold} lines spread over the window fire, and the alert ends when they have left it`,
          'positive',
          [lines.hit('30s', threshold, every)],
          [fires(`${windowMinutes}m`, threshold), quiet(`${windowMinutes + 1}m`)],
        ),
        test(
          'lines that differ in one thing, and those of another stream, do not fire',
          'negative',
          lines.misses('5s', threshold, '10s'),
          [quiet('1m'), quiet('2m')],
          otherStreams(source.labels, [lines.hit('5s', threshold, '10s')]),
        ),
        test(
          `${threshold - 1} do not fire, ${threshold} do`,
          'boundary',
          [lines.hit('5s', threshold - 1, '5s'), lines.hit('1m10s', 1, '5s')],
          [quiet('1m'), fires('2m', threshold)],
        ),
        test(
          'malformed lines between the others do not blind it',
          'poisoned',
          [
            ...[...MALFORMED, ...lines.broken].map((line, index) => ({ at: `${index + 2}s`, line })),
            lines.hit('20s', threshold, '7s'),
          ],
          [fires('1m', threshold)],
        ),
        test(
          'text of a visitor neither adds a line nor changes who is named',
          'injection',
          [lines.hit('5s', threshold, '8s', hostile), ...lines.forged('7s', threshold, '8s')],
          [fires('1m', threshold)],
        ),
      ],
    })
  );
}

/** Text as attackers write it: a terminal escape, quotes, another address. */
const HOSTILE = '\x1b[31mx","remote_addr":"192.0.2.99","client_ip":"192.0.2.99';

const MALFORMED: readonly string[] = [
  '',
  'not json {',
  '[1,2,3]',
  '"text"',
  '\udcff\udcfe\udc80 broken bytes',
  '{"a":"b',
];

function jsonLines(sample: JsonObject, shape: Shape): Lines {
  if (shape.kind !== 'json') throw new TypeError('a JSON sample has a JSON shape');
  const { filters, groupPath, userText } = shape;
  const entry = (at: string, count: number, every: string, set: { readonly [key: string]: YamlOut }): Entry => ({
    at,
    sample: 'line',
    ...(Object.keys(set).length === 0 ? {} : { set }),
    ...(count === 1 ? {} : { count, every }),
  });
  const group = (address: string): Record<string, YamlOut> => (groupPath === undefined ? {} : { [groupPath]: address });
  const [first] = filters;
  const forgedText = `x",${filters.map(({ label, path }) => `"${label}":"${String(valueAt(sample, path))}"`).join(',')},"y":"`;
  return {
    samples: { line: toYaml(sample) },
    labels: groupPath === undefined ? undefined : { [GROUP_LABEL]: ATTACKER },
    userText,
    broken: brokenLines(sample, groupPath ?? first.path),
    hit: (at, count, every, extra = {}) => entry(at, count, every, toYamlMap(extra)),
    misses: (at, count, every) =>
      filters.map(({ path, other }, index) =>
        entry(at, count, every, { [path]: other, ...group(`203.0.113.${100 + index}`) }),
      ),
    forged: (at, count, every) => [
      entry(at, count, every, { [first.path]: first.other, [userText]: forgedText, ...group('203.0.113.77') }),
    ],
  };
}

/** The line of a sample that is no JSON: behind other text, and with a bare word as the value of one field. */
function brokenLines(sample: JsonObject, path: string): string[] {
  const line = JSON.stringify(sample);
  const key = `${JSON.stringify(path.slice(path.lastIndexOf('.') + 1))}:`;
  const at = line.indexOf(key) + key.length;
  const value = JSON.stringify(valueAt(sample, path) ?? '');
  return [`garbage ${line}`, `${line.slice(0, at)}oops${line.slice(at + value.length)}`];
}

/** The entries in streams that differ in one label. */
function otherStreams(labels: Readonly<Record<string, string>>, entries: Entry[]): YamlOut[] {
  return Object.keys(labels).map((name) => ({ labels: streamText({ ...labels, [name]: 'other' }), entries }));
}

function streamText(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}

function textLines(sample: string, shape: Shape): Lines {
  if (shape.kind !== 'text') throw new TypeError('a text sample has a text shape');
  const { literal, pattern } = shape;
  const entry = (at: string, count: number, every: string, line: string): Entry => ({
    at,
    line,
    ...(count === 1 ? {} : { count, every }),
  });
  const other = sample.replaceAll(
    literal,
    literal.toUpperCase() === literal ? 'something else' : literal.toUpperCase(),
  );
  const at = sample.indexOf(literal);
  const start = sample.slice(0, at);
  const quoted = [sample, sample.slice(at)].map((text) => `${start}a visitor wrote: ${text}`);
  return {
    samples: undefined,
    labels: undefined,
    userText: undefined,
    broken: [],
    hit: (time, count, every) => entry(time, count, every, sample),
    misses: (time, count, every) => [entry(time, count, every, other)],
    forged: (time, count, every) => {
      const texts = pattern === undefined ? [`${other}\x1b[31m "${literal.slice(1)}`] : quoted;
      return texts.map((text) => entry(time, count, every, text));
    },
  };
}

function toYaml(value: JsonValue): YamlOut {
  if (isObject(value)) return toYamlMap(value);
  return isList(value) ? value.map(toYaml) : value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function toYamlMap(object: JsonObject): Record<string, YamlOut> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, toYaml(value)]));
}
