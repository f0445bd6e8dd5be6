import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/index.ts';
import { buildPipeline } from './pipeline.ts';
import type { LabelObject } from './testing.ts';

interface Vector {
  readonly name: string;
  readonly topic: string;
  readonly query: string;
  readonly labels: LabelObject;
  readonly entries: readonly { readonly ts: string; readonly line: string; readonly metadata?: LabelObject }[];
  readonly expect:
    { readonly error: string } | readonly ({ readonly line: string; readonly labels: LabelObject } | null)[];
}

const vectors = readFileSync('tests/vectors/logql/pipeline.jsonl', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** Go's own words for the fault of a template are compared by presence only. */
function comparable(labels: LabelObject): LabelObject {
  if (labels['__error__'] !== 'TemplateFormatErr') return labels;
  return { ...labels, __error_details__: '…' };
}

function answer({ query, labels, entries }: Vector): Vector['expect'] {
  try {
    const expr = parseExpr(query);
    if (expr.kind !== 'log') throw new TypeError(`not a log query: ${query}`);
    const pipeline = buildPipeline(expr).forStream(Labels.fromObject(labels));
    return entries.map(({ ts, line, metadata }) => {
      const result = pipeline.process(BigInt(ts), line, metadata && Labels.fromObject(metadata));
      return result && { line: result.line, labels: comparable(result.labels.toObject()) };
    });
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

describe("Loki's answers", () => {
  for (const topic of new Set(vectors.map((vector) => vector.topic))) {
    it(topic, () => {
      for (const vector of vectors.filter((each) => each.topic === topic)) {
        const wanted =
          'error' in vector.expect
            ? vector.expect
            : vector.expect.map((each) => each && { ...each, labels: comparable(each.labels) });
        expect(answer(vector), `${vector.name}: ${vector.query}`).toEqual(wanted);
      }
    });
  }
});
