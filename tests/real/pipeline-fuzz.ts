/**
 * Random pipelines on hostile lines, through our pipeline and through Loki's own:
 * `node tools/run.mjs tests/real/pipeline-fuzz.ts [COUNT] [SEED]`. Prints each difference; exits 1 if there is one.
 * A label set that has an error name twice and more than twelve names in all is left out: Loki sorts it with an unstable
 * sort.
 */
import { instantQuery } from '../../src/logql/engine/index.ts';
import { Labels } from '../../src/logql/labels.ts';
import { buildPipeline } from '../../src/logql/pipeline/index.ts';
import { parseExpr } from '../../src/logql/syntax/index.ts';
import { LogqlError } from '../../src/logql/types.ts';
import { sameMetric, samePipeline } from './compare.ts';
import { type LabelObject, type MetricAnswer, Oracle, type OracleEntry, type PipelineAnswer } from './oracle.ts';
import { PipelineRandom } from './pipeline-random.ts';

const LINES = 6;
const START = 1_600_000_000_000_000_000n;

function metadataOf({ metadata }: OracleEntry): Labels | undefined {
  return metadata === undefined ? undefined : Labels.fromObject(metadata);
}

/** Labels whose order Loki leaves to chance. */
function isUnstable(labels: Labels): boolean {
  return labels.size > 12 && new Set(labels.names).size < labels.size;
}

function failure(error: unknown): { readonly error: string } {
  if (error instanceof LogqlError) return { error: error.message };
  throw error;
}

function ourPipeline(query: string, labels: LabelObject, entries: readonly OracleEntry[]): PipelineAnswer | undefined {
  try {
    const expr = parseExpr(query);
    if (expr.kind !== 'log') throw new TypeError(`not a log query: ${query}`);
    const pipeline = buildPipeline(expr).forStream(Labels.fromObject(labels));
    const results = entries.map((entry) => pipeline.process(BigInt(entry.ts), entry.line, metadataOf(entry)));
    if (results.some((result) => result !== null && isUnstable(result.labels))) return undefined;
    return results.map((result) => result && { line: result.line, labels: result.labels.toObject() });
  } catch (error) {
    return failure(error);
  }
}

function ourMetric(query: string, labels: LabelObject, entry: OracleEntry): MetricAnswer {
  try {
    const stream = {
      labels: Labels.fromObject(labels),
      entries: [{ ts: BigInt(entry.ts), line: entry.line, metadata: metadataOf(entry) }],
    };
    const result = instantQuery(query, [stream], { ts: BigInt(entry.ts) });
    if (result.type !== 'vector') throw new TypeError(`not a vector: ${query}`);
    return {
      type: 'vector',
      result: result.samples.map((sample) => ({ labels: sample.labels.toObject(), value: printed(sample.value) })),
    };
  } catch (error) {
    return failure(error);
  }
}

function printed(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

const [count = 2000, seed = 1] = process.argv.slice(2).map(Number);
const random = new PipelineRandom(seed);
const oracle = new Oracle();
let questions = 0;
let different = 0;

function report(
  query: string,
  labels: LabelObject,
  entries: readonly OracleEntry[],
  difference: string | undefined,
): void {
  questions++;
  if (difference === undefined) return;
  different++;
  console.log(`${query}\n  ${JSON.stringify(labels)}\n  ${JSON.stringify(entries)}\n  ${difference}\n`);
}

for (let i = 0; i < count; i++) {
  const labels = random.stream();
  const entries: OracleEntry[] = Array.from({ length: LINES }, (_, at) => {
    const metadata = random.metadata();
    const line = random.line();
    return { ts: String(START + BigInt(at) * 1_000_000_000n), line, ...(metadata === undefined ? {} : { metadata }) };
  });
  if (random.chance(0.5)) {
    const query = `{a=~".+"} ${random.pipeline()}`;
    const got = ourPipeline(query, labels, entries);
    if (got === undefined) continue;
    report(
      query,
      labels,
      entries,
      samePipeline(got, { expect: await oracle.ask('pipeline', { query, labels, entries }) }),
    );
    continue;
  }
  const query = random.metric();
  for (const entry of entries.slice(0, 3)) {
    const request = { query, streams: [{ labels, entries: [entry] }], instant: { ts: entry.ts } };
    report(
      query,
      labels,
      [entry],
      sameMetric(ourMetric(query, labels, entry), { expect: await oracle.ask('metric', request) }),
    );
  }
}
oracle.close();
console.log(`${questions} questions, ${different} different`);
process.exitCode = different > 0 ? 1 : 0;
