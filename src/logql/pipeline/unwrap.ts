import type { Unwrap } from '../ast.ts';
import { tryParseBytesSize } from '../go/bytes-size.ts';
import { tryParseGoDuration } from '../go/duration.ts';
import { tryParseGoFloat } from '../go/parse-float.ts';

const NS_PER_SECOND = 1_000_000_000n;

/** Seconds as Go computes them: whole seconds and the rest apart. */
function seconds(text: string): number | string {
  const duration = tryParseGoDuration(text);
  if (typeof duration === 'string') return duration;
  return Number(duration / NS_PER_SECOND) + Number(duration % NS_PER_SECOND) / 1e9;
}

/** Reads the value of an unwrapped label: the number, or the text of the error. */
export function unwrapConversion(conversion: Unwrap['conversion']): (text: string) => number | string {
  switch (conversion) {
    case '':
      return tryParseGoFloat;
    case 'bytes':
      return tryParseBytesSize;
    case 'duration':
    case 'duration_seconds':
      return seconds;
  }
}
