import type { Coverage, CoverageItem } from '../../detect/mutation/coverage.ts';
import { count } from '../terminal/format.ts';
import { renderTable, type TableOptions } from '../terminal/table.ts';
import type { TestRun } from './run-tests.ts';

const PARTS: readonly (readonly [keyof Coverage, string])[] = [
  ['branches', 'or branches'],
  ['templates', 'templates'],
  ['parameters', 'parameters'],
];

/** Part of the coverage over all detections. */
export interface CoverageTotal {
  readonly part: string;
  readonly met: number;
  readonly all: number;
  readonly notMet: readonly { readonly detection: string; readonly name: string; readonly missing: string }[];
}

/** What the tests reach: detections with tests, branches of `or`, templates, parameters. */
export function coverageTotals({ coverage, untested }: TestRun): CoverageTotal[] {
  const detections: CoverageTotal = {
    part: 'detections',
    met: coverage.size,
    all: coverage.size + untested.length,
    notMet: untested.map((detection) => ({ detection, name: '', missing: 'no tests' })),
  };
  return [detections, ...PARTS.map(([part, title]) => totalOf(part, title, coverage))];
}

function totalOf(part: keyof Coverage, title: string, coverage: ReadonlyMap<string, Coverage>): CoverageTotal {
  const items = [...coverage].flatMap(([detection, own]) =>
    own[part].map((item: CoverageItem) => ({ detection, ...item })),
  );
  const notMet = items.filter(({ met }) => !met);
  return { part: title, met: items.length - notMet.length, all: items.length, notMet };
}

/** Lines of the table of coverage; `full` names everything that is not met. */
export function coverageLines(run: TestRun, options: TableOptions, full: boolean): string[] {
  const rows = coverageTotals(run).map(({ part, met, all, notMet }) => [
    part,
    `${count(met)} of ${count(all)}`,
    notMetText(notMet, full),
  ]);
  return renderTable(
    [{ title: 'coverage' }, { title: 'met', align: 'right' }, { title: 'not met', flexible: true }],
    rows,
    options,
  );
}

const SHOWN = 3;

function notMetText(notMet: CoverageTotal['notMet'], full: boolean): string {
  const byReason = new Map<string, string[]>();
  for (const { detection, name, missing } of notMet)
    byReason.set(missing, [...(byReason.get(missing) ?? []), `${detection} ${name}`.trim()]);
  return [...byReason]
    .map(([missing, names]) => {
      const more = full || names.length <= SHOWN ? '' : ` and ${names.length - SHOWN} more`;
      return `${(full ? names : names.slice(0, SHOWN)).join(', ')}${more}: ${missing}`;
    })
    .join('; ');
}
