/**
 * Times inside the engine: nanoseconds since the epoch do not fit a double, so a time is a pair of whole milliseconds
 * (any sign) and the nanoseconds behind them (0 to 999,999).
 */
export interface Instant {
  readonly ms: number;
  readonly ns: number;
}

const NS_PER_MS = 1_000_000;
/** 2^32 nanoseconds are 4294 ms and 967,296 ns. */
const HIGH_WORD_MS = 4294;
const HIGH_WORD_NS = 967_296;

const wide = new BigInt64Array(1);
const words = new Int32Array(wide.buffer);
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/** Splits nanoseconds since the epoch without big-number arithmetic. */
export function splitTime(ts: bigint): Instant {
  wide[0] = ts;
  const high = words[1 - LOW];
  const rest = high * HIGH_WORD_NS + (words[LOW] >>> 0);
  const restMs = Math.floor(rest / NS_PER_MS);
  return { ms: high * HIGH_WORD_MS + restMs, ns: rest - restMs * NS_PER_MS };
}

/** Nanoseconds since the epoch without big-number arithmetic; times must fit 64 bits. */
export function joinTime(ms: number, ns: number): bigint {
  let high = Math.floor(ms / (2 ** 32 / NS_PER_MS));
  // Each part is far below 2^53.
  let low = (ms - high * HIGH_WORD_MS) * NS_PER_MS - high * HIGH_WORD_NS + ns;
  while (low < 0) {
    low += 2 ** 32;
    high--;
  }
  while (low >= 2 ** 32) {
    low -= 2 ** 32;
    high++;
  }
  words[LOW] = low | 0;
  words[1 - LOW] = high;
  return wide[0];
}

/** `b - a` in nanoseconds, rounded to the nearest double as Go converts an int64. */
export function differenceNs(aMs: number, aNs: number, bMs: number, bNs: number): number {
  const ms = bMs - aMs;
  if (Math.abs(ms) < 9_000_000_000) return ms * NS_PER_MS + (bNs - aNs);
  return Number(BigInt(ms) * 1_000_000n + BigInt(bNs - aNs));
}

/** Go's Duration.Seconds: whole seconds plus the fraction. */
export function durationSeconds(ns: bigint): number {
  return Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}
