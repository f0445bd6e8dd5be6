import { alertDifferences, ourAlerts } from '../conformance/alerts.ts';
import { toStream } from '../conformance/answer.ts';
import { formatValue } from '../conformance/engine.ts';
import type { VectorStream } from '../conformance/vector.ts';
import type { Outcome } from '../../src/detect/alert/machine.ts';
import { LokiAlertMachine } from '../../src/detect/alert/state-machine.ts';
import { expandAlertTemplate } from '../../src/detect/alert/template.ts';
import { parsePrometheusDuration } from '../../src/logql/go/duration.ts';
import { instantQuery } from '../../src/logql/engine/index.ts';
import { parseExpr, printExpr } from '../../src/logql/syntax/index.ts';
import { LogqlError, type Stream } from '../../src/logql/types.ts';
import { OracleTrouble, type Oracle, type RuleRequest, type RulesRequest, type RulesResult } from './oracle.ts';
import { RandomMetric } from './random-metric.ts';
import { Report } from './report.ts';

const ASKED_AGAIN = 20;
/** Loki's max_query_series, as the ruler has it. */
const MAX_SERIES = 500;

interface Case extends RulesRequest {
  readonly streams: readonly VectorStream[];
}

type Templates = Readonly<Record<string, string>>;

/** A rule with random query, times, labels and annotations. */
function randomRule(random: RandomMetric, id: string): RuleRequest {
  return {
    id,
    expr: random.rule(),
    interval: random.pick(['15s', '30s', '1m', '1m', '2m']),
    for: random.pick(['0', '0', '1m', '90s', '5m']),
    keep_firing_for: random.pick(['', '', '1m', '3m']),
    limit: random.pick([0, 0, 0, 1, 2]),
    labels: random.pick<Templates>([
      {},
      { severity: 'high' },
      { host: '' },
      { e: '{{ $labels.host }}', k: '{{ $value }}' },
    ]),
    annotations: random.pick<Templates>([
      {},
      { summary: '{{ $value }} of {{ $labels.app }}' },
      { summary: '{{ humanize $value }} {{ with $labels.k }}{{ . | toUpper }}{{ end }} {{ .Labels.none }}' },
      { summary: '{{ range query "vector(1)" }}{{ . | value }}{{ end }}' },
    ]),
  };
}

/** True if the ruler loads the rule. */
function isLoadable({ expr }: RuleRequest): boolean {
  try {
    return parseExpr(printExpr(parseExpr(expr))).kind !== 'log';
  } catch (error) {
    if (error instanceof LogqlError) return false;
    throw error;
  }
}

/** Metadata is no part of the recordings, so the alerts' input has none. */
function randomCase(random: RandomMetric): Case {
  const streams = random
    .streams()
    .map(({ labels, entries }) => ({ labels, entries: entries.map(({ ts, line }) => ({ ts, line })) }));
  const rules = ['one', 'two', 'three'].map((id) => randomRule(random, id)).filter(isLoadable);
  return { rules, streams, max_series: MAX_SERIES, trace: true };
}

type Ticks = NonNullable<RulesResult['ticks']>;

function outcomeOf(expr: string, streams: readonly Stream[], ts: bigint): Outcome {
  try {
    return { ok: true, result: instantQuery(expr, streams, { ts, queryMode: 'ruler', maxSeries: MAX_SERIES }) };
  } catch (error) {
    if (error instanceof LogqlError) return { ok: false, error: error.message };
    throw error;
  }
}

/** The state of a rule after each of the ticks, by our machine fed with instant queries. */
function ourTicks(rule: RuleRequest, streams: readonly Stream[], ticks: Ticks): Ticks {
  const mapOf = (templates: RuleRequest['labels']) => new Map(Object.entries(templates ?? {}));
  const machine = new LokiAlertMachine(
    {
      alert: rule.id,
      forNs: durationOf(rule.for),
      keepFiringForNs: durationOf(rule.keep_firing_for),
      limit: rule.limit,
      labels: mapOf(rule.labels),
      annotations: mapOf(rule.annotations),
    },
    (template, context) =>
      expandAlertTemplate(template, {
        ...context,
        alertName: rule.id,
        query: (expr, ts) => {
          const result = instantQuery(expr, streams, { ts });
          return result.type === 'vector' ? result.samples : [];
        },
      }).text,
  );
  return ticks.map(({ ts }) => {
    const { error } = machine.evaluate(BigInt(ts), outcomeOf(rule.expr, streams, BigInt(ts)));
    const alerts = machine.instances().map(({ labels, annotations, value, state, ...times }) => ({
      labels: labels.toObject(),
      annotations: annotations.toObject(),
      state: state === 'recovering' ? 'inactive' : state,
      value: formatValue(value),
      active_at: timeOf(times.activeAt),
      fired_at: timeOf(times.firedAt),
      resolved_at: timeOf(times.resolvedAt),
    }));
    return { rule: rule.id, ts, ...(error === undefined ? {} : { error }), alerts };
  });
}

