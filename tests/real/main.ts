/** `node tools/run.mjs tests/real/main.ts KIND [COUNT] [SEED]`; see README.md beside this file. Exits 1 on a difference. */
import { fuzzMetric } from './fuzz-metric.ts';
import { fuzzParse } from './fuzz-parse.ts';
import { fuzzPipeline } from './fuzz-pipeline.ts';
import { fuzzRules } from './fuzz-rules.ts';
import { Oracle } from './oracle.ts';
import type { Report } from './report.ts';
import { checkAlerts, checkVectors } from './vectors.ts';

const FUZZERS = { parse: fuzzParse, pipeline: fuzzPipeline, metric: fuzzMetric, rules: fuzzRules };
const USAGE = `usage: node tools/run.mjs tests/real/main.ts vectors | ${Object.keys(FUZZERS).join(' | ')} [COUNT] [SEED]`;
const SHOWN_DIFFERENCES = 10;

function print(title: string, report: Report): void {
  console.log(`${title}: ${report}`);
  for (const difference of report.differences.slice(0, SHOWN_DIFFERENCES)) console.log(`\n${difference}`);
  if (report.differences.length > 0) process.exitCode = 1;
}

async function main([kind, count = '2000', seed = '1']: readonly string[]): Promise<void> {
  const fuzz = Object.entries(FUZZERS).find(([name]) => name === kind)?.[1];
  if (fuzz === undefined && kind !== 'vectors') {
    console.error(USAGE);
    process.exitCode = 3;
    return;
  }
  const oracle = new Oracle();
  try {
    if (fuzz !== undefined) {
      print(`${kind}, seed ${seed}`, await fuzz(oracle, Number(count), Number(seed)));
      return;
    }
    for (const name of ['parse', 'pipeline', 'metric']) print(name, await checkVectors(oracle, name));
    for (const capture of ['cachet-3', 'cachet-2.4']) print(`alerts of ${capture}`, await checkAlerts(oracle, capture));
  } finally {
    oracle.close();
  }
}

await main(process.argv.slice(2));
