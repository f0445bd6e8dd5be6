import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GoMap } from '../go/fmt-values.ts';
import { parseTime } from '../go/time-layout-parse.ts';
import { formatTime, nanosecondOf, timeText, unixSeconds } from '../go/time-layout.ts';
import { loadZone, UTC_ZONE } from '../go/time-zone.ts';
import { encodeUtf8 } from '../text.ts';
import { TemplateExecError, TemplateParseError } from './errors.ts';
import { functionsFor } from './functions.ts';
import { parseTemplate } from './template.ts';

interface TemplateVector {
  readonly template: string;
  readonly labels: Record<string, string>;
  readonly line: string;
  readonly ts: string;
  readonly expect: { out?: string; hex?: string; error?: string; parse_error?: string };
}

interface TimeVector {
  readonly kind: 'format' | 'parse';
  readonly layout: string;
  readonly ts: string;
  readonly text: string;
  readonly zone: string;
  readonly expect: { out?: string; unix?: string; error?: true };
}

function vectors<T>(file: string): T[] {
  const text = readFileSync(new URL(`../../../tests/vectors/template/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const context = { line: '', timestamp: 0n, now: 0n };
const functions = functionsFor(context);

function run(vector: TemplateVector): TemplateVector['expect'] {
  context.line = vector.line;
  context.timestamp = BigInt(vector.ts);
  try {
    const template = parseTemplate('line', vector.template, functions);
    const out = template.execute(GoMap.ofText(new Map(Object.entries(vector.labels))));
    if (vector.expect.hex === undefined) return { out };
    return { hex: Array.from(encodeUtf8(out), (byte) => byte.toString(16).padStart(2, '0')).join('') };
  } catch (error) {
    if (error instanceof TemplateParseError) return { parse_error: error.message };
    if (error instanceof TemplateExecError) return { error: error.message };
    throw error;
  }
}

test('templates answer as Go does', () => {
  const all = vectors<TemplateVector>('logql.jsonl');
  expect(all.length).toBeGreaterThan(1000);
  const different = all
    .map((vector) => ({ template: vector.template, got: run(vector), want: vector.expect }))
    .filter(({ got, want }) => JSON.stringify(got) !== JSON.stringify(want));
  expect(different).toEqual([]);
});

function runTime(vector: TimeVector): TimeVector['expect'] {
  const zone = loadZone(vector.zone) ?? UTC_ZONE;
  if (vector.kind === 'format') return { out: formatTime({ ns: BigInt(vector.ts), zone }, vector.layout) };
  const time = parseTime(vector.layout, vector.text, zone);
  if (time === undefined) return { error: true };
  return { out: timeText(time), unix: `${unixSeconds(time)}.${nanosecondOf(time)}` };
}

test('times are written and read as Go does', () => {
  const all = vectors<TimeVector>('time.jsonl');
  expect(all.length).toBeGreaterThan(500);
  const different = all
    .map((vector) => ({ vector, got: runTime(vector) }))
    .filter(({ vector, got }) => JSON.stringify(got) !== JSON.stringify(vector.expect));
  expect(different).toEqual([]);
});
