import { attempt } from '../conformance/answer.ts';
import { sameMetric, samePipeline } from '../conformance/equality.ts';
import type { LabelObject, PipelineAnswer, VectorEntry } from '../conformance/vector.ts';
import { instantQuery } from '../../src/logql/engine/index.ts';
import { Labels } from '../../src/logql/labels.ts';
import { buildPipeline } from '../../src/logql/pipeline/index.ts';
import { parseExpr } from '../../src/logql/syntax/index.ts';
import { LogqlError } from '../../src/logql/types.ts';
import { toStream } from '../conformance/answer.ts';
import { type Oracle } from './oracle.ts';
import { RandomPipeline } from './random-pipeline.ts';
import { Report } from './report.ts';

const LINES = 6;
const START = 1_600_000_000_000_000_000n;

/** Loki sorts more than twelve labels with an unstable sort; where a name is there twice, which comes first is open. */
function isUnstable(labels: Labels): boolean {
  return labels.size > 12 && new Set(labels.names).size < labels.size;
}

/** Our answer; undefined if Loki's is left to chance. */
function ourLines(query: string, labels: LabelObject, entries: readonly VectorEntry[]): PipelineAnswer | undefined {
  try {
    const expr = parseExpr(query);
    if (expr.kind !== 'log') throw new TypeError(`not a log query: ${query}`);
    const pipeline = buildPipeline(expr).forStream(Labels.fromObject(labels));
    const results = toStream({ labels, entries }).entries.map(({ ts, line, metadata }) =>
      pipeline.process(ts, line, metadata),
    );
    if (results.some((result) => result !== null && isUnstable(result.labels))) return undefined;
    return results.map((result) => result && { line: result.line, labels: result.labels.toObject() });
  } catch (error) {
    if (error instanceof LogqlError) return { error: error.message };
    throw error;
  }
}

function randomEntries(random: RandomPipeline): VectorEntry[] {
  return Array.from({ length: LINES }, (_, at) => {
    const metadata = random.metadata();
    const line = random.line();
    return { ts: String(START + BigInt(at) * 1_000_000_000n), line, ...(metadata === undefined ? {} : { metadata }) };
  });
}

/** Random stages on hostile lines; every other time as a sample of a range aggregation over one line. */
export async function fuzzPipeline(oracle: Oracle, count: number, seed: number): Promise<Report> {
  const report = new Report();
  const random = new RandomPipeline(seed);
  const asked: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    const labels = random.stream();
    const entries = randomEntries(random);
    if (random.chance(0.5)) asked.push(compareLines(oracle, report, `{a=~".+"} ${random.pipeline()}`, labels, entries));
    else asked.push(compareSample(oracle, report, random.metric(), labels, entries[0]));
    if (asked.length >= 64) await Promise.all(asked.splice(0));
  }
  await Promise.all(asked);
  return report;
}

async function compareLines(
  oracle: Oracle,
  report: Report,
  query: string,
  labels: LabelObject,
  entries: readonly VectorEntry[],
): Promise<void> {
  const got = ourLines(query, labels, entries);
  if (got === undefined) {
    report.open++;
    return;
  }
  const question = { query, labels, entries };
  const want = await oracle.ask('pipeline', question);
  report.add(samePipeline(got, want), question, got, want);
}

async function compareSample(
  oracle: Oracle,
  report: Report,
  query: string,
  labels: LabelObject,
  entry: VectorEntry,
): Promise<void> {
  const question = { query, streams: [{ labels, entries: [entry] }], instant: { ts: entry.ts } };
  const got = attempt(() => instantQuery(query, question.streams.map(toStream), { ts: BigInt(entry.ts) }));
  const want = await oracle.ask('metric', question);
  report.add(sameMetric(got, want, 0), question, got, want);
}
