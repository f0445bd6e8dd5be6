import type { Expr } from '../../logql/ast.ts';
import {
  createQuerySet,
  instantQuery,
  resolveQuery,
  type NearMisses,
  type QuerySet,
  type StreamFeed,
} from '../../logql/engine/index.ts';
import type { Labels } from '../../logql/labels.ts';
import { LogqlError, type Entry, type NanoTime, type Stream } from '../../logql/types.ts';
import type { AlertInstance, ExpandTemplate, Outcome, Transition } from '../alert/machine.ts';
import { LokiAlertMachine } from '../alert/state-machine.ts';
import { expandAlertTemplate } from '../alert/template.ts';
import type { TestRule } from './test-rule.ts';

export interface EngineProfile {
  readonly quirks: boolean;
  readonly maxSeries: number;
  /** True: evaluate the printed query, as the ruler does. */
  readonly roundtrip: boolean;
}

export interface SimulationInput {
  readonly rules: readonly TestRule[];
  readonly streams: readonly Stream[];
  readonly start: NanoTime;
  /** Time between evaluations of each rule, in the order of the rules. */
  readonly ticksNs: readonly bigint[];
  /** Times at which the state of a rule is wanted; evaluation ends at the last one. */
  readonly checks: readonly CheckPoint[];
  readonly profile: EngineProfile;
  readonly externalLabels?: Labels;
  readonly externalUrl?: string;
  /** True: evaluate only the ticks that can decide the state at the checks. */
  readonly sparse?: boolean;
  /** True: also report what stands before the threshold at the checks. */
  readonly nearMisses?: boolean;
}

export interface CheckPoint {
  /** Number of the rule. */
  readonly rule: number;
  readonly ts: NanoTime;
  /** False: the state before the last `for` does not matter, only what is pending or firing now. */
  readonly needsHistory: boolean;
}

/** The state of a rule at a check. */
export interface Snapshot {
  readonly alerts: readonly AlertInstance[];
  /** The evaluation at this tick failed. */
  readonly error: string | undefined;
  readonly near: NearMisses | undefined;
}

export interface RuleRun {
  /** By time of the check. */
  readonly snapshots: ReadonlyMap<NanoTime, Snapshot>;
  readonly transitions: readonly Transition[];
  /** The first evaluation that failed, apart from those at checks. */
  readonly firstError: { readonly at: NanoTime; readonly message: string } | undefined;
}

interface Running {
  readonly rule: TestRule;
  readonly number: number;
  readonly machine: LokiAlertMachine;
  readonly ticks: readonly NanoTime[];
  next: number;
  readonly wanted: ReadonlySet<NanoTime>;
  readonly snapshots: Map<NanoTime, Snapshot>;
  readonly transitions: Transition[];
  firstError: { readonly at: NanoTime; readonly message: string } | undefined;
}

/** Runs rules over streams as the ruler would have: in the order of time, one instant evaluation a tick. */
export function simulate(input: SimulationInput): RuleRun[] {
  const { rules, profile } = input;
  const set = createQuerySet(
    rules.map((rule) => ({ expr: profile.roundtrip ? asRulerReads(rule.expr) : rule.expr })),
    { quirks: profile.quirks, maxSeries: profile.maxSeries },
  );
  const running = rules.map((rule, number) => startRule(rule, number, input));
  const feed = new LineFeed(set, input.streams);
  for (;;) {
    const due = running.filter((one) => one.next < one.ticks.length);
    if (due.length === 0) return running;
    const ts = due.reduce(
      (least, one) => (one.ticks[one.next] < least ? one.ticks[one.next] : least),
      due[0].ticks[due[0].next],
    );
    feed.pushUntil(ts + set.lookaheadNs);
    for (const one of due) if (one.ticks[one.next] === ts) evaluateRule(one, set, ts, input.nearMisses === true);
  }
}

const readByRuler = new WeakMap<Expr, Expr>();

/** The tree of the printed expression; kept, because the same rule runs in many tests. */
function asRulerReads(expr: Expr): Expr {
  let read = readByRuler.get(expr);
  if (read === undefined) {
    read = resolveQuery(expr, 'ruler');
    readByRuler.set(expr, read);
  }
  return read;
}

