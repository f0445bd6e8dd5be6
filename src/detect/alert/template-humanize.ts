import { sprintf } from '../../logql/go/fmt-format.ts';
import { GoInt, GoNamed, type GoValue, typeName } from '../../logql/go/fmt-values.ts';
import { tryParseGoFloat } from '../../logql/go/parse-float.ts';
import { type GoTime, timeOf, timeText } from '../../logql/go/time-layout.ts';
import { FunctionError } from '../../logql/template/index.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const LARGE_BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];
const TWO_TO_63 = 2 ** 63;

/** A number, or a text that is one. Throws a FunctionError with the message of Prometheus. */
export function convertToFloat(value: GoValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const parsed = tryParseGoFloat(value);
    if (typeof parsed === 'string') throw new FunctionError(parsed);
    return parsed;
  }
  if (value instanceof GoInt && (value.type === 'int' || value.type === 'int64')) return Number(value.value);
  if (value instanceof GoNamed && value.type === 'time.Duration' && typeof value.value === 'bigint') {
    return Number(value.value / 1_000_000_000n) + Number(value.value % 1_000_000_000n) / 1e9;
  }
  throw new FunctionError(`can't convert ${typeName(value)} to float`);
}

function fourDigits(value: number): string {
  return sprintf('%.4g', [value]);
}

/** Divides until the number is below the step. */
function scaledDown(value: number, step: number, prefixes: readonly string[]): string {
  let scaled = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(scaled) < step) break;
    prefix = next;
    scaled /= step;
  }
  return fourDigits(scaled) + prefix;
}

function scaledUp(value: number): string {
  let scaled = value;
  let prefix = '';
  for (const next of SMALL) {
    if (Math.abs(scaled) >= 1) break;
    prefix = next;
    scaled *= 1000;
  }
  return fourDigits(scaled) + prefix;
}

/** `1234567` is `1.235M`, `0.002` is `2m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return fourDigits(value);
  return Math.abs(value) >= 1 ? scaledDown(value, 1000, LARGE) : scaledUp(value);
}

/** `2048` is `2ki`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return fourDigits(value);
  return scaledDown(value, 1024, LARGE_BINARY);
}

/** Seconds: `3661` is `1h 1m 1s`, `0.5` is `500ms`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return fourDigits(value);
  if (value === 0) return `${fourDigits(value)}s`;
  if (Math.abs(value) < 1) return `${scaledUp(value)}s`;
  const sign = value < 0 ? '-' : '';
  const magnitude = Math.abs(value);
  const total = magnitude < TWO_TO_63 ? BigInt(Math.trunc(magnitude)) : -(1n << 63n);
  const seconds = total % 60n;
  const minutes = (total / 60n) % 60n;
  const hours = (total / 3600n) % 24n;
  const days = total / 86_400n;
  if (days !== 0n) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours !== 0n) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes !== 0n) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${fourDigits(magnitude)}s`;
}

/** `0.1234` is `12.34%`. */
export function humanizePercentage(value: number): string {
  return `${fourDigits(value * 100)}%`;
}

/** The time of seconds since the epoch, cut off to milliseconds. Throws a FunctionError where it cannot be. */
export function floatToTime(value: number): GoTime {
  if (!Number.isFinite(value)) throw new FunctionError('value is NaN or Inf');
  const nanoseconds = value * 1e9;
  if (Math.abs(nanoseconds) > TWO_TO_63) {
    throw new FunctionError(
      sprintf('%v cannot be represented as a nanoseconds timestamp since it overflows int64', [value]),
    );
  }
  const whole = nanoseconds === TWO_TO_63 ? -(1n << 63n) : BigInt(Math.trunc(nanoseconds));
  return timeOf((whole / 1_000_000n) * 1_000_000n);
}

/** Seconds since the epoch as a time in UTC. */
export function humanizeTimestamp(value: number): string {
  return Number.isFinite(value) ? timeText(floatToTime(value)) : fourDigits(value);
}
