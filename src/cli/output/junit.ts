import { visibleLines } from '../../detect/text/visible.ts';

export interface JunitCase {
  readonly suite: string;
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  readonly seconds: number;
  readonly outcome:
    | { readonly status: 'passed' }
    | { readonly status: 'failed'; readonly message: string; readonly details: string }
    | { readonly status: 'skipped'; readonly message: string };
}

/** JUnit XML as CI systems read it: one test suite a detection. */
export function junit(cases: readonly JunitCase[]): string {
  const suites = new Map<string, JunitCase[]>();
  for (const item of cases) suites.set(item.suite, [...(suites.get(item.suite) ?? []), item]);
  const body = [...suites.entries()].map(([name, items]) => suite(name, items)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${totals(cases)}>\n${body}</testsuites>\n`;
}

function totals(cases: readonly JunitCase[]): string {
  const failed = cases.filter((item) => item.outcome.status === 'failed').length;
  const skipped = cases.filter((item) => item.outcome.status === 'skipped').length;
  const seconds = cases.reduce((sum, item) => sum + item.seconds, 0);
  return `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
}

function suite(name: string, cases: readonly JunitCase[]): string {
  return `  <testsuite name="${xml(name)}" ${totals(cases)}>\n${cases.map(testCase).join('')}  </testsuite>\n`;
}

function testCase({ suite: className, name, file, line, seconds, outcome }: JunitCase): string {
  const place = `file="${xml(file)}"${line === undefined ? '' : ` line="${line}"`}`;
  const open = `    <testcase classname="${xml(className)}" name="${xml(name)}" ${place} time="${seconds.toFixed(3)}"`;
  switch (outcome.status) {
    case 'passed':
      return `${open}/>\n`;
    case 'skipped':
      return `${open}>\n      <skipped message="${xml(outcome.message)}"/>\n    </testcase>\n`;
    case 'failed':
      return `${open}>\n      <failure message="${xml(outcome.message)}">${xml(outcome.details)}</failure>\n    </testcase>\n`;
  }
}

/** XML text or attribute value; characters that XML 1.0 forbids are shown as escapes. */
function xml(text: string): string {
  return visibleLines(text)
    .replace(/[\ufffe\uffff]/g, '�')
    .replace(/[&<>"'\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
