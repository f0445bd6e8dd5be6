import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Labels } from '../labels.ts';
import {
  LogqlError,
  type Entry,
  type InstantResult,
  type MatrixResult,
  type Stream,
  type StreamsResult,
} from '../types.ts';
import { instantQuery, LOG_LOOKBACK_NS, logQuery, rangeQuery } from './index.ts';

interface WireStream {
  readonly labels: Record<string, string>;
  readonly entries: readonly {
    readonly ts: string;
    readonly line: string;
    readonly metadata?: Record<string, string>;
  }[];
}

interface Vector {
  readonly name: string;
  readonly query: string;
  readonly streams: readonly WireStream[];
  readonly instant?: { readonly ts: string };
  readonly range?: { readonly start: string; readonly end: string; readonly step: string };
  readonly direction?: 'forward' | 'backward';
  readonly limit?: number;
  readonly tolerance?: number;
  readonly expect: { readonly type?: string; readonly error?: string; readonly result?: unknown };
}

const VECTORS = readFileSync('tests/vectors/logql/metric.jsonl', 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Vector);

function toStream({ labels, entries }: WireStream): Stream {
  return {
    labels: Labels.fromObject(labels),
    entries: entries.map(({ ts, line, metadata }): Entry => ({
      ts: BigInt(ts),
      line,
      metadata: metadata === undefined ? undefined : Labels.fromObject(metadata),
    })),
  };
}

function answer(vector: Vector): InstantResult | MatrixResult | StreamsResult {
  const streams = vector.streams.map(toStream);
  const { query, instant, range, direction, limit = 1000 } = vector;
  if (instant !== undefined) {
    const ts = BigInt(instant.ts);
    const log = vector.expect.type === 'streams';
    return log
      ? logQuery(query, streams, { start: ts - LOG_LOOKBACK_NS, end: ts })
      : instantQuery(query, streams, { ts });
  }
  if (range === undefined) throw new Error(`${vector.name} has no time`);
  const times = { start: BigInt(range.start), end: BigInt(range.end) };
  if (vector.expect.type === 'streams') return logQuery(query, streams, { ...times, direction, limit });
  return rangeQuery(query, streams, { ...times, step: BigInt(range.step), direction, limit });
}

/** Errors of Go's template and regexp packages and details of template errors need not agree. */
function comparable(message: string): string {
  if (message.includes('syntax error')) return 'syntax error';
  const details = /(__error__="TemplateFormatErr", __error_details__=)"(?:[^"\\]|\\.)*"/g;
  return message.replace(/(invalid (?:line template:|template for label)).*/s, '$1').replace(details, '$1"…"');
}

function wireLabels(labels: Labels): Record<string, string> {
  const object = labels.toObject();
  if (object['__error__'] === 'TemplateFormatErr') object['__error_details__'] = '…';
  return object;
}

function number(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

/** A result in the shape of the vectors, with numbers for their texts. */
function wire(result: InstantResult | MatrixResult | StreamsResult): unknown {
  switch (result.type) {
    case 'scalar':
      return { type: 'scalar', result: [{ labels: {}, value: result.value }] };
    case 'vector':
      return {
        type: 'vector',
        result: result.samples.map(({ labels, value }) => ({ labels: wireLabels(labels), value })),
      };
    case 'matrix':
      return {
        type: 'matrix',
        result: result.series.map(({ labels, points }) => ({
          labels: wireLabels(labels),
          points: points.map(({ ts, value }) => [String(ts), value]),
        })),
      };
    case 'streams':
      return {
        type: 'streams',
        result: result.streams.map(({ labels, entries }) => ({
          labels: wireLabels(labels),
          entries: entries.map(({ ts, line }) => [String(ts), line]),
        })),
      };
  }
}

/** The expected answer with numbers for texts; a number within the tolerance of the actual one becomes that one. */
function expected(vector: Vector, actual: unknown): unknown {
  const round = (want: unknown, got: unknown): unknown => {
    if (Array.isArray(want)) return want.map((item, i) => round(item, Array.isArray(got) ? got[i] : undefined));
    if (typeof want === 'object' && want !== null) {
      const other = typeof got === 'object' && got !== null ? (got as Record<string, unknown>) : {};
      return Object.fromEntries(Object.entries(want).map(([key, value]) => [key, round(value, other[key])]));
    }
    if (typeof got !== 'number' || typeof want !== 'string') return want === undefined ? got : want;
    const value = number(want);
    const near = Math.abs(value - got) <= (vector.tolerance ?? 0) * Math.max(Math.abs(value), Math.abs(got));
    return near || value === got ? got : value;
  };
  const details = JSON.stringify(vector.expect)
    .replace(/("__error__":"TemplateFormatErr","__error_details__":)"(?:[^"\\]|\\.)*"/g, '$1"…"')
    .replaceAll('"0000000"', '"0"');
  return round(JSON.parse(details), actual);
}

describe.each(VECTORS.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
  test(vector.query, () => {
    if (vector.expect.error !== undefined) {
      expect(() => answer(vector)).toThrow(LogqlError);
      try {
        answer(vector);
      } catch (error) {
        expect(comparable(error instanceof Error ? error.message : '')).toBe(comparable(vector.expect.error));
      }
      return;
    }
    const actual = wire(answer(vector));
    expect(actual).toEqual(expected(vector, actual));
  });
});
