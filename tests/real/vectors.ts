/** The oracle against the vectors: Loki as built here must give every answer in tests/vectors again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertDifferences } from '../conformance/alerts.ts';
import { sameMetric, sameParse, samePipeline } from '../conformance/equality.ts';
import { parseVector, type AlertVector, type Vector } from '../conformance/vector.ts';
import type { Oracle, RuleRequest } from './oracle.ts';
import { Report } from './report.ts';

const VECTORS = join(process.cwd(), 'tests', 'vectors');
const RULES_TIMEOUT_MS = 1_200_000;

function lines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Loki's answer to a vector as built here, and whether it is the recorded one. */
async function recheck(oracle: Oracle, vector: Vector): Promise<{ readonly same: boolean; readonly answer: unknown }> {
  switch (vector.kind) {
    case 'parse': {
      const answer = await oracle.ask('parse', vector);
      return { same: sameParse(answer, vector.expect), answer };
    }
    case 'pipeline': {
      const answer = await oracle.ask('pipeline', vector);
      return { same: samePipeline(answer, vector.expect), answer };
    }
    case 'metric': {
      const answer = await oracle.ask('metric', vector);
      return { same: sameMetric(answer, vector.expect, vector.tolerance ?? 0), answer };
    }
  }
}

/** Asks every vector of `tests/vectors/logql/NAME.jsonl`. */
export async function checkVectors(oracle: Oracle, name: string): Promise<Report> {
  const report = new Report();
  const vectors = lines(join(VECTORS, 'logql', `${name}.jsonl`)).map(parseVector);
  await Promise.all(
    vectors.map(async (vector) => {
      const { same, answer } = await recheck(oracle, vector);
      report.add(same, `${vector.name} ${vector.query}`, answer, vector.expect);
    }),
  );
  return report;
}

interface VectorRule extends RuleRequest {
  readonly captures: readonly string[];
}

/** Evaluates the rules of `tests/vectors/alerts` over a capture, each `every`-th of them; one case for each alert. */
export async function checkAlerts(oracle: Oracle, capture: string, every = 1): Promise<Report> {
  const folder = join(VECTORS, 'alerts');
  const all: VectorRule[] = JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8'));
  const rules = all.filter((rule) => rule.captures.includes(capture)).filter((_, i) => i % every === 0);
  const expected = lines(join(folder, `${capture}.alerts.jsonl`))
    .map((line): AlertVector => JSON.parse(line))
    .filter(({ rule }) => rules.some(({ id }) => id === rule));
  const streams = join(folder, `${capture}.streams.jsonl.gz`);
  const answer = await oracle.ask('rules', { rules, streams_file: streams }, { timeoutMs: RULES_TIMEOUT_MS });
  if ('error' in answer) throw new Error(answer.error);
  const report = new Report();
  for (const { rule, difference } of alertDifferences(answer.alerts, expected))
    report.add(difference === undefined, `${capture} ${rule}`, difference, 'the recorded alerts');
  for (const { rule, ts, error } of answer.errors) report.add(false, `${capture} ${rule} at ${ts}`, error, 'no error');
  return report;
}
