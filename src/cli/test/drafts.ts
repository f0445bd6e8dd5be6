import { writeFile } from 'node:fs/promises';
import { parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import type { MutationReport } from '../../detect/mutation/run-mutations.ts';
import { UsageError } from '../exit.ts';
import type { Library } from '../workspace.ts';

const testsShape = z.object({
  detection: z.string().optional(),
  sample_files: z.array(z.string()).optional(),
  samples: z.record(z.string(), z.unknown()).optional(),
  tests: z.array(z.looseObject({ kind: z.string().optional() })),
});

/**
 * Writes the missing tests of a detection beside its test file, as `ID.test.draft.yaml`, which no run reads. Each draft
 * is the positive test with the name of what is missing; a person changes its lines. Returns the path as shown.
 */
export async function writeDrafts(report: MutationReport, library: Library): Promise<string> {
  const file = library.testFiles.find(({ name }) => name.endsWith(`${report.id}.test.yaml`));
  if (file === undefined) throw new UsageError(`${report.id} has no test file to write beside.`);
  const path = file.path.replace(/\.yaml$/, '.draft.yaml');
  await writeFile(path, draftText(report, file.text));
  return file.name.replace(/\.yaml$/, '.draft.yaml');
}

/** The text of a file of drafts, made from the positive test of a test file. */
export function draftText({ id, mutants }: MutationReport, testFile: string): string {
  const { tests, ...head } = testsShape.parse(parseDocument(testFile).toJS());
  const base = tests.find(({ kind }) => kind === 'positive') ?? tests[0] ?? {};
  const drafts = mutants
    .filter(({ outcome }) => outcome === 'survived')
    .map(({ changed, missing }) => {
      const fires = !/\bnot\b/.test(missing);
      const draft = { ...base, name: missing, kind: fires ? 'positive' : 'negative', ...expectation(base, fires) };
      return `  # Nobody notices: ${changed.replaceAll('\n', ' ')}\n  # Change the lines so that they show it.\n${item(draft)}`;
    });
  const top = Object.keys(head).length === 0 ? '' : stringify(head);
  return `# Drafts of the tests that ${id} lacks. Complete each and move it to ${id}.test.yaml.\n${top}tests:\n${drafts.join('')}`;
}

function item(draft: Readonly<Record<string, unknown>>): string {
  return stringify([draft], { lineWidth: 120 })
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

const alertTests = z.array(z.looseObject({ eval_time: z.unknown() }));

function expectation(base: Readonly<Record<string, unknown>>, fires: boolean): Record<string, unknown> {
  const checks = alertTests.safeParse(base.alert_rule_test);
  if (fires || !checks.success) return {};
  return { alert_rule_test: checks.data.map(({ eval_time }) => ({ eval_time, exp_alerts: [] })) };
}
