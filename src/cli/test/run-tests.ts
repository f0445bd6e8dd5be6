import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../detect/diagnostic.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import type { TestEnvironment, TestSubject } from '../../detect/ruletest/prepare.ts';
import type { TestResult } from '../../detect/ruletest/result.ts';
import { readRuleFile } from '../../detect/ruletest/rule-file.ts';
import { runTest } from '../../detect/ruletest/run-test.ts';
import {
  collectSamples,
  loadTestFile,
  type LoadedTestFile,
  type SampleCache,
} from '../../detect/ruletest/test-file.ts';
import type { TestRule } from '../../detect/ruletest/test-rule.ts';
import type { CliContext } from '../context.ts';
import type { Library, LibraryFile } from '../workspace.ts';

export interface TimedResult extends TestResult {
  readonly seconds: number;
  /** Folder of the detection, for the table: `cachet`, or `other`. */
  readonly application: string;
}

export interface TestRun {
  readonly results: readonly TimedResult[];
  /** Files that could not be read; their tests did not run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Detections without a test file. */
  readonly untested: readonly string[];
}

/** Runs the tests of the given detections, and of test files that name rule files of their own. */
export function runTests(
  library: Library,
  selected: readonly LoadedDetection[],
  context: CliContext,
  onTest: (done: number) => void,
): TestRun {
  const byId = new Map(selected.map((loaded) => [loaded.detection.id, loaded]));
  const cache: SampleCache = new Map();
  const diagnostics: Diagnostic[] = [...library.diagnostics];
  const results: TimedResult[] = [];
  const tested = new Set<string>();
  for (const file of library.testFiles) {
    const loaded = loadTestFile(file.name, file.text);
    if (!loaded.ok) {
      diagnostics.push(...loaded.diagnostics);
      continue;
    }
    const subject = subjectOf(file, loaded.value, byId);
    if (subject === undefined) continue;
    if ('diagnostics' in subject) {
      diagnostics.push(...subject.diagnostics);
      continue;
    }
    const readFile = (path: string) => readBeside(file.path, path);
    const samples = collectSamples(loaded.value, readFile, cache);
    if (!samples.ok) {
      diagnostics.push(...samples.diagnostics);
      continue;
    }
    const environment: TestEnvironment = { subject, testFile: loaded.value, samples: samples.value, readFile };
    if (subject.kind === 'detection') tested.add(subject.loaded.detection.id);
    loaded.value.data.tests.forEach((_, index) => {
      const started = context.elapsed();
      const result = runTest(environment, index);
      const application = subject.kind === 'detection' ? subject.loaded.detection.app : 'other';
      results.push({ ...result, application, seconds: (context.elapsed() - started) / 1000 });
      onTest(results.length);
    });
  }
  return { results, diagnostics, untested: [...byId.keys()].filter((id) => !tested.has(id)) };
}

/** The detection that a file names or stands beside; undefined if it was not asked for. */
function subjectOf(
  file: LibraryFile,
  { data }: LoadedTestFile,
  byId: ReadonlyMap<string, LoadedDetection>,
): TestSubject | { readonly diagnostics: readonly Diagnostic[] } | undefined {
  if (data.rule_files !== undefined) return rulesOf(file, data.rule_files);
  const name = file.name.slice(file.name.lastIndexOf('/') + 1);
  const loaded = byId.get(data.detection ?? name.replace(/\.test\.yaml$/, ''));
  return loaded === undefined ? undefined : { kind: 'detection', loaded };
}

function rulesOf(
  file: LibraryFile,
  paths: readonly string[],
): TestSubject | { readonly diagnostics: readonly Diagnostic[] } {
  const rules: TestRule[] = [];
  for (const path of paths) {
    const text = readBeside(file.path, path) ?? '';
    const loaded = readRuleFile(path, text);
    if (!loaded.ok) return { diagnostics: loaded.diagnostics };
    rules.push(...loaded.value);
  }
  return { kind: 'rules', rules };
}

function readBeside(testFile: string, path: string): string | undefined {
  try {
    return readFileSync(resolve(dirname(testFile), path), 'utf8');
  } catch {
    return undefined;
  }
}
