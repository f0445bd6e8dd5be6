import { answerMetric, attempt, toStream } from '../conformance/answer.ts';
import { sameMetric } from '../conformance/equality.ts';
import type { MetricAnswer } from '../conformance/vector.ts';
import { createStreamingQuery } from '../../src/logql/engine/index.ts';
import { tryParse } from '../../src/logql/syntax/index.ts';
import { OracleTrouble, type MetricRequest, type Oracle } from './oracle.ts';
import { RandomMetric } from './random-metric.ts';
import { Report } from './report.ts';

const BATCH = 50;
/** How often Loki is asked again before a difference counts. */
const ASKED_AGAIN = 400;
/** Go and JavaScript may round a power to neighbouring floats. */
const POWER_TOLERANCE = 1e-12;

/** Our answers: of the whole query, and of the same instant query with its lines pushed one by one. */
function ourAnswers(request: MetricRequest): MetricAnswer[] {
  const { query, instant, max_series: maxSeries = Infinity, round_trip: roundTrip = false } = request;
  const whole = answerMetric(request, { queryMode: roundTrip ? 'ruler' : 'api', maxSeries });
  const parsed = tryParse(query);
  if (instant === undefined || roundTrip || !parsed.ok || parsed.expr.kind === 'log') return [whole];
  return [whole, streamed(request, BigInt(instant.ts))];
}

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

/** What Loki says when it is asked the same again and again. */
type Again = 'ours' | 'changing' | 'the same';

/**
 * Asks on until Loki gives our answer: order of ties, of float sums over series and of errors changes from run to run.
 */
async function askAgain(oracle: Oracle, request: MetricRequest, first: MetricAnswer, isOurs: Same): Promise<Again> {
  const turned = { ...request, streams: [...request.streams].reverse() };
  let changed = false;
  for (let i = 0; i < ASKED_AGAIN; i++) {
    const again = await oracle.ask('metric', turned);
    if (isOurs(again)) return 'ours';
    changed ||= JSON.stringify(again) !== JSON.stringify(first);
  }
  return changed ? 'changing' : 'the same';
}

/** True if two vectors differ in the order of equal values only, of which ours go by their labels. */
function differInTies(got: MetricAnswer, want: MetricAnswer, tolerance: number): boolean {
  if ('error' in got || 'error' in want || got.type !== 'vector' || want.type !== 'vector') return false;
  const byLabels = (answer: typeof got): MetricAnswer => ({
    type: 'vector',
    result: answer.result
      .map((sample) => ({ sample, key: JSON.stringify(Object.entries(sample.labels).sort()) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ sample }) => sample),
  });
  const valuesOf = (answer: typeof got): MetricAnswer => ({
    type: 'vector',
    result: answer.result.map(({ value }) => ({ labels: {}, value })),
  });
  return sameMetric(valuesOf(got), valuesOf(want), tolerance) && sameMetric(byLabels(got), byLabels(want), tolerance);
}

type Same = (theirs: MetricAnswer) => boolean;

async function compare(oracle: Oracle, report: Report, request: MetricRequest): Promise<void> {
  try {
    const want = await oracle.ask('metric', request);
    const tolerance = request.query.includes('^') ? POWER_TOLERANCE : 0;
    for (const got of ourAnswers(request)) {
      const isOurs: Same = (theirs) => sameMetric(got, theirs, tolerance);
      if (isOurs(want)) continue;
      const isTie = differInTies(got, want, tolerance);
      const again = isTie ? 'changing' : await askAgain(oracle, request, want, isOurs);
      if (again === 'ours') continue;
      if (again === 'changing') report.open++;
      else report.add(false, request, got, want);
      return;
    }
    report.add(true, request, undefined, want);
  } catch (error) {
    if (!(error instanceof OracleTrouble)) throw error;
    report.trouble++;
  }
}

/** Random metric and log queries over random streams, at one time or over a range. */
export async function fuzzMetric(oracle: Oracle, count: number, seed: number): Promise<Report> {
  const report = new Report();
  const random = new RandomMetric(seed);
  for (let done = 0; done < count; done += BATCH) {
    const requests = Array.from({ length: Math.min(BATCH, count - done) }, () => random.request());
    await Promise.all(requests.map((request) => compare(oracle, report, request)));
  }
  return report;
}
