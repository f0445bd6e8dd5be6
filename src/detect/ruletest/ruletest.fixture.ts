import { loadDetection } from '../model/detection.ts';
import type { DecodeResult } from '../model/decode.ts';
import type { TestEnvironment } from './prepare.ts';
import type { TestResult } from './result.ts';
import { readRuleFile } from './rule-file.ts';
import { runTest } from './run-test.ts';
import { collectSamples, loadTestFile } from './test-file.ts';

/** A small detection; `query` and the texts around it can be replaced. */
export function detectionText(
  parts: { readonly query?: string; readonly summary?: string; readonly extra?: string } = {},
): string {
  const query =
    parts.query ??
    'sum by (ip) (count_over_time({app="cachet"} |= `login` | json ip="ip", user="user" | __error__="" | user!="root" [$window])) >= $threshold';
  return `id: WK-T-001
name: cachet-t
title: Test
status: stable
version: 2
package: core
app: cachet
sources: [cachet/access]
severity: medium
confidence: 3
spoofable: 0
query: |
  ${query.replaceAll('\n', '\n  ')}
params:
  threshold: { default: 3, unit: lines }
  window: { default: 5m, type: duration }
interval: 1m
group_by: [ip]
summary: '${parts.summary ?? '{{ $value }} sign-ins from {{ $labels.ip }}'}'
description: Detects sign-ins from {{ $labels.ip }}.
${parts.extra ?? ''}`;
}

export function unwrapped<T>(result: DecodeResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ message, remedy }) => [...message, remedy ?? ''].join(' ')).join('\n'));
}

export type Files = Readonly<Record<string, string>>;

/** The environment of a test file for a detection. */
export function detectionEnvironment(tests: string, detection = detectionText(), files: Files = {}): TestEnvironment {
  const subject = { kind: 'detection' as const, loaded: unwrapped(loadDetection('WK-T-001.yaml', detection)) };
  return environmentOf(subject, tests, files);
}

function environmentOf(subject: TestEnvironment['subject'], tests: string, files: Files): TestEnvironment {
  const readFile = (path: string): string | undefined => files[path];
  const testFile = unwrapped(loadTestFile('WK-T-001.test.yaml', tests));
  return { subject, testFile, samples: unwrapped(collectSamples(testFile, readFile)), readFile };
}

/** Results of all tests of a file for a detection. */
export function runDetectionTests(tests: string, detection?: string, files: Files = {}): TestResult[] {
  return runAll(detectionEnvironment(tests, detection, files));
}

/** Results of all tests of a file for a Loki rule file. */
export function runRuleTests(tests: string, rules: string, files: Files = {}): TestResult[] {
  return runAll(environmentOf({ kind: 'rules', rules: unwrapped(readRuleFile('rules.yaml', rules)) }, tests, files));
}

function runAll(environment: TestEnvironment): TestResult[] {
  return environment.testFile.data.tests.map((_, index) => runTest(environment, index));
}

/** What went wrong, in a line each: messages of failures and findings. */
export function problemsOf(results: readonly TestResult[]): string[] {
  return results.flatMap(({ failures, diagnostics }) => [
    ...failures.map((failure) => [failure.kind, ...failure.message, failure.remedy ?? ''].join(' ').trim()),
    ...diagnostics.map(({ message, remedy }) => [...message, remedy ?? ''].join(' ').trim()),
  ]);
}