function durationOf(text: string | undefined): bigint {
  return text === undefined || text === '' || text === '0' ? 0n : parsePrometheusDuration(text);
}

function timeOf(ns: bigint | undefined): string | undefined {
  return ns === undefined ? undefined : new Date(Number(ns / 1_000_000n)).toISOString().replace('.000Z', 'Z');
}

/** Ticks as text: alerts in one order, of an error only that there is one (the queries' own test compares them). */
function comparable(ticks: Ticks): string[] {
  return ticks.map(({ rule, ts, error, alerts }) => {
    const texts = alerts.map((alert) =>
      JSON.stringify([
        sorted(alert.labels),
        sorted(alert.annotations),
        alert.state,
        Number(alert.value),
        alert.active_at,
        alert.fired_at,
        alert.resolved_at,
      ]),
    );
    return `${rule} ${ts} ${error === undefined ? '' : 'error '}${texts.sort().join(' ')}`;
  });
}

function sorted(object: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The first tick that differs, ours and Loki's. */
function tickDifference(request: Case, theirs: RulesResult): { got: string; want: string } | undefined {
  const streams = request.streams.map(toStream);
  for (const rule of request.rules) {
    const ticks = (theirs.ticks ?? []).filter((tick) => tick.rule === rule.id);
    const want = comparable(ticks);
    const got = comparable(ourTicks(rule, streams, ticks));
    const at = got.findIndex((text, i) => text !== want[i]);
    if (at >= 0) return { got: got[at], want: want[at] };
  }
  return undefined;
}

/** The backtest's alerts against those of rules without labels, limits and `keep_firing_for`, which it does not have. */
async function backtestDifference(oracle: Oracle, request: Case): Promise<string | undefined> {
  const rules = request.rules.map(({ id, expr, interval, for: hold = '0' }) => ({ id, expr, interval, for: hold }));
  const theirs = await oracle.ask('rules', { rules, streams: request.streams });
  if ('error' in theirs) return theirs.error;
  const entries = request.streams.flatMap(({ labels, entries: own }) => own.map((entry) => ({ labels, ...entry })));
  const rows = alertDifferences(ourAlerts(rules, entries), theirs.alerts);
  return rows.map(({ rule, difference }) => difference && `${rule} ${difference}`).find((text) => text !== undefined);
}

/** Random rules over random streams: every tick's state, labels and annotations, and the alerts of a backtest. */
export async function fuzzRules(oracle: Oracle, count: number, seed: number): Promise<Report> {
  const report = new Report();
  const random = new RandomMetric(seed);
  for (let done = 0; done < count; done++) await compare(oracle, report, randomCase(random));
  return report;
}

async function compare(oracle: Oracle, report: Report, request: Case): Promise<void> {
  try {
    let theirs = '';
    let isChanging = false;
    for (let i = 0; i < ASKED_AGAIN; i++) {
      const answer = await oracle.ask('rules', request);
      if ('error' in answer) throw new Error(answer.error);
      const text = JSON.stringify(answer);
      isChanging ||= theirs !== '' && text !== theirs;
      theirs = text;
      const tick = tickDifference(request, answer);
      const backtest = tick === undefined ? await backtestDifference(oracle, request) : undefined;
      if (tick === undefined && backtest === undefined) {
        report.add(true, request, undefined, undefined);
        return;
      }
      if (i === ASKED_AGAIN - 1 && !isChanging) report.add(false, request, tick?.got ?? backtest, tick?.want ?? '');
    }
    if (isChanging) report.open++;
  } catch (error) {
    if (!(error instanceof OracleTrouble)) throw error;
    report.trouble++;
  }
}
