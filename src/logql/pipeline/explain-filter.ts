import type { LabelFilter } from '../ast.ts';
import type { EngineOptions } from '../types.ts';
import { compileLabelFilter } from './label-filter.ts';
import { ERROR_LABEL, type LineLabels } from './line-labels.ts';

/** What one comparison of a label filter saw. */
export interface FilterCheck {
  readonly filter: Exclude<LabelFilter, { kind: 'and' } | { kind: 'or' }>;
  readonly label: string;
  /** Undefined if the line has no such label. */
  readonly value: string | undefined;
  readonly passes: boolean;
  /** The comparison could not read the value: it passes the line and records this as the line's error. */
  readonly error: string | undefined;
}

/** The comparisons of a label filter on the current labels, in the order of the text; the labels stay as they are. */
export function explainFilter(filter: LabelFilter, labels: LineLabels, options: EngineOptions): FilterCheck[] {
  if (filter.kind === 'and' || filter.kind === 'or') {
    return [...explainFilter(filter.left, labels, options), ...explainFilter(filter.right, labels, options)];
  }
  const { error, errorDetails } = labels;
  const label = filter.kind === 'string' ? filter.matcher.name : filter.name;
  const passes = compileLabelFilter(filter, options).bind(labels)();
  const failed = labels.error === error ? undefined : labels.errorDetails;
  labels.error = error;
  labels.errorDetails = errorDetails;
  const value = label === ERROR_LABEL ? error : labels.valueOf(label);
  return [{ filter, label, value, passes, error: failed }];
}
