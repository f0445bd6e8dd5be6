import type { Diagnostic } from '../diagnostic.ts';
import type { AlertInstance, Transition } from '../alert/machine.ts';
import { formatDuration } from '../model/duration.ts';
import { nearest } from '../model/suggest.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import { checkQuery } from './check-query.ts';
import { alertsAsked, compareAlerts, type CompareOptions } from './compare-alerts.ts';
import { explainAlerts } from './explain-failure.ts';
import { BrokenQueryError, prepareTest, type PreparedTest, type TestEnvironment } from './prepare.ts';
import type { TestFailure, TestResult } from './result.ts';
import { simulate, type CheckPoint, type RuleRun, type SimulationInput, type Snapshot } from './simulate.ts';
import { testDiagnostic } from './test-file.ts';
import { TestFileError } from './test-error.ts';
import type { AlertTestData, TimelineData } from './test-schema.ts';

/** An expectation on alerts with the rule and the tick it is about. */
export interface AlertCheck {
  readonly data: AlertTestData;
  readonly path: YamlPath;
  readonly rule: number;
  readonly ts: bigint;
}

interface TimelineCheck {
  readonly data: TimelineData;
  readonly path: YamlPath;
  readonly rule: number;
  readonly ts: bigint;
}

export interface TestPlan {
  readonly test: PreparedTest;
  readonly alerts: readonly AlertCheck[];
  readonly timelines: readonly TimelineCheck[];
}

/** What a test has done, for those who look at more than its result. */
export type ObserveTest = (plan: TestPlan, runs: readonly RuleRun[]) => void;

/** Runs one test of a file; a mistake in the test itself gives the status `broken`. */
export function runTest(environment: TestEnvironment, index: number, observe?: ObserveTest): TestResult {
  const { file, data } = environment.testFile;
  const test = data.tests[index];
  const detection = environment.subject.kind === 'detection' ? environment.subject.loaded.detection.id : undefined;
  const base = {
    file: file.source.file,
    line: file.lineAt(['tests', index]),
    name: test.name ?? `test ${index + 1}`,
    kind: test.kind ?? ('other' as const),
    detection,
  };
  const broken = (diagnostics: readonly Diagnostic[]): TestResult => ({
    ...base,
    status: 'broken',
    failures: [],
    diagnostics,
  });
  try {
    const failures = new TestRun(environment, planTest(prepareTest(environment, index))).failures(observe);
    return { ...base, status: failures.length === 0 ? 'passed' : 'failed', failures, diagnostics: [] };
  } catch (error) {
    if (error instanceof TestFileError) return broken([testDiagnostic(file, error)]);
    if (error instanceof BrokenQueryError) return broken(error.diagnostics);
    throw error;
  }
}

/** Finds the rule and the tick of each expectation. Throws {@link TestFileError} for a name that is no rule. */
export function planTest(test: PreparedTest): TestPlan {
  const path = ['tests', test.index];
  const tickAt = (rule: number, offset: bigint): bigint =>
    test.start + (offset / test.ticksNs[rule]) * test.ticksNs[rule];
  const alerts = (test.data.alert_rule_test ?? []).flatMap((data, i): AlertCheck[] => {
    const at = [...path, 'alert_rule_test', i];
    return rulesNamed(test, data.alertname, at).map((rule) => ({
      data,
      path: at,
      rule,
      ts: tickAt(rule, data.eval_time),
    }));
  });
  const timelines = (test.data.alert_timeline_test ?? []).flatMap((data, i): TimelineCheck[] => {
    const at = [...path, 'alert_timeline_test', i];
    const last = data.exp.reduce((latest, change) => (change.at > latest ? change.at : latest), 0n);
    return rulesNamed(test, data.alertname, at).map((rule) => ({ data, path: at, rule, ts: tickAt(rule, last) }));
  });
  return { test, alerts, timelines };
}

/** Numbers of the rules of a name; several rules may share one. */
function rulesNamed(test: PreparedTest, alertname: string | undefined, path: YamlPath): number[] {
  if (alertname === undefined && test.rules.length === 1) return [0];
  if (alertname === undefined) throw new TestFileError(path, 'There are several rules: name one with alertname.');
  const found = test.rules.flatMap((rule, number) => (rule.alert === alertname ? [number] : []));
  if (found.length > 0) return found;
  const names = test.rules.map((rule) => rule.alert);
  const near = nearest(alertname, names);
  throw new TestFileError(
    [...path, 'alertname'],
    `There is no rule ${alertname}.`,
    near === undefined ? `the rules are ${[...new Set(names)].join(', ')}` : `did you mean ${near}?`,
  );
}

