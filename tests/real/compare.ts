/** Equality of answers by the rules of tests/vectors/logql/README.md, section Comparing. */
import type { AlertInterval, LabelObject, MetricAnswer, ParseAnswer, PipelineAnswer } from './oracle.ts';

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
};
const differ = (got: unknown, want: unknown): string => `got ${short(got)} want ${short(want)}`;

/** Cuts what need not agree: the grammar's positions, Go's template and regexp texts. */
export function comparableError(message: string): string {
  if (message.includes('syntax error')) return 'syntax error';
  for (const marker of ['invalid line template:', 'invalid template for label', 'error parsing regexp:']) {
    const at = message.indexOf(marker);
    if (at >= 0) return message.slice(0, at + marker.length);
  }
  return message.replace(
    /(__error__="TemplateFormatErr", __error_details__=)"(?:[^"\\]|\\.)*"/g,
    (_, start: string) => `${start}"…"`,
  );
}

function sameError(got: string, want: string): boolean {
  return comparableError(got) === comparableError(want);
}

/** Equal label objects; the details of a template error only have to be there. */
export function sameLabels(got: LabelObject, want: LabelObject): boolean {
  const names = Object.keys(got).sort();
  if (names.join('\n') !== Object.keys(want).sort().join('\n')) return false;
  return names.every(
    (name) => got[name] === want[name] || (name === '__error_details__' && want['__error__'] === 'TemplateFormatErr'),
  );
}

/** Equal float64 values; NaN equals NaN, -0 equals 0. */
export function sameValue(got: string, want: string, tolerance = 0): boolean {
  const parse = (text: string): number =>
    text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : text === 'NaN' ? NaN : Number(text);
  const a = parse(got);
  const b = parse(want);
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

/** A description of the difference; undefined = equal. So are all functions below. */
export function sameParse(got: ParseAnswer, want: ParseAnswer): string | undefined {
  if (got.ok !== want.ok) return differ(got, want);
  if (!got.ok || !want.ok) {
    if (got.ok || want.ok) return differ(got, want);
    return sameError(got.error, want.error) ? undefined : differ(got.error, want.error);
  }
  if (got.string !== want.string) return differ(got.string, want.string);
  if (!sameError(got.build_error ?? '', want.build_error ?? '')) return differ(got.build_error, want.build_error);
  const again = (answer: typeof got): string =>
    answer.reparse === undefined
      ? 'stable'
      : 'error' in answer.reparse
        ? `error ${comparableError(answer.reparse.error)}`
        : answer.reparse.string;
  return again(got) === again(want) ? undefined : differ(got.reparse, want.reparse);
}

export function samePipeline(got: PipelineAnswer, vector: { readonly expect: PipelineAnswer }): string | undefined {
  const want = vector.expect;
  if ('error' in got || 'error' in want) {
    return 'error' in got && 'error' in want && sameError(got.error, want.error) ? undefined : differ(got, want);
  }
  if (got.length !== want.length) return differ(got, want);
  for (let i = 0; i < got.length; i++) {
    const a = got[i];
    const b = want[i];
    if (a === null || b === null) {
      if (a !== b) return `line ${i}: ${differ(a, b)}`;
    } else if (a.line !== b.line || !sameLabels(a.labels, b.labels)) {
      return `line ${i}: ${differ(a, b)}`;
    }
  }
  return undefined;
}

export function sameMetric(
  got: MetricAnswer,
  vector: { readonly expect: MetricAnswer; readonly tolerance?: number },
): string | undefined {
  const want = vector.expect;
  if ('error' in got || 'error' in want) {
    return 'error' in got && 'error' in want && sameError(got.error, want.error) ? undefined : differ(got, want);
  }
  if (got.type !== want.type || got.result.length !== want.result.length) return differ(got, want);
  for (let i = 0; i < got.result.length; i++) {
    if (!sameLabels(got.result[i].labels, want.result[i].labels)) return `result ${i}: ${differ(got, want)}`;
  }
  const equal = samePoints(got, want, vector.tolerance);
  return equal ? undefined : differ(got, want);
}

function samePoints(
  got: Exclude<MetricAnswer, { error: string }>,
  want: Exclude<MetricAnswer, { error: string }>,
  tolerance: number | undefined,
): boolean {
  if (got.type === 'matrix' && want.type === 'matrix') {
    return got.result.every(
      (series, i) =>
        series.points.length === want.result[i].points.length &&
        series.points.every(([ts, value], k) => {
          const other = want.result[i].points[k];
          return BigInt(ts) === BigInt(other[0]) && sameValue(value, other[1], tolerance);
        }),
    );
  }
  if (got.type === 'streams' && want.type === 'streams') {
    return got.result.every((stream, i) => JSON.stringify(stream.entries) === JSON.stringify(want.result[i].entries));
  }
  if (got.type === 'matrix' || got.type === 'streams' || want.type === 'matrix' || want.type === 'streams')
    return false;
  return got.result.every((sample, i) => sameValue(sample.value, want.result[i].value, tolerance));
}

/** All differences between two lists of alert intervals in the same order. */
export function sameAlerts(got: readonly AlertInterval[], want: readonly AlertInterval[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < Math.max(got.length, want.length); i++) {
    const a = got[i];
    const b = want[i];
    const equal =
      a !== undefined &&
      b !== undefined &&
      a.rule === b.rule &&
      a.start === b.start &&
      a.fired === b.fired &&
      a.end === b.end &&
      Number(a.peak) === Number(b.peak) &&
      sameLabels(a.labels, b.labels);
    if (!equal) out.push(differ(a, b));
  }
  return out;
}
