/** Random metric queries, streams and times that meet each other often: few labels, few values, short spans. */
import type { VectorEntry, VectorStream } from '../conformance/vector.ts';
import type { MetricRequest } from './oracle.ts';
import { Random } from './random.ts';

const SECOND = 1_000_000_000n;
const RANGE_OPS_COUNT = ['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'absent_over_time'];
const RANGE_OPS_UNWRAP = [
  'sum_over_time',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'first_over_time',
  'last_over_time',
  'quantile_over_time',
  'rate',
  'rate_counter',
  'absent_over_time',
];
const GROUPABLE = new Set(
  ['avg', 'min', 'max', 'stddev', 'stdvar', 'quantile', 'first', 'last'].map((op) => `${op}_over_time`),
);
const LABELS = ['app', 'host', 'k', 'v', 'e', 'm', '__error__', 'none'];

export class RandomMetric {
  readonly #random: Random;
  /** Offsets below a millisecond. */
  #fineOffsets = false;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** Different items: Loki takes a label that a grouping names twice for two labels in some lines and not in others. */
  #some<T>(items: readonly T[], most: number): T[] {
    return [...new Set(Array.from({ length: this.#random.int(most + 1) }, () => this.#random.pick(items)))];
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return this.#random.pick(items);
  }

  /** A query that a rule may have, most of them with a threshold. */
  rule(): string {
    const threshold = this.#random.pick(['> 0', '> 1', '>= 2', '!= 1', '== 0', '< 3', '> 0.01', '']);
    return `${this.#random.chance(0.7) ? `sum ${this.#grouping()} (${this.#rangeAggregation()})` : this.#metric(2)} ${threshold}`;
  }

  request(): MetricRequest {
    const streams = this.streams();
    const isLog = this.#random.chance(0.05);
    const isInstant = this.#random.chance(0.5);
    this.#fineOffsets = isInstant;
    const query = isLog ? `{${this.#selector()}}${this.#pipeline()}` : this.#metric(0);
    const base = { query, streams, ...(this.#random.chance(0.1) ? { round_trip: true } : {}) };
    const limited = this.#random.chance(0.05) ? { max_series: this.#random.int(4) + 1 } : {};
    if (isInstant) return { ...base, ...limited, instant: { ts: String(this.#time()) } };
    // Loki stamps samples in whole milliseconds by a route that differs from leg to leg of an `or`.
    const fine = query.includes(' or ') ? 1_000_000n : 1n;
    const start = (this.#time() / fine) * fine;
    const step =
      (this.#random.pick([
        SECOND,
        7n * SECOND,
        15n * SECOND,
        60n * SECOND,
        1_500_000_000n,
        333_333_333n,
        20n * SECOND + 1n,
      ]) /
        fine) *
      fine;
    const end = start + step * BigInt(this.#random.int(12)) + BigInt(this.#random.int(3)) * 500_000n;
    const range = { start: String(start), end: String(end), step: String(step) };
    if (query.includes('approx_topk')) return { ...base, ...limited, instant: { ts: String(start) } };
    const direction = this.#random.pick(['forward', 'backward'] as const);
    return { ...base, ...limited, range, ...(isLog ? { direction, limit: this.#random.int(8) + 1 } : {}) };
  }

  #time(): bigint {
    return (
      BigInt(this.#random.int(300) + this.#random.int(100)) * SECOND +
      this.#random.pick([0n, 0n, 0n, 1n, 999_999n, 500_000_000n])
    );
  }

  streams(): VectorStream[] {
    const times = new Set<bigint>();
    const labelSets: Record<string, string>[] = [
      { app: 'a', host: 'h1' },
      { app: 'a', host: 'h2' },
      { app: 'b', host: 'h1' },
      { app: 'b' },
    ];
    const chosen = labelSets.filter(() => this.#random.chance(0.9));
    return chosen.map((labels) => {
      const entries: VectorEntry[] = [];
      for (let i = this.#random.int(30); i > 0; i--) {
        const ts = this.#time() + (this.#random.chance(0.2) ? BigInt(this.#random.int(1_000_000)) : 0n);
        if (times.has(ts)) continue;
        times.add(ts);
        const metadata = this.#random.chance(0.1) ? { m: this.#random.pick(['x', 'y']) } : undefined;
        entries.push({ ts: String(ts), line: this.#line(), ...(metadata === undefined ? {} : { metadata }) });
      }
      entries.sort((a, b) => (BigInt(a.ts) < BigInt(b.ts) ? -1 : 1));
      return { labels, entries };
    });
  }

  #value(): string {
    const roll = this.#random.next();
    if (roll < 0.4) return String(this.#random.int(20) - 3);
    if (roll < 0.7) return (this.#random.next() * 10).toFixed(this.#random.int(6));
    return this.#random.pick([
      '0.1',
      '0.2',
      '0.3',
      '-0',
      '1e3',
      '1e300',
      '-1e300',
      'NaN',
      '+Inf',
      '-Inf',
      'x',
      '',
      '9007199254740993',
      '0x10',
    ]);
  }

  #line(): string {
    const k = this.#random.pick(['1', '2', '3', '']);
    const v = this.#value();
    const d = this.#random.pick(['1s', '1.5s', '20ms', '-3s', 'bad']);
    const s = this.#random.pick(['1KB', '2KiB', '10', '1.5MB', 'bad']);
    const e = this.#random.pick(['', 'x', 'é']);
    const roll = this.#random.next();
    if (roll < 0.6) return `k=${k} v=${v} d=${d} s=${s} e=${e}`;
    if (roll < 0.9) return JSON.stringify({ k, v, d, s, e, n: { v: 1 } });
    return this.#random.pick(['', 'bad line', '{"k":"1"', 'k=1', 'é']);
  }

  #selector(): string {
    return this.#random.pick([
      'app="a"',
      'app=~".+"',
      'app=~"a|b", host!="h2"',
      'host="h1"',
      'app="b"',
      'app=~"a.*",host=~"h1|"',
      'app!~"b",app="a"',
    ]);
  }

  #pipeline(): string {
    const stages: string[] = [];
    if (this.#random.chance(0.2))
      stages.push(this.#random.pick(['|= "k"', '!= "x"', '|~ "k.+1"', '|= "é"', '!~ "k=(1|2)"']));
    if (this.#random.chance(0.75))
      stages.push(
        this.#random.pick([
          '| logfmt',
          '| json',
          '| logfmt --keep-empty',
          '| logfmt | json',
          '| logfmt k, v="v"',
          '| json v="n.v", k',
        ]),
      );
    if (this.#random.chance(0.25))
      stages.push(
        this.#random.pick([
          '| k="1"',
          '| k=~"1|2"',
          '| v > 1',
          '| v>=0 or k="3"',
          '| d < 2s',
          '| s > 1KB',
          '| host="h1"',
          '| k!=""',
        ]),
      );
    if (this.#random.chance(0.15))
      stages.push(
        this.#random.pick([
          '| label_format k=v',
          '| label_format z="{{.k}}{{.host}}"',
          '| drop v, d, s',
          '| keep k',
          '| line_format "{{.k}} é"',
          '| label_format host=""',
        ]),
      );
    if (this.#random.chance(0.3)) stages.push('| __error__=""');
    return stages.length === 0 ? '' : ` ${stages.join(' ')}`;
  }

  #grouping(): string {
    const labels = this.#some(LABELS, 3).join(', ');
    return `${this.#random.pick(['by', 'by', 'without'])} (${labels})`;
  }

  #window(): string {
    const range = this.#random.pick(['30s', '1m', '2m', '5m', '10m', '7s', '1h', '1m30s500ms']);
    if (!this.#random.chance(0.2)) return `[${range}]`;
    return `[${range}] offset ${this.#random.pick(this.#fineOffsets ? ['30s', '-30s', '1500us', '-1ns'] : ['30s', '-30s', '1m', '2m3s'])}`;
  }

  #rangeAggregation(): string {
    const unwraps = this.#random.chance(0.5);
    const op = this.#random.pick(unwraps ? RANGE_OPS_UNWRAP : RANGE_OPS_COUNT);
    const parameter =
      op === 'quantile_over_time' ? `${this.#random.pick(['0.5', '0.9', '0', '1', '-1', '1.5', '0.333'])}, ` : '';
    const unwrap = unwraps
      ? ` | unwrap ${this.#random.pick(['v', 'v', 'v', 'duration(d)', 'bytes(s)', 'duration_seconds(d)', 'k', 'none'])}`
      : '';
    const post = unwraps
      ? this.#random.chance(0.6)
        ? ' | __error__=""'
        : this.#random.chance(0.2)
          ? ' | v > 1'
          : ''
      : '';
    const grouping = GROUPABLE.has(op) && this.#random.chance(0.5) ? ` ${this.#grouping()}` : '';
    return `${op}(${parameter}{${this.#selector()}}${this.#pipeline()}${unwrap}${post} ${this.#window()})${grouping}`;
  }

  #vectorAggregation(depth: number): string {
    const op = this.#random.pick([
      'sum',
      'sum',
      'sum',
      'avg',
      'min',
      'max',
      'count',
      'stddev',
      'stdvar',
      'topk',
      'bottomk',
      'sort',
      'sort_desc',
      'approx_topk',
    ]);
    const inner = this.#metric(depth + 1);
    const parameter = op.endsWith('k') ? `${this.#random.int(3) + 1}, ` : '';
    if (op.startsWith('sort') || op === 'approx_topk' || this.#random.chance(0.3)) return `${op}(${parameter}${inner})`;
    return this.#random.chance(0.5)
      ? `${op} ${this.#grouping()} (${parameter}${inner})`
      : `${op}(${parameter}${inner}) ${this.#grouping()}`;
  }

  #matching(isSet: boolean): string {
    if (!this.#random.chance(0.6)) return '';
    const match = `${this.#random.pick(['on', 'ignoring'])}(${this.#some(LABELS.slice(0, 5), 3).join(', ')})`;
    if (isSet || !this.#random.chance(0.5)) return match;
    const include = this.#random.chance(0.5) ? `(${this.#some(LABELS.slice(0, 5), 2).join(', ')})` : '';
    return `${match} ${this.#random.pick(['group_left', 'group_right'])}${include}`;
  }

  #binary(depth: number): string {
    const isSet = this.#random.chance(0.3);
    const op = isSet
      ? this.#random.pick(['and', 'or', 'unless'])
      : this.#random.pick(['+', '-', '*', '/', '%', '^', '==', '!=', '<', '<=', '>', '>=', '>']);
    const bool = !isSet && /[=<>]/.test(op) && this.#random.chance(0.3) ? 'bool ' : '';
    const literal = this.#random.pick(['0', '1', '2', '0.5', '-3', '1e3']);
    const roll = isSet ? 1 : this.#random.next();
    const left = roll < 0.15 ? literal : `(${this.#metric(depth + 1)})`;
    const right = roll >= 0.15 && roll < 0.5 ? literal : `(${this.#metric(depth + 1)})`;
    return `${left} ${op} ${bool}${roll < 0.5 ? '' : this.#matching(isSet)} ${right}`;
  }

  #metric(depth: number): string {
    const roll = this.#random.next();
    if (depth >= 4) return this.#rangeAggregation();
    if (roll < 0.3) return this.#rangeAggregation();
    if (roll < 0.65) return this.#vectorAggregation(depth);
    if (roll < 0.9) return this.#binary(depth);
    if (roll < 0.95) {
      const args = [
        this.#random.pick(LABELS.slice(0, 5)),
        this.#random.pick(['$1', 'x-${1}', '', '$0', '$$', '${n}', '$2', 'c']),
        this.#random.pick(LABELS),
        this.#random.pick(['(.*)', '(a|h)(.*)', '', '.+', '(?P<n>.)', '1']),
      ];
      return `label_replace(${this.#metric(depth + 1)}, ${args.map((text) => JSON.stringify(text)).join(', ')})`;
    }
    return roll < 0.98 ? `vector(${this.#random.pick(['0', '1', '2.5'])})` : this.#random.pick(['1', '2 > 1', '1 / 0']);
  }
}
