import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differenceOf } from './compare.ts';
import { parseVector } from './vector.ts';

const FILES = { parse: 466, pipeline: 666, metric: 730 };

describe.each(Object.entries(FILES))("Loki's answers: %s", (name, count) => {
  const text = readFileSync(new URL(`../vectors/logql/${name}.jsonl`, import.meta.url), 'utf8');
  const vectors = text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseVector);

  it(`has all ${count} vectors`, () => expect(vectors).toHaveLength(count));

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    expect(differenceOf(vector), vector.query).toBeUndefined();
  });
});
