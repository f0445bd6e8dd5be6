import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzzMetric } from './fuzz-metric.ts';
import { fuzzParse } from './fuzz-parse.ts';
import { fuzzPipeline } from './fuzz-pipeline.ts';
import { fuzzRules } from './fuzz-rules.ts';
import { buildCommand, missingForBuild, Oracle } from './oracle.ts';
import type { Report } from './report.ts';
import { checkAlerts, checkVectors } from './vectors.ts';

const SEED = 20260713;
const BUILD_TIMEOUT_MS = 1_200_000;
const CASES_TIMEOUT_MS = 600_000;

const missing = process.env['RUN_REAL'] === '1' ? missingForBuild() : 'RUN_REAL=1 is not set';
if (missing !== undefined) {
  console.warn(`SKIPPED: nothing is compared with Loki's own packages, because ${missing} (tests/real/README.md)`);
}

describe.skipIf(missing !== undefined)("Loki's own packages", { timeout: CASES_TIMEOUT_MS }, () => {
  let oracle: Oracle;

  beforeAll(() => {
    oracle = new Oracle(buildCommand('oracle'));
  }, BUILD_TIMEOUT_MS);

  afterAll(() => oracle.close());

  function expectEqual(report: Report, least: number): void {
    expect(report.differences).toEqual([]);
    expect(report.equal).toBeGreaterThanOrEqual(least);
  }

  it.each([
    ['parse', 466],
    ['pipeline', 666],
    ['metric', 730],
  ])('give the recorded answers again: %s', async (name, count) => {
    expectEqual(await checkVectors(oracle, name), count);
  });

  it('give the recorded alerts of each eighth rule again', async () => {
    expectEqual(await checkAlerts(oracle, 'cachet-3', 8), 7);
  });

  // The least numbers leave room for questions to which Loki gives no answer, or now one and now another.
  it.each([
    ['queries, sound and damaged', fuzzParse, 4000, 3950],
    ['pipelines over hostile lines', fuzzPipeline, 4000, 3950],
    ['metric and log queries', fuzzMetric, 2500, 2450],
    ['rules, tick by tick', fuzzRules, 40, 38],
  ])('agree with us on random %s', async (_, fuzz, count, least) => {
    expectEqual(await fuzz(oracle, count, SEED), least);
  });
});
