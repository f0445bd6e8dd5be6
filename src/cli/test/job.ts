import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../detect/diagnostic.ts';
import { loadDetection } from '../../detect/model/detection.ts';
import { CoverageRun, type Coverage } from '../../detect/mutation/coverage.ts';
import { runMutations, type MutationReport } from '../../detect/mutation/run-mutations.ts';
import type { TestEnvironment, TestSubject } from '../../detect/ruletest/prepare.ts';
import type { TestResult } from '../../detect/ruletest/result.ts';
import { readRuleFile } from '../../detect/ruletest/rule-file.ts';
import { runTest } from '../../detect/ruletest/run-test.ts';
import { collectSamples, loadTestFile, type SampleCache } from '../../detect/ruletest/test-file.ts';
import type { TestRule } from '../../detect/ruletest/test-rule.ts';

/** A file whose text is read already, so that a worker gets it by value. */
export interface JobFile {
  /** As shown to people. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The tests of one test file, to run here or in a worker. */
export interface TestJob {
  readonly mode: 'test' | 'mutate';
  /** The detection that the file tests; undefined if it names rule files of its own. */
  readonly detection: Pick<JobFile, 'name' | 'text'> | undefined;
  readonly test: JobFile;
}

export interface TimedResult extends TestResult {
  readonly seconds: number;
  /** Folder of the detection, for the table: `cachet`, or `other`. */
  readonly application: string;
}

/** What a job found. */
export interface JobReply {
  readonly results: readonly TimedResult[];
  /** Why the file could not be read; its tests did not run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly coverage: Coverage | undefined;
  readonly mutation: MutationReport | undefined;
}

const NOTHING: JobReply = { results: [], diagnostics: [], coverage: undefined, mutation: undefined };

/** Shared samples read once in each thread. */
const samples: SampleCache = new Map();

/**
 * Runs a job.
 *
 * @param elapsed milliseconds of a clock that never goes back
 */
export function runJob(job: TestJob, elapsed: () => number): JobReply {
  const { test } = job;
  const loaded = loadTestFile(test.name, test.text);
  if (!loaded.ok) return { ...NOTHING, diagnostics: loaded.diagnostics };
  const subject = subjectOf(job, loaded.value.data.rule_files ?? []);
  if ('diagnostics' in subject) return { ...NOTHING, diagnostics: subject.diagnostics };
  const readFile = (path: string) => readBeside(test.path, path);
  const collected = collectSamples(loaded.value, readFile, samples);
  if (!collected.ok) return { ...NOTHING, diagnostics: collected.diagnostics };
  const environment: TestEnvironment = { subject, testFile: loaded.value, samples: collected.value, readFile };
  if (job.mode === 'mutate') return { ...NOTHING, mutation: runMutations(environment) };
  const application = subject.kind === 'detection' ? subject.loaded.detection.app : 'other';
  const coverage = new CoverageRun(environment);
  const results = loaded.value.data.tests.map((_, index): TimedResult => {
    const started = elapsed();
    const result = runTest(environment, index, coverage.observe);
    return { ...result, application, seconds: (elapsed() - started) / 1000 };
  });
  const isSound = results.every(({ status }) => status === 'passed');
  return { ...NOTHING, results, coverage: isSound ? coverage.result() : undefined };
}

function subjectOf(
  { detection, test }: TestJob,
  rulePaths: readonly string[],
): TestSubject | { readonly diagnostics: readonly Diagnostic[] } {
  if (detection !== undefined) {
    const loaded = loadDetection(detection.name, detection.text);
    return loaded.ok ? { kind: 'detection', loaded: loaded.value } : { diagnostics: loaded.diagnostics };
  }
  const rules: TestRule[] = [];
  for (const path of rulePaths) {
    const loaded = readRuleFile(path, readBeside(test.path, path) ?? '');
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
