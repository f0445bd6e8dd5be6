import type { Selector } from '../ast.ts';
import { Labels } from '../labels.ts';

/**
 * The labels that absent_over_time gives: those of `=` matchers, except names that appear again or under another
 * operator.
 */
export function absentLabels(selector: Selector): Labels {
  const values = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { name, op, value } of selector.matchers) {
    if (name === '__name__') continue;
    if (op === '=' && !values.has(name)) {
      if (value !== '') values.set(name, value);
    } else ambiguous.add(name);
  }
  return Labels.of([...values].filter(([name]) => !ambiguous.has(name)));
}