/**
 * True if the test would fail with what the rules did, without saying why.
 *
 * @param runs one run for each rule of the plan
 */
export function noticesDifference(plan: TestPlan, runs: readonly RuleRun[]): boolean {
  const { test } = plan;
  const expectsError = plan.alerts.some(({ data }) => data.exp_error !== undefined);
  if (!expectsError && runs.some((run) => run.firstError !== undefined)) return true;
  for (const { data, rule, ts } of plan.alerts) {
    const { error, alerts } = snapshotAt(runs[rule], ts);
    if (error !== undefined || data.exp_error !== undefined) {
      if (error === undefined || data.exp_error === undefined || !error.includes(data.exp_error)) return true;
      continue;
    }
    const expected = data.exp_alerts ?? [];
    const got = alertsAsked(expected, alerts);
    if (expected.length !== got.length) return true;
    if (compareAlerts(expected, got, compareOptions(test, rule)).length > 0) return true;
  }
  return plan.timelines.some(({ data, rule, ts }) => {
    const got = timelineOf(data, runs[rule].transitions, test, rule, ts);
    return got.join('\n') !== expectedTimeline(data).join('\n');
  });
}

function expectedTimeline(data: TimelineData): string[] {
  return data.exp.map((change) => `${formatDuration(change.at)} ${change.state}`);
}

/** What a plan needs of a simulation. */
export function simulationOf(plan: TestPlan): SimulationInput {
  const { test } = plan;
  const asksResolved = (check: AlertCheck): boolean =>
    check.data.exp_alerts?.some((one) => one.exp_state === 'resolved') ?? false;
  const checks: CheckPoint[] = [
    ...plan.alerts.map((check) => ({ rule: check.rule, ts: check.ts, needsHistory: asksResolved(check) })),
    ...plan.timelines.map((check) => ({ rule: check.rule, ts: check.ts, needsHistory: true })),
  ];
  return {
    rules: test.rules,
    streams: test.streams,
    start: test.start,
    ticksNs: test.ticksNs,
    checks,
    profile: test.profile,
    ...(test.externalLabels === undefined ? {} : { externalLabels: test.externalLabels }),
    ...(test.externalUrl === undefined ? {} : { externalUrl: test.externalUrl }),
  };
}

function compareOptions(test: PreparedTest, rule: number): CompareOptions {
  return { alertname: test.rules[rule].alert, sameNumber: test.sameNumber, strict: test.detection === undefined };
}

class TestRun {
  readonly #environment: TestEnvironment;
  readonly #plan: TestPlan;
  #explained: RuleRun[] | undefined;

  constructor(environment: TestEnvironment, plan: TestPlan) {
    this.#environment = environment;
    this.#plan = plan;
  }

