/** Checks the oracle itself: it must reproduce every vector in tests/vectors. `node tools/run.mjs tests/real/vectors.ts` */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameAlerts, sameMetric, sameParse, samePipeline } from './compare.ts';
import { Oracle, type AlertInterval, type Kinds, type RuleRequest } from './oracle.ts';

const VECTORS = join(process.cwd(), 'tests', 'vectors');

export interface VectorFigures {
  readonly file: string;
  readonly equal: number;
  readonly different: readonly string[];
}

function lines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

async function compareFile<K extends 'parse' | 'pipeline' | 'metric'>(
  oracle: Oracle,
  kind: K,
  differs: (got: Kinds[K]['answer'], vector: never) => string | undefined,
): Promise<VectorFigures> {
  const vectors = lines(join(VECTORS, 'logql', `${kind}.jsonl`)).map((line) => JSON.parse(line) as unknown);
  const different: string[] = [];
  const found = await Promise.all(
    vectors.map(async (vector) => differs(await oracle.ask(kind, vector as Kinds[K]['request']), vector as never)),
  );
  found.forEach((difference, i) => {
    if (difference !== undefined) different.push(`${(vectors[i] as { name: string }).name}: ${difference}`);
  });
  return { file: `logql/${kind}.jsonl`, equal: vectors.length - different.length, different };
}

interface VectorRule extends RuleRequest {
  readonly captures: readonly string[];
}

async function compareCapture(oracle: Oracle, capture: string): Promise<VectorFigures> {
  const folder = join(VECTORS, 'alerts');
  const rules = (JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8')) as VectorRule[]).filter((rule) =>
    rule.captures.includes(capture),
  );
  const expected = lines(join(folder, `${capture}.alerts.jsonl`)).map((line) => JSON.parse(line) as AlertInterval);
  const got = await oracle.ask(
    'rules',
    { rules, streams_file: join(folder, `${capture}.streams.jsonl.gz`) },
    { timeoutMs: 1_200_000 },
  );
  if ('error' in got) return { file: capture, equal: 0, different: [got.error] };
  const different = [...sameAlerts(got.alerts, expected), ...got.errors.map((e) => `${e.rule} at ${e.ts}: ${e.error}`)];
  return { file: `alerts/${capture} (${rules.length} rules)`, equal: expected.length - different.length, different };
}

/** Compares all vectors file by file; one figure a file. */
export async function* compareVectors(oracle: Oracle): AsyncGenerator<VectorFigures> {
  yield await compareFile(oracle, 'parse', sameParse);
  yield await compareFile(oracle, 'pipeline', samePipeline);
  yield await compareFile(oracle, 'metric', sameMetric);
  yield await compareCapture(oracle, 'cachet-3');
  yield await compareCapture(oracle, 'cachet-2.4');
}

if (process.argv[1]?.includes('tests-real-vectors') === true) {
  const oracle = new Oracle();
  const started = Date.now();
  for await (const figures of compareVectors(oracle)) {
    console.log(`${figures.file}: equal ${figures.equal}, different ${figures.different.length}`);
    for (const difference of figures.different.slice(0, 10)) console.log(`  ${difference}`);
    if (figures.different.length > 0) process.exitCode = 1;
  }
  console.log(`${((Date.now() - started) / 1000).toFixed(1)} s`);
  oracle.close();
}