function startRule(rule: TestRule, number: number, input: SimulationInput): Running {
  const checks = input.checks.filter((check) => check.rule === number);
  const query = (expression: string, ts: NanoTime) => {
    const result = instantQuery(expression, input.streams, { ts, queryMode: 'api', quirks: input.profile.quirks });
    return result.type === 'vector' ? result.samples : [];
  };
  const expand: ExpandTemplate = (template, context) =>
    expandAlertTemplate(template, {
      ...context,
      alertName: rule.alert,
      query,
      ...(input.externalLabels === undefined ? {} : { externalLabels: input.externalLabels }),
      ...(input.externalUrl === undefined ? {} : { externalUrl: input.externalUrl }),
    }).text;
  return {
    rule,
    number,
    machine: new LokiAlertMachine(rule, expand),
    ticks: ticksOf(input, checks, input.ticksNs[number], rule.forNs),
    next: 0,
    wanted: new Set(checks.map((check) => check.ts)),
    snapshots: new Map(),
    transitions: [],
    firstError: undefined,
  };
}

/** The ticks to evaluate, ascending: all to the last check, or those of the last `for` before each check. */
function ticksOf(input: SimulationInput, checks: readonly CheckPoint[], tickNs: bigint, forNs: bigint): NanoTime[] {
  const { start } = input;
  const ticks = new Set<NanoTime>();
  const whole = checks.filter((check) => input.sparse !== true || check.needsHistory);
  const last = whole.reduce((latest, { ts }) => (ts > latest ? ts : latest), start - 1n);
  for (let at = last; at >= start; at -= tickNs) ticks.add(at);
  for (const { ts } of checks) {
    const holds = forNs / tickNs + (forNs % tickNs === 0n ? 0n : 1n);
    for (let k = 0n; k <= holds && ts - k * tickNs >= start; k++) ticks.add(ts - k * tickNs);
  }
  return [...ticks].sort((a, b) => (a < b ? -1 : 1));
}

function evaluateRule(one: Running, set: QuerySet, ts: NanoTime, withNear: boolean): void {
  one.next += 1;
  const isCheck = one.wanted.has(ts);
  const outcome = outcomeOf(one.number, set, ts);
  const isIdle =
    outcome.ok && outcome.result.type === 'vector' && outcome.result.samples.length === 0 && one.machine.isIdle;
  const evaluation = isIdle ? undefined : one.machine.evaluate(ts, outcome);
  const error = evaluation?.error;
  if (evaluation !== undefined) one.transitions.push(...evaluation.transitions);
  if (error !== undefined && !isCheck) one.firstError ??= { at: ts, message: error };
  if (!isCheck) return;
  const near = withNear && outcome.ok ? set.nearMisses(one.number, ts) : undefined;
  one.snapshots.set(ts, { alerts: one.machine.instances(), error, near });
}

function outcomeOf(number: number, set: QuerySet, ts: NanoTime): Outcome {
  try {
    return { ok: true, result: set.evaluate(number, ts) };
  } catch (error) {
    if (error instanceof LogqlError) return { ok: false, error: error.message };
    throw error;
  }
}

interface QueuedLine {
  readonly feed: StreamFeed;
  readonly entry: Entry;
}

/** The lines of all streams in the order of time, pushed into a query set as time goes on. */
class LineFeed {
  readonly #queue: readonly QueuedLine[];
  #next = 0;

  constructor(set: QuerySet, streams: readonly Stream[]) {
    const queue: QueuedLine[] = [];
    for (const { labels, entries } of streams) {
      const feed = set.stream(labels);
      if (feed.extractions.length > 0) for (const entry of entries) queue.push({ feed, entry });
    }
    if (streams.length > 1) queue.sort((a, b) => (a.entry.ts < b.entry.ts ? -1 : a.entry.ts > b.entry.ts ? 1 : 0));
    this.#queue = queue;
  }

  pushUntil(ts: NanoTime): void {
    while (this.#next < this.#queue.length && this.#queue[this.#next].entry.ts <= ts) {
      const { feed, entry } = this.#queue[this.#next];
      feed.push(entry.ts, entry.line, entry.metadata);
      this.#next += 1;
    }
  }
}
