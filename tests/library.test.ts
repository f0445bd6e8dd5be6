import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDetection } from '../src/detect/model/detection.ts';
import type { TestFailure, TestResult } from '../src/detect/ruletest/result.ts';
import { runTest } from '../src/detect/ruletest/run-test.ts';
import { collectSamples, loadTestFile, type SampleCache } from '../src/detect/ruletest/test-file.ts';

const ROOT = fileURLToPath(new URL('../alert-rules', import.meta.url));
const KINDS = ['positive', 'negative', 'boundary', 'poisoned', 'injection'];
const cache: SampleCache = new Map();

const detectionFiles = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => /WK-[\w-]+\.yaml$/.test(name))
  .sort();

function unwrapped<T>(result: { ok: true; value: T } | { ok: false; diagnostics: unknown }): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.diagnostics, undefined, 2));
}

function testsOf(name: string): TestResult[] {
  const path = join(ROOT, name);
  const testPath = path.replace(/\.yaml$/, '.test.yaml');
  const loaded = unwrapped(loadDetection(name, readFileSync(path, 'utf8')));
  const testFile = unwrapped(loadTestFile(testPath, readFileSync(testPath, 'utf8')));
  const readFile = (other: string) => readFileSync(resolve(dirname(testPath), other), 'utf8');
  const samples = unwrapped(collectSamples(testFile, readFile, cache));
  const environment = { subject: { kind: 'detection' as const, loaded }, testFile, samples, readFile };
  return testFile.data.tests.map((_, index) => runTest(environment, index));
}

function words(failure: TestFailure): string {
  const fields =
    failure.kind === 'alerts'
      ? failure.pairs.flatMap((pair) => pair.fields.filter(({ same }) => !same)).map((field) => field.field)
      : [];
  return `line ${failure.line}: ${failure.kind} ${fields.join(', ')} ${failure.message.join(' ')}`;
}

describe('the library', () => {
  it('has detections', () => {
    expect(detectionFiles.length).toBeGreaterThan(100);
  });

  it.each(detectionFiles)('%s: its tests pass and are of all five kinds', (name) => {
    const results = testsOf(name);
    const problems = results.flatMap((result) => [
      ...result.failures.map((failure) => `${result.kind} "${result.name}", ${words(failure)}`),
      ...result.diagnostics.map((diagnostic) => `${result.kind} "${result.name}": ${diagnostic.message.join(' ')}`),
    ]);
    const kinds = new Set<string>(results.map(({ kind }) => kind));
    expect([...problems, ...KINDS.filter((kind) => !kinds.has(kind)).map((kind) => `no ${kind} test`)]).toEqual([]);
  });
});
