/** Prometheus durations: `1h30m`, largest unit first, `0` without a unit. */
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** For JSON Schema and editors; {@link parseDuration} is the judge. */
export const DURATION_PATTERN = /^(0|(\d+(ms|[smhdwy]))+)$/;

const UNITS: readonly (readonly [string, bigint])[] = [
  ['y', 31_536_000_000_000_000n],
  ['w', 604_800_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
];

/** Go's time.Duration holds no more than this many nanoseconds. */
const LONGEST = 9_223_372_036_854_775_807n;

/** Nanoseconds of a Prometheus duration; undefined if the text is none or is too long for Go. */
export function parseDuration(text: string): bigint | undefined {
  if (text === '0') return 0n;
  if (text === '' || text.length > 64) return undefined;
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const total = UNITS.reduce((sum, [, unit], i) => sum + BigInt(match[i + 1] ?? '0') * unit, 0n);
  return total <= LONGEST ? total : undefined;
}

/** The shortest Prometheus form with at most days as unit where weeks and years do not divide it: `90m` is `1h30m`. */
export function formatDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  let rest = ns < 0n ? -ns : ns;
  let out = '';
  for (const [name, unit] of UNITS) {
    const exactOnly = name === 'y' || name === 'w';
    if (exactOnly && rest % unit !== 0n) continue;
    const count = rest / unit;
    if (count > 0n) out += `${count}${name}`;
    rest -= count * unit;
  }
  return `${ns < 0n ? '-' : ''}${out === '' ? '0s' : out}`;
}

/** For people: `10 min`, `30 s`, `2 h 30 min`, `14 d`. */
export function durationForPeople(ns: bigint): string {
  const words: Readonly<Record<string, string>> = { d: 'd', h: 'h', m: 'min', s: 's', ms: 'ms' };
  const parts: string[] = [];
  let rest = ns < 0n ? -ns : ns;
  for (const [name, unit] of UNITS.slice(2)) {
    const count = rest / unit;
    if (count > 0n) parts.push(`${count} ${words[name]}`);
    rest -= count * unit;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

const WORDS: Readonly<Record<string, string>> = {
  ms: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'm',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  w: 'w',
  week: 'w',
  weeks: 'w',
};

/** What somebody meant who wrote `1 minute`, `90` or `1.5h`; undefined if it cannot be guessed. */
export function guessDuration(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? `${value}s` : undefined;
  if (typeof value !== 'string') return undefined;
  const match = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{1,12})$/.exec(value.trim().toLowerCase());
  if (match === null) return undefined;
  const unit = WORDS[match[2]];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  if (size === undefined) return undefined;
  const ns = BigInt(Math.round(Number(match[1]) * 1000)) * (size / 1000n);
  return ns % 1_000_000n === 0n ? formatDuration(ns) : undefined;
}
