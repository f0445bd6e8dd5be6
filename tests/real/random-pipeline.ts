/** Random pipelines and hostile lines that meet each other often: few names, few values, damaged JSON and logfmt. */
import { decodeUtf8, encodeUtf8 } from '../../src/logql/text.ts';
import type { LabelObject } from '../conformance/vector.ts';
import { Random } from './random.ts';

const NAMES =
  'a level n msg x y o_p __error__ __error_details__ a_extracted level_extracted dur size ip _ _1k __proto__ constructor app sm k v'.split(
    ' ',
  );
const EXTRACTED = 'x y level a z n k'.split(' ');
const VALUES = ['', 'a', 'error', 'b', 'info', '1', '10', '5s', '2KB', '10.0.0.1', 'JSONParserErr', 'é', 'q r', '{'];
const REGEXES =
  'err.* .* .+ error|info e.r (a|b) [0-9]+ ^e o$ (?i)ERROR a.*b|a.*c warn|warning x? (err|inf)o.* \\d+ .*or JSON.*'.split(
    ' ',
  );
const TEMPLATES = [
  '{{.level}}',
  '{{ .a }}-{{ .n }}',
  '{{ToUpper .level}}',
  '{{.__error__}} x',
  '{{__line__}}',
  '{{ .x | default "d" }}',
  '{{if .a}}A{{else}}B{{end}}',
  '{{ $y := .level }}',
  '{{ .a.b }}',
  '{{ index . "level" }}',
  '{{ . }}',
  '{{ .n | int | add 1 }}',
  '{"level":"{{.x}}","n":{{.n}}}',
  'level={{.level}} n=5 "',
  '{{ div 1 0 }}',
  '',
];
const JSON_PATHS =
  'level o.p o arr[0] arr[1] ["level"] o["p"] arr[0].b [0] [1].x n o.p.q a ["a b"] o.arr[0] arr[0][1] [0][0]'.split(
    ' ',
  );
const JSON_KEYS = [
  ...NAMES,
  'o',
  'arr',
  'a b',
  '1k',
  'é',
  '',
  '  ',
  ' k ',
  '_entry',
  'a.b',
  'k\\u0041',
  'a\\"b',
  'a\udcc3b',
  '💀x',
];
const JSON_VALUES = [
  ...['1', '1.5', '-3', '-abc', '01', '1e3', 'true', 'false', 'null', 'nul', 'tru'],
  ...['"a"', '"error"', '"5s"', '"2KB"', '"10.0.0.1"', '""', '"x y"', '"\ufffd"', '"\udcff"', '"💀"'],
  ...['"\\u00e9"', '"\\ud83d"', '"a\\nb"', '"\\q"', '"{\\"b\\":1}"', '"unterm'],
  ...[
    '[1,2]',
    '["a","b"]',
    '[{"b":1},{"b":"q"}]',
    '[[1,2],[3]]',
    '[1',
    '{}',
    '{"p":1',
    '{"p":{"q":2}}',
    '{"arr":["e"]}',
  ],
];
const LOGFMT_KEYS = [...NAMES, '1k', 'a-b', 'é', 'k\ufffd', 'a\udcc3', '', '"'];
const LOGFMT_VALUES = [
  ...[
    '1',
    'a',
    'error',
    '"x y"',
    '"a\\"b"',
    '',
    '"',
    '5s',
    '2KB',
    '10.0.0.1',
    'a=b',
    '"\\q"',
    '"\\u00e9"',
    '"\\ud83d"',
  ],
  ...['\ufffd', '\udcffz', 'é', "'a b'", '"q"z', '"\udcff\\n"', 'x"y'],
];
const OTHER_LINES = [
  '',
  'foo 12',
  '\u001b[31mlevel\u001b[0m=error',
  'null',
  '[1]',
  '10.0.0.1 and ::1 x',
  '{"_entry":"l=1 level=error","level":"p","z-z":"q","n":5}',
  '{"_entry":"{\\"level\\":\\"inner\\"}","a":"x","a":"y"}',
  '{"_entry":"\\q"}',
  '\udcc3\u001b[0m\udca9',
];

