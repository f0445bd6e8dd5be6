/**
 * Random metric and log queries over random streams, through our engine and through Loki's own:
 * `node tools/run.mjs tests/real/engine-fuzz.ts [COUNT] [SEED]`. Prints each difference; exits 1 if there is one.
 * What Loki leaves open (order of ties, of float sums over series, which series an error names) shows as answers that
 * change from run to run, and does not count.
 */
import { Labels } from '../../src/logql/labels.ts';
import {
  LogqlError,
  type InstantResult,
  type MatrixResult,
  type Stream,
  type StreamsResult,
} from '../../src/logql/types.ts';
import {
  createStreamingQuery,
  instantQuery,
  LOG_LOOKBACK_NS,
  logQuery,
  rangeQuery,
} from '../../src/logql/engine/index.ts';
import { parseExpr } from '../../src/logql/syntax/index.ts';
import { sameMetric } from './compare.ts';
import { Oracle, OracleTrouble, type MetricAnswer, type MetricRequest, type OracleStream } from './oracle.ts';
import { MetricFuzz } from './metric-fuzz.ts';

function toStream({ labels, entries }: OracleStream): Stream {
  return {
    labels: Labels.fromObject(labels),
    entries: entries.map(({ ts, line, metadata }) => ({
      ts: BigInt(ts),
      line,
      metadata: metadata === undefined ? undefined : Labels.fromObject(metadata),
    })),
  };
}

function valueText(value: number): string {
  if (value === Infinity) return '+Inf';
  return String(value);
}

function toAnswer(result: InstantResult | MatrixResult | StreamsResult): MetricAnswer {
  switch (result.type) {
    case 'scalar':
      return { type: 'scalar', result: [{ labels: {}, value: valueText(result.value) }] };
    case 'vector':
      return {
        type: 'vector',
        result: result.samples.map(({ labels, value }) => ({ labels: labels.toObject(), value: valueText(value) })),
      };
    case 'matrix':
      return {
        type: 'matrix',
        result: result.series.map(({ labels, points }) => ({
          labels: labels.toObject(),
          points: points.map(({ ts, value }) => [String(ts), valueText(value)] as const),
        })),
      };
    case 'streams':
      return {
        type: 'streams',
        result: result.streams.map(({ labels, entries }) => ({
          labels: labels.toObject(),
          entries: entries.map(({ ts, line }) => [String(ts), line] as const),
        })),
      };
  }
}

function attempt(run: () => InstantResult | MatrixResult | StreamsResult): MetricAnswer {
  try {
    return toAnswer(run());
  } catch (error) {
    if (error instanceof LogqlError) return { error: error.message };
    throw error;
  }
}

function ours(request: MetricRequest): MetricAnswer {
  const streams = request.streams.map(toStream);
  const { query, instant, range, direction, limit = 1000, round_trip: roundTrip, max_series: maxSeries } = request;
  const options = {
    queryMode: roundTrip === true ? ('ruler' as const) : ('api' as const),
    maxSeries: maxSeries ?? Infinity,
  };
  return attempt(() => {
    if (instant !== undefined) {
      const ts = BigInt(instant.ts);
      if (parseExpr(query).kind !== 'log') return instantQuery(query, streams, { ...options, ts });
      return logQuery(query, streams, { start: ts - LOG_LOOKBACK_NS, end: ts, direction, limit });
    }
    if (range === undefined) throw new RangeError('a request needs a time');
    const times = { start: BigInt(range.start), end: BigInt(range.end), step: BigInt(range.step) };
    return rangeQuery(query, streams, { ...options, ...times, direction, limit });
  });
}

/** The same instant query with lines pushed one by one. */
function streamed(request: MetricRequest, ts: bigint): MetricAnswer {
  return attempt(() => {
    const query = createStreamingQuery(request.query, { maxSeries: request.max_series ?? Infinity });
    const entries = request.streams
      .map(toStream)
      .flatMap(({ labels, entries: own }) => own.map((entry) => ({ labels, entry })))
      .sort((a, b) => (a.entry.ts < b.entry.ts ? -1 : 1));
    for (const { labels, entry } of entries) query.push(labels, entry);
    return query.evaluate(ts);
  });
}

/** Another answer of Loki to the same question that differs from the first; undefined if it always answers the same. */
async function isOpen(oracle: Oracle, request: MetricRequest, first: MetricAnswer): Promise<boolean> {
  for (let i = 0; i < 400; i++) {
    const again = await oracle.ask('metric', { ...request, streams: [...request.streams].reverse() });
    if (JSON.stringify(again) !== JSON.stringify(first)) return true;
  }
  return false;
}

const count = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? 1);
const oracle = new Oracle();
const fuzz = new MetricFuzz(seed);
const figures = { equal: 0, open: 0, different: 0, errors: 0, empty: 0, trouble: 0 };
const BATCH = 50;
for (let done = 0; done < count; done += BATCH) {
  const requests = Array.from({ length: Math.min(BATCH, count - done) }, () => fuzz.request());
  await Promise.all(
    requests.map(async (request) => {
      let theirs: MetricAnswer;
      try {
        theirs = await oracle.ask('metric', request);
      } catch (error) {
        if (!(error instanceof OracleTrouble)) throw error;
        figures.trouble++;
        console.log(`${error.message}\n  ${request.query}`);
        return;
      }
      let answers: MetricAnswer[];
      try {
        answers = [ours(request)];
        if (request.instant !== undefined && request.round_trip !== true && parsesAsMetric(request.query)) {
          answers.push(streamed(request, BigInt(request.instant.ts)));
        }
      } catch (error) {
        console.log(`CRASH ${request.query}\n  ${error instanceof Error ? error.stack : String(error)}`);
        figures.different++;
        return;
      }
      const tolerance = request.query.includes('^') ? 1e-12 : undefined;
      const difference = answers
        .map((own) => sameMetric(own, { expect: theirs, tolerance }))
        .find((text) => text !== undefined);
      if (difference === undefined) {
        figures.equal++;
        if ('error' in theirs) figures.errors++;
        else if (theirs.result.length === 0) figures.empty++;
      } else if (await isOpen(oracle, request, theirs)) figures.open++;
      else {
        figures.different++;
        console.log(`DIFFERENT ${JSON.stringify({ ...request, streams: undefined })}\n  ${difference.slice(0, 700)}`);
        if (process.argv[4] === 'full') console.log(JSON.stringify(request));
      }
    }),
  );
}

function parsesAsMetric(query: string): boolean {
  try {
    return parseExpr(query).kind !== 'log';
  } catch {
    return false;
  }
}

console.log(
  `${figures.equal} equal (${figures.errors} errors, ${figures.empty} empty), ${figures.open} left open by Loki, ` +
    `${figures.different} different, ${figures.trouble} without an answer`,
);
if (figures.different > 0) process.exitCode = 1;
oracle.close();
