import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import { parseGoFloat } from '../../logql/go/parse-float.ts';
import { checkAlertTemplate, expandAlertTemplate } from './template.ts';

interface AlertVector {
  readonly template: string;
  readonly labels: Record<string, string>;
  readonly value: string;
  readonly ts: string;
  readonly externalLabels?: Record<string, string>;
  readonly externalUrl?: string;
  readonly query?: readonly { labels: Record<string, string>; value: string }[];
  readonly queryError?: string;
  readonly expect: { out?: string; error?: string; parse_error?: string };
}

function run(vector: AlertVector): AlertVector['expect'] {
  const { text, error } = expandAlertTemplate(vector.template, {
    alertName: 'X',
    labels: Labels.fromObject(vector.labels),
    value: parseGoFloat(vector.value),
    ts: BigInt(vector.ts),
    externalLabels: Labels.fromObject(vector.externalLabels ?? {}),
    externalUrl: vector.externalUrl ?? '',
    query: () => {
      if (vector.queryError !== undefined) throw new Error(vector.queryError);
      return (vector.query ?? []).map((s) => ({ labels: Labels.fromObject(s.labels), value: Number(s.value) }));
    },
  });
  const syntax = checkAlertTemplate(vector.template, 'X');
  return {
    ...(error === undefined ? { out: text } : { error }),
    ...(syntax === undefined ? {} : { parse_error: syntax }),
  };
}

test('alert templates answer as the ruler does', () => {
  const text = readFileSync(new URL('../../../tests/vectors/template/alert.jsonl', import.meta.url), 'utf8');
  const all = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AlertVector);
  expect(all.length).toBeGreaterThan(300);
  const different = all
    .map((vector) => ({ template: vector.template, value: vector.value, got: run(vector), want: vector.expect }))
    .filter(({ got, want }) => JSON.stringify(got) !== JSON.stringify(want));
  expect(different).toEqual([]);
});