/** A source of random questions; equal seeds give equal questions. */
export class RandomPipeline extends Random {
  #list(most: number, make: () => string): string[] {
    return Array.from({ length: 1 + this.int(most) }, make);
  }

  #some(items: readonly string[], most: number): string[] {
    return [...new Set(this.#list(most, () => this.pick(items)))];
  }

  stream(): LabelObject {
    const labels: LabelObject = { a: this.pick(['b', '1', 'error']), app: 'z' };
    return this.chance(0.3) ? { ...labels, level: this.pick(['info', 'error']) } : labels;
  }

  metadata(): LabelObject | undefined {
    if (this.chance(0.7)) return undefined;
    const names = ['sm', 'a', 'level', 'a_extracted', '__error__', 'x', 'level_extracted', 'k', '__error_details__'];
    return Object.fromEntries(this.#some(names, 2).map((name) => [name, this.pick(['s', 'error', '1', ''])]));
  }

  pipeline(): string {
    return this.#list(5, () => this.#stage()).join(' ');
  }

  /** A metric query with one range aggregation over the pipeline. */
  metric(): string {
    const isUnwrap = this.chance(0.35);
    const counts = ['count_over_time', 'bytes_over_time', 'absent_over_time'];
    const op = this.pick(isUnwrap ? ['sum_over_time', 'max_over_time', 'first_over_time', 'rate'] : counts);
    const value = this.pick(['n', 'bytes(size)', 'duration(dur)', 'v', 'level', 'a']);
    const unwrap = isUnwrap ? ` | unwrap ${value}${this.chance(0.5) ? ` | ${this.labelFilter()}` : ''}` : '';
    const groupings = [
      '',
      'by (level)',
      'by (level, x)',
      'by ()',
      'without (a)',
      'by (__error__)',
      'by (a, n)',
      'by (k)',
    ];
    const grouping = this.pick(groupings);
    const groupable = (op === 'max_over_time' || op === 'first_over_time') && this.chance(0.5);
    const inner = `${op}({a=~".+"} ${this.pipeline()}${unwrap} [1h])${groupable ? ` ${grouping}` : ''}`;
    if (this.chance(0.25)) return inner;
    return `${this.chance(0.8) ? 'sum' : 'max'} ${grouping} (${inner})`;
  }

  #stage(): string {
    const parsers = ['json', 'json', 'json', 'logfmt', 'logfmt', 'logfmt --strict', 'logfmt --keep-empty', 'unpack'];
    switch (this.int(14)) {
      case 0:
      case 1:
      case 2:
        return `| ${this.pick(parsers)}`;
      case 3:
        return `| json ${this.#extractions(JSON_PATHS)}`;
      case 4:
        return `| logfmt ${this.pick(['', '--strict '])}${this.#logfmtExtractions()}`;
      case 5:
        return `| regexp \`${this.pick(['(?P<x>\\w+) (?P<y>\\d+)?', '"(?P<level>\\w+)"', '(?P<a>.)(?P<n>.*)'])}\``;
      case 6:
        return `| pattern \`${this.pick(['<x> <y>', '<_>"<level>"<_>', '{<a>}', 'level=<level> <_>', '<n>'])}\``;
      case 7:
        return `| ${this.pick(['drop', 'keep'])} ${this.#list(3, () => this.#item()).join(', ')}`;
      case 8:
        return this.pick(['| decolorize', `| line_format \`${this.pick(TEMPLATES)}\``]);
      case 9:
        return `| label_format ${this.#formats()}`;
      case 10:
      case 11:
        return this.#lineFilter();
      default:
        return `| ${this.labelFilter()}`;
    }
  }

  #extractions(paths: readonly string[]): string {
    const names = this.#some(EXTRACTED, 3);
    return names.map((name) => (this.chance(0.2) ? name : `${name}=${JSON.stringify(this.pick(paths))}`)).join(', ');
  }

  /** Every source once: which of two extractions of one key is filled is the order of a Go map. */
  #logfmtExtractions(): string {
    const sources = this.#some(['level', 'n', 'msg', 'k', 'v', 'a', 'o_p'], 3);
    return sources.map((source, i) => `${EXTRACTED[i]}="${source}"`).join(', ');
  }

  #item(): string {
    const name = this.pick(NAMES);
    if (this.chance(0.6)) return name;
    if (this.chance(0.6)) return `${name}${this.pick(['=', '!='])}"${this.pick(['a', 'error', '', '1'])}"`;
    return `${name}${this.pick(['=~', '!~'])}\`${this.pick(REGEXES)}\``;
  }

  #formats(): string {
    const names = this.#some(['x', 'y', 'level', 'a', 'n', 'new', 'sm'], 3);
    const sources = ['a', 'level', 'n', 'x', 'sm', 'nope', '__error__', 'o_p'];
    return names
      .map((name) => `${name}=${this.chance(0.4) ? this.pick(sources) : `\`${this.pick(TEMPLATES)}\``}`)
      .join(', ');
  }

  #lineFilter(): string {
    const op = this.pick(['|=', '!=', '|~', '!~', '|>', '!>']);
    const patterns = ['`<_>error<_>`', '`<_>`', '"a"', '`{<_>`', '`<_>}`', '""'];
    const text = (): string => (this.chance(0.1) ? 'ip("10.0.0.0/8")' : JSON.stringify(this.pick(VALUES)));
    const one = op.endsWith('~')
      ? () => `\`${this.pick([...REGEXES, ''])}\``
      : op.endsWith('>')
        ? () => this.pick(patterns)
        : text;
    return `${op} ${this.chance(0.75) ? one() : this.#list(3, one).join(' or ')}`;
  }

  labelFilter(depth = 0): string {
    const name = this.pick(NAMES);
    const compare = this.pick(['==', '!=', '>', '>=', '<', '<=']);
    switch (this.int(depth > 1 ? 5 : 8)) {
      case 0:
        return `${name}${this.pick(['=', '!='])}${JSON.stringify(this.pick(VALUES))}`;
      case 1:
        return `${name}${this.pick(['=~', '!~'])}\`${this.pick([...REGEXES, ''])}\``;
      case 2:
        return `${name}${compare}${this.pick(['1', '0', '5', '10', '1e3', '-2.5'])}`;
      case 3:
        return `${name}${compare}${this.pick(['5s', '1m', '1.5s', '1KB', '2KB', '1MiB'])}`;
      case 4:
        return `${name}${this.pick(['=', '!='])}ip("${this.pick(['10.0.0.0/8', '10.0.0.1', '::1'])}")`;
      case 5:
        return `(${this.labelFilter(depth + 1)})`;
      default:
        return `${this.labelFilter(depth + 1)}${this.pick([' and ', ' or ', ', ', ' '])}${this.labelFilter(depth + 1)}`;
    }
  }

  line(): string {
    const kind = this.int(12);
    const line = kind < 6 ? this.#jsonLine() : kind < 10 ? this.#logfmtLine() : this.pick(OTHER_LINES);
    return decodeUtf8(encodeUtf8(line));
  }

  #object(depth: number): string {
    const space = (): string => this.pick(['', '', '', ' ', '\n']);
    const value = (): string => (depth < 3 && this.chance(0.15) ? this.#object(depth + 1) : this.pick(JSON_VALUES));
    const parts = Array.from(
      { length: this.int(depth > 0 ? 4 : 7) },
      () => `${space()}"${this.pick(JSON_KEYS)}"${space()}:${space()}${value()}`,
    );
    return `{${parts.join(this.pick([',', ',', ',', ',', ',', ' ']))}${this.pick(['', '', '', '', ','])}}`;
  }

  #jsonLine(): string {
    let line = this.#object(0);
    if (this.chance(0.1)) line = `  ${line}`;
    if (this.chance(0.1)) line += this.pick([' trail', '}', '{', ' {"level":"late"}']);
    if (this.chance(0.1)) line = `[${line},"e"]`;
    if (this.chance(0.85)) return line;
    const chars = Array.from(line);
    const at = this.int(chars.length + 1);
    const piece = this.pick(['', '"', '}', '{', '\\', ',', ':', '[', ']', 'x', ' ', '\udc80', 'é']);
    return chars.slice(0, at).join('') + piece + chars.slice(at + this.int(3)).join('');
  }

  #logfmtLine(): string {
    const pair = (): string =>
      this.pick(LOGFMT_KEYS) +
      this.pick(['=', '=', '=', '=', '==', ' ', '']) +
      this.pick(LOGFMT_VALUES) +
      this.pick([' ', ' ', ' ', ' ', '\t', '  ', '\n', '']);
    return this.#list(6, pair).join('');
  }
}