  failures(observe?: ObserveTest): TestFailure[] {
    const { test, alerts, timelines } = this.#plan;
    const runs = alerts.length + timelines.length === 0 ? [] : simulate(simulationOf(this.#plan));
    observe?.(this.#plan, runs);
    return [
      ...runs.flatMap((run, rule) => this.#hiddenErrors(run, rule)),
      ...alerts.flatMap((check) => this.#alerts(check, runs)),
      ...timelines.flatMap((check) => this.#timeline(check, runs[check.rule].transitions)),
      ...(test.data.logql_expr_test ?? []).flatMap((_data, index) => this.#query(index)),
    ];
  }

  #line(path: YamlPath): number {
    return this.#environment.testFile.file.lineAt(path);
  }

  /** An evaluation that fails between the checks fails the test, unless a check expects an error. */
  #hiddenErrors(run: RuleRun, rule: number): TestFailure[] {
    const { test, alerts } = this.#plan;
    if (run.firstError === undefined || alerts.some((check) => check.data.exp_error !== undefined)) return [];
    return [
      this.#ruleError(rule, run.firstError.at - test.start, run.firstError.message, this.#line(['tests', test.index])),
    ];
  }

  #ruleError(rule: number, at: bigint, error: string, line: number): TestFailure {
    return {
      kind: 'rule_error',
      line,
      alert: this.#plan.test.rules[rule].alert,
      at,
      error,
      message: ['The rule cannot be evaluated. Loki would not raise this alert while the lines are in the window.'],
    };
  }

  #alerts(check: AlertCheck, runs: readonly RuleRun[]): TestFailure[] {
    const { test } = this.#plan;
    const snapshot = snapshotAt(runs[check.rule], check.ts);
    const at = check.ts - test.start;
    const line = this.#line(check.path);
    const { exp_error: wantedError } = check.data;
    if (snapshot.error !== undefined) {
      if (wantedError !== undefined && snapshot.error.includes(wantedError)) return [];
      return [this.#ruleError(check.rule, at, snapshot.error, line)];
    }
    if (wantedError !== undefined) {
      const message = [`The rule is evaluated without an error, expected was: ${wantedError}`];
      return [{ kind: 'rule_error', line, alert: test.rules[check.rule].alert, at, error: '', message }];
    }
    const expected = check.data.exp_alerts ?? [];
    const got = alertsAsked(expected, snapshot.alerts);
    const pairs = compareAlerts(expected, got, compareOptions(test, check.rule));
    if (pairs.length === 0) return [];
    const {
      pairs: explained,
      message,
      remedy,
    } = explainAlerts(pairs, {
      rule: test.rules[check.rule],
      detection: test.detection,
      near: this.#near(check),
      sampleLabels: sampleLabels(test, check.rule, snapshot.alerts),
    });
    return [
      {
        kind: 'alerts',
        line,
        alert: test.rules[check.rule].alert,
        at,
        expectedCount: expected.length,
        gotCount: got.length,
        pairs: explained,
        message,
        ...(remedy === undefined ? {} : { remedy }),
      },
    ];
  }

  /** Runs the test once more for what stands before the threshold; only failed tests need it. */
  #near(check: AlertCheck): Snapshot['near'] {
    this.#explained ??= simulate({ ...simulationOf(this.#plan), nearMisses: true });
    return snapshotAt(this.#explained[check.rule], check.ts).near;
  }

  #timeline(check: TimelineCheck, transitions: readonly Transition[]): TestFailure[] {
    const { test } = this.#plan;
    const got = timelineOf(check.data, transitions, test, check.rule, check.ts);
    const expected = expectedTimeline(check.data);
    if (got.join('\n') === expected.join('\n')) return [];
    const alert = test.rules[check.rule].alert;
    return [{ kind: 'timeline', line: this.#line(check.path), alert, expected, got, message: [] }];
  }

  #query(index: number): TestFailure[] {
    const { test } = this.#plan;
    const path = ['tests', test.index, 'logql_expr_test', index];
    const data = test.data.logql_expr_test?.[index];
    if (data === undefined) return [];
    const difference = checkQuery(data, test, path);
    if (difference === undefined) return [];
    return [{ kind: 'query', line: this.#line(path), expr: data.expr, ...difference, message: [] }];
  }
}

function snapshotAt(run: RuleRun, ts: bigint): Snapshot {
  return run.snapshots.get(ts) ?? { alerts: [], error: undefined, near: undefined };
}

/** Labels that the samples have: those of an alert without the rule's own. */
function sampleLabels(test: PreparedTest, rule: number, alerts: readonly AlertInstance[]): string[] {
  const own = new Set([...test.rules[rule].labels.keys(), 'alertname']);
  const names = new Set(alerts.flatMap((alert) => alert.labels.names));
  return [...names].filter((name) => !own.has(name));
}

const CHANGE_NAMES = {
  pending: 'pending',
  firing: 'firing',
  recovering: 'firing',
  inactive: 'resolved',
  gone: 'dropped',
} as const;

/** State changes of the alerts that a timeline is about: the last of each tick, up to the last one it names. */
function timelineOf(
  data: TimelineData,
  transitions: readonly Transition[],
  test: PreparedTest,
  rule: number,
  until: bigint,
): string[] {
  const wanted = Object.entries({ ...data.exp_labels, ...data.exp_labels_subset });
  const isExact = data.exp_labels !== undefined;
  const own = { alertname: test.rules[rule].alert };
  const size = Object.keys({ ...own, ...data.exp_labels }).length;
  const changes = new Map<string, string>();
  for (const { at, labels, from, to } of transitions) {
    const fits = wanted.every(([name, value]) => labels.get(name) === value) && (!isExact || labels.size === size);
    if (!fits || at > until || (from === 'inactive' && to === 'gone')) continue;
    changes.set(`${at} ${labels.key}`, `${formatDuration(at - test.start)} ${CHANGE_NAMES[to]}`);
  }
  return [...changes.values()];
}
