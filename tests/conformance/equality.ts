/** Equality of answers by the rules of tests/vectors/logql/README.md, section Comparing. */
import type { LabelObject, MetricAnswer, ParseAnswer, PipelineAnswer } from './vector.ts';

/** Cuts what need not agree: the grammar's positions, texts of Go's template and regexp parsers. */
function comparableError(message: string): string {
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

function sameError(got: string | undefined, want: string | undefined): boolean {
  return comparableError(got ?? '') === comparableError(want ?? '');
}

/** Equal label objects; the details of a template error only have to be there. */
function sameLabels(got: LabelObject, want: LabelObject): boolean {
  const names = Object.keys(got).sort();
  if (names.join('\n') !== Object.keys(want).sort().join('\n')) return false;
  const freeDetails = want.__error__ === 'TemplateFormatErr';
  return names.every((name) => got[name] === want[name] || (freeDetails && name === '__error_details__'));
}

function toNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

function sameValue(got: string, want: string, tolerance: number): boolean {
  const [a, b] = [toNumber(got), toNumber(want)];
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

export function sameParse(got: ParseAnswer, want: ParseAnswer): boolean {
  if (!got.ok || !want.ok) return !got.ok && !want.ok && sameError(got.error, want.error);
  if (got.string !== want.string || !sameError(got.build_error, want.build_error)) return false;
  return JSON.stringify(comparableReparse(got)) === JSON.stringify(comparableReparse(want));
}

function comparableReparse({ reparse }: ParseAnswer & { ok: true }): string {
  if (reparse === undefined) return 'stable';
  return 'error' in reparse ? comparableError(reparse.error) : reparse.string;
}

export function samePipeline(got: PipelineAnswer, want: PipelineAnswer): boolean {
  if ('error' in got || 'error' in want) return 'error' in got && 'error' in want && sameError(got.error, want.error);
  return (
    got.length === want.length &&
    got.every((result, i) => {
      const expected = want[i];
      if (result === null || expected === null) return result === expected;
      return result.line === expected.line && sameLabels(result.labels, expected.labels);
    })
  );
}

export function sameMetric(got: MetricAnswer, want: MetricAnswer, tolerance: number): boolean {
  if ('error' in got || 'error' in want) return 'error' in got && 'error' in want && sameError(got.error, want.error);
  if (got.result.length !== want.result.length) return false;
  if (got.type === 'matrix' && want.type === 'matrix')
    return got.result.every(
      (series, i) =>
        sameLabels(series.labels, want.result[i].labels) &&
        samePairs(series.points, want.result[i].points, (a, b) => sameValue(a, b, tolerance)),
    );
  if (got.type === 'streams' && want.type === 'streams')
    return got.result.every(
      (stream, i) =>
        sameLabels(stream.labels, want.result[i].labels) &&
        samePairs(stream.entries, want.result[i].entries, (a, b) => a === b),
    );
  if (
    got.type === 'matrix' ||
    want.type === 'matrix' ||
    got.type === 'streams' ||
    want.type === 'streams' ||
    got.type !== want.type
  )
    return false;
  return got.result.every(
    (sample, i) =>
      sameLabels(sample.labels, want.result[i].labels) && sameValue(sample.value, want.result[i].value, tolerance),
  );
}

function samePairs(
  got: readonly (readonly [string, string])[],
  want: readonly (readonly [string, string])[],
  same: (a: string, b: string) => boolean,
): boolean {
  return (
    got.length === want.length &&
    got.every(([at, value], i) => BigInt(at) === BigInt(want[i][0]) && same(value, want[i][1]))
  );
}
