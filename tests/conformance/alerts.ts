import { basename } from 'node:path';
import type { BacktestAlert } from '../../src/detect/backtest/alert.ts';
import { Backtest } from '../../src/detect/backtest/run.ts';
import { engine } from '../../src/detect/backtest/engine.ts';
import { mergeRecordsNow } from '../../src/detect/backtest/merge.ts';
import { RecordList, type RecordBatch } from '../../src/detect/backtest/record-batch.ts';
import { parsePrometheusDuration } from '../../src/logql/go/duration.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/logql/text.ts';
import { formatValue, Labels, parseExpr, printExpr } from './engine.ts';
import type { AlertVector, LabelObject } from './vector.ts';

export interface RuleVector {
  readonly id: string;
  readonly expr: string;
  readonly interval: string;
  readonly for: string;
  readonly captures?: readonly string[];
}

export interface StreamEntry {
  readonly labels: LabelObject;
  readonly ts: string;
  readonly line?: string;
  readonly line_b64?: string;
}

/** The last tick is not later than the last entry plus this (tests/vectors/alerts/README.md). */
const TAIL_NS = 30n * 60n * 1_000_000_000n;

/** Compares our alerts with those of Loki's engine; one row for each alert of either side. */
export function compareAlerts(
  rulesText: string,
  streamsText: string,
  alertsText: string,
  alertsFile: string,
): { rule: string; difference: string | undefined }[] {
  const capture = basename(alertsFile).split('.alerts')[0];
  const all: RuleVector[] = JSON.parse(rulesText);
  const named = all.some((rule) => rule.captures?.includes(capture));
  const rules = named ? all.filter((rule) => rule.captures === undefined || rule.captures.includes(capture)) : all;
  return alertDifferences(ourAlerts(rules, lines(streamsText)), lines(alertsText));
}

/** Our alerts of the rules over the entries; those of one stream are in the order of time. */
export function ourAlerts(rules: readonly RuleVector[], entries: readonly StreamEntry[]): AlertVector[] {
  return runRules(rules, entries).map(({ detection, labels, start, fired, end, value }) => ({
    rule: detection,
    labels: labels.toObject(),
    start: time(start),
    ...(fired === undefined ? {} : { fired: time(fired) }),
    ...(end === undefined ? {} : { end: time(end) }),
    peak: formatValue(value),
  }));
}

function lines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): T => JSON.parse(line));
}

function runRules(rules: readonly RuleVector[], entries: readonly StreamEntry[]): BacktestAlert[] {
  const backtest = new Backtest(
    rules.map((rule) => ({
      id: rule.id,
      // As the ruler: parsed, printed, parsed again.
      expr: parseExpr(printExpr(parseExpr(rule.expr))),
      intervalNs: parsePrometheusDuration(rule.interval),
      forNs: rule.for === '0' ? 0n : parsePrometheusDuration(rule.for),
    })),
    { engine, decode: (bytes, start, end) => decodeUtf8(bytes.subarray(start, end)) },
  );
  const inputs = batches(entries).map(({ labels, batch }) => ({ stream: backtest.stream(labels, ''), batch }));
  mergeRecordsNow(inputs, ({ stream }, batch, index) => backtest.push(stream, batch, index));
  return [...backtest.finish(TAIL_NS).alerts];
}

function batches(entries: readonly StreamEntry[]): { labels: Labels; batch: RecordBatch }[] {
  const streams = new Map<string, { labels: Labels; entries: StreamEntry[] }>();
  for (const entry of entries) {
    const labels = Labels.fromObject(entry.labels);
    const stream = streams.get(labels.key) ?? { labels, entries: [] };
    streams.set(labels.key, stream);
    stream.entries.push(entry);
  }
  return [...streams.values()].map((stream) => ({ labels: stream.labels, batch: batchOf(stream.entries) }));
}

function batchOf(entries: readonly StreamEntry[]): RecordBatch {
  const parts = entries.map(({ line, line_b64: encoded }) =>
    encoded === undefined ? encodeUtf8(line ?? '') : Buffer.from(encoded, 'base64'),
  );
  const bytes = Buffer.concat(parts);
  const list = new RecordList(bytes);
  let at = 0;
  entries.forEach(({ ts }, i) => {
    const nanos = BigInt(ts);
    list.add(at, at + parts[i].length, Number(nanos / 1_000_000n), Number(nanos % 1_000_000n), i + 1);
    at += parts[i].length;
  });
  return list.finish();
}

function time(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString().replace('.000Z', 'Z');
}

function alertText({ rule, labels, start, fired, end, peak }: AlertVector): string {
  return `${rule} ${Labels.fromObject(labels).toString()} ${start} ${fired ?? '-'} ${end ?? '-'} ${formatValue(Number(peak))}`;
}

/** One row for each alert of either side; `difference` is undefined where both have it. */
export function alertDifferences(
  ours: readonly AlertVector[],
  theirs: readonly AlertVector[],
): { rule: string; difference: string | undefined }[] {
  const got = ours.map(alertText);
  const want = theirs.map(alertText);
  const left = new Set(got);
  const right = new Set(want);
  const rule = (text: string) => text.slice(0, text.indexOf(' '));
  return [
    ...want.map((text) => ({ rule: rule(text), difference: left.has(text) ? undefined : `want ${text}` })),
    ...got.filter((text) => !right.has(text)).map((text) => ({ rule: rule(text), difference: `got  ${text}` })),
  ];
}
