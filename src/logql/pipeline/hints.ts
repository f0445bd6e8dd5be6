import type { Grouping } from '../ast.ts';
import { DUPLICATE_SUFFIX, ERROR_LABEL } from './line-labels.ts';

/**
 * What Loki's parsers know about the need of the query (its ParserHint). The rules hang on the query's shape, see
 * {@link hintsFor}.
 */
export interface Hints {
  /** Parsers set only these labels and stop when all are set; empty: all labels. */
  readonly required: readonly string[];
  /** json, logfmt, pattern, unpack and the expression forms do nothing. */
  readonly skipParsers: boolean;
  /** A parser applies a label filter as soon as it has set the label. */
  readonly earlyFilters: boolean;
  /** A parser's error also sets `__preserve_error__`, so that the query does not fail. */
  readonly preserveError: boolean;
}

/** Extract everything, drop nothing early. */
export const NO_HINTS: Hints = { required: [], skipParsers: false, earlyFilters: false, preserveError: false };

/** Log queries, and metric queries that need every label: extract everything, apply label filters early. */
export const EXTRACT_ALL_HINTS: Hints = { ...NO_HINTS, earlyFilters: true };

export interface MetricShape {
  /** The labels that stages of the pipeline and filters behind `unwrap` mention. */
  readonly mentioned: readonly string[];
  /** The grouping in force at the extraction. */
  readonly grouping: Grouping | undefined;
  /** `unwrap` label. */
  readonly unwrap: string | undefined;
  /** absent_over_time: labels never matter. */
  readonly absent: boolean;
}

/** The hints of a metric query. */
export function hintsFor(shape: MetricShape): Hints {
  const { grouping } = shape;
  const groups = grouping?.labels ?? [];
  const without = grouping?.without ?? false;
  const required = requiredLabels(shape, groups);
  if (dropsAllLabels(shape)) {
    if (required.length === 0) return { ...NO_HINTS, skipParsers: true };
    return { required, skipParsers: false, earlyFilters: true, preserveError: required.includes(ERROR_LABEL) };
  }
  if (without || groups.length === 0) return EXTRACT_ALL_HINTS;
  return { required, skipParsers: false, earlyFilters: false, preserveError: required.includes(ERROR_LABEL) };
}

/** `by ()`, a bare `sum(…)` pushed down, and absent_over_time: every series has the empty label set. */
export function dropsAllLabels(shape: Pick<MetricShape, 'grouping' | 'absent'>): boolean {
  const { grouping } = shape;
  return shape.absent || (grouping !== undefined && !grouping.without && grouping.labels.length === 0);
}

function requiredLabels(shape: MetricShape, groups: readonly string[]): string[] {
  const names = new Set<string>();
  for (const name of [...shape.mentioned, ...groups, shape.unwrap ?? '']) {
    names.add(name);
    if (name.endsWith(DUPLICATE_SUFFIX)) names.add(name.slice(0, -DUPLICATE_SUFFIX.length));
  }
  names.delete('');
  return [...names];
}
