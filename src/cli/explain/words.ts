import type { Grouping } from '../../logql/ast.ts';

/** ` by (ip)`, or nothing. */
export function printLabels(grouping: Grouping | undefined): string {
  if (grouping === undefined) return '';
  return ` ${grouping.without ? 'without' : 'by'} (${grouping.labels.join(', ')})`;
}
