import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/index.ts';
import type { EngineOptions } from '../types.ts';
import { buildSampleExtractor } from './extractor.ts';
import { pushedGrouping } from './grouping.ts';
import { buildPipeline } from './pipeline.ts';

/** Labels of a test; a plain object, so not for hostile names. */
export type LabelObject = Readonly<Record<string, string>>;

/** The stream of most tests. */
export const STREAM: LabelObject = { a: 'b' };
const TS = 1_600_000_000_000_000_000n;

export interface Given {
  readonly stream?: LabelObject;
  readonly metadata?: LabelObject;
  readonly options?: EngineOptions;
}

/** What a log query `{a="b"} STAGES` makes of a line; null if it drops it. */
export function process(
  stages: string,
  line: string,
  { stream = STREAM, metadata, options }: Given = {},
): { readonly line: string; readonly labels: LabelObject } | null {
  const query = parseExpr(`{a=~".+"} ${stages}`);
  if (query.kind !== 'log') throw new TypeError(`not a log query: ${stages}`);
  const pipeline = buildPipeline(query, options).forStream(Labels.fromObject(stream));
  const result = pipeline.process(TS, line, metadata === undefined ? undefined : Labels.fromObject(metadata));
  return result === null ? null : { line: result.line, labels: result.labels.toObject() };
}

/** The labels behind the stages without those of the stream; null if the line is dropped. */
export function labelsOf(stages: string, line: string, given: Given = {}): LabelObject | null {
  const result = process(stages, line, given);
  if (result === null) return null;
  const stream = given.stream ?? STREAM;
  return Object.fromEntries(Object.entries(result.labels).filter(([name, value]) => stream[name] !== value));
}

/** The sample of a metric query's only range aggregation for a line; null if there is none. */
export function sample(
  text: string,
  line: string,
  { stream = STREAM, metadata, options }: Given = {},
): { readonly value: number; readonly labels: LabelObject } | null {
  const expr = parseExpr(text);
  const range = expr.kind === 'vector_aggregation' ? expr.operand : expr;
  if (expr.kind === 'log' || range.kind !== 'range_aggregation') throw new TypeError(`no range aggregation: ${text}`);
  const extractor = buildSampleExtractor(range, pushedGrouping(expr), options).forStream(Labels.fromObject(stream));
  const result = extractor.process(TS, line, metadata === undefined ? undefined : Labels.fromObject(metadata));
  return result === null ? null : { value: result.value, labels: result.labels.toObject() };
}
