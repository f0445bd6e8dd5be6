import { templateLabelReferences } from '../alert/template-references.ts';
import { formatDuration, parseDuration } from '../model/duration.ts';
import type { Param } from '../model/detection.ts';
import type { ParamValue } from '../model/detection-schema.ts';
import { resolveForTest, type TestEnvironment } from '../ruletest/prepare.ts';
import { noticesDifference, simulationOf, type ObserveTest, type TestPlan } from '../ruletest/run-test.ts';
import { simulate } from '../ruletest/simulate.ts';
import type { TestRule } from '../ruletest/test-rule.ts';
import { mutateExpr } from './mutate-expr.ts';
import { nearMiss } from './mutate-text.ts';

export interface CoverageItem {
  readonly name: string;
  readonly met: boolean;
  /** What is missing where it is not met: `no test at the boundary`. */
  readonly missing: string;
}

/** What the tests of a detection reach of it. */
export interface Coverage {
  /** Branches of `or`: met if a test needs the branch. */
  readonly branches: readonly CoverageItem[];
  /** Templates of annotations: met if an alert of a test fills every label. */
  readonly templates: readonly CoverageItem[];
  /** Parameters: met if a test notices a value one step away. */
  readonly parameters: readonly CoverageItem[];
}

const TEMPLATES = ['summary', 'description'] as const;

/** Collects what the tests of one detection reach; give {@link CoverageRun.observe} to each of them. */
export class CoverageRun {
  readonly #environment: TestEnvironment;
  readonly #plans: TestPlan[] = [];
  readonly #filled = new Set<string>();

  constructor(environment: TestEnvironment) {
    this.#environment = environment;
  }

  readonly observe: ObserveTest = (plan, runs) => {
    this.#plans.push(plan);
    for (const run of runs)
      for (const { alerts } of run.snapshots.values())
        for (const { labels } of alerts)
          for (const key of TEMPLATES)
            if (this.#labelsOf(key).every((name) => (labels.get(name) ?? '') !== '')) this.#filled.add(key);
  };

  /** The coverage of the tests that were observed. */
  result(): Coverage {
    const { subject } = this.#environment;
    if (subject.kind !== 'detection') return { branches: [], templates: [], parameters: [] };
    const plans = inOrder(this.#plans);
    return {
      branches: branchesOf(plans),
      templates: TEMPLATES.map((name) => ({
        name,
        met: this.#filled.has(name),
        missing: 'no alert fills all its labels',
      })),
      parameters: [...subject.loaded.detection.params.values()].map((param) => this.#parameter(param, plans)),
    };
  }

  #labelsOf(key: (typeof TEMPLATES)[number]): string[] {
    const { subject } = this.#environment;
    return subject.kind === 'detection' ? templateLabelReferences(subject.loaded.detection[key]) : [];
  }

  #parameter(param: Param, plans: readonly TestPlan[]): CoverageItem {
    const isGiven = plans.some(
      ({ test: { data } }) =>
        data.params?.[param.name] !== undefined ||
        (param.shared !== undefined && data.lists?.[param.shared] !== undefined),
    );
    const steps = stepsOf(param);
    const isList = Array.isArray(param.default);
    const met =
      isList && isGiven ? true : steps.length > 0 && steps.every((value) => this.#notices(param, value, plans));
    return { name: param.name, met, missing: isList ? 'no test with another list' : 'no test at the boundary' };
  }

  #notices(param: Param, value: ParamValue, plans: readonly TestPlan[]): boolean {
    const { subject } = this.#environment;
    if (subject.kind !== 'detection') return false;
    const { loaded } = subject;
    return someNotices(plans, ({ test: { data } }) => {
      if (data.params?.[param.name] !== undefined) return undefined;
      const params = new Map<string, ParamValue>([...Object.entries(data.params ?? {}), [param.name, value]]);
      return resolveForTest(loaded, params, data.lists ?? {}).rules[0];
    });
  }
}

/** Tests of the boundary first: they notice most. */
function inOrder(plans: readonly TestPlan[]): TestPlan[] {
  const rank = ({ test: { kind } }: TestPlan): number => (kind === 'boundary' ? 0 : kind === 'positive' ? 1 : 2);
  return [...plans].sort((a, b) => rank(a) - rank(b));
}

function someNotices(plans: readonly TestPlan[], ruleOf: (plan: TestPlan) => TestRule | undefined): boolean {
  return plans.some((plan) => {
    const rule = ruleOf(plan);
    return (
      rule !== undefined && noticesDifference(plan, simulate({ ...simulationOf(plan), rules: [rule], sparse: true }))
    );
  });
}

function branchesOf(plans: readonly TestPlan[]): CoverageItem[] {
  const changed = new Map<TestRule, ReadonlyMap<string, TestRule>>();
  const names = new Map<string, string>();
  for (const { test } of plans) {
    const [rule] = test.rules;
    if (changed.has(rule)) continue;
    const branches = mutateExpr(rule.expr).filter((mutation) => mutation.branch === true);
    changed.set(rule, new Map(branches.map(({ key, node }) => [key, { ...rule, expr: node }])));
    for (const { key, changed: text } of branches) if (!names.has(key)) names.set(key, text);
  }
  return [...names].map(([key, text]) => ({
    name: text.replace(/ left out$/, ''),
    met: someNotices(plans, ({ test }) => changed.get(test.rules[0])?.get(key)),
    missing: 'no test needs this branch',
  }));
}

/** Values one step away from the default that the limits of the parameter allow. */
function stepsOf(param: Param): ParamValue[] {
  const { default: value, type } = param;
  if (typeof value === 'number') return numberSteps(value).filter((moved) => isWithin(param, moved));
  if (Array.isArray(value)) return value.length === 0 || param.required ? [] : [[]];
  const ns = type === 'duration' ? parseDuration(value) : undefined;
  if (ns === undefined) return value === '' ? [] : [nearMiss(value)];
  return [ns / 2n, ns * 2n].filter((moved) => isWithin(param, Number(moved))).map((moved) => formatDuration(moved));
}

function isWithin({ min, max }: Param, value: number): boolean {
  return value >= sizeOf(min, -Infinity) && value <= sizeOf(max, Infinity);
}

function sizeOf(limit: number | string | undefined, fallback: number): number {
  if (typeof limit === 'number') return limit;
  const ns = limit === undefined ? undefined : parseDuration(limit);
  return ns === undefined ? fallback : Number(ns);
}

/** A count below 1 is none, so 1 has no step down. */
function numberSteps(value: number): number[] {
  if (!Number.isInteger(value)) return [Number((value * 0.9).toPrecision(12)), Number((value * 1.1).toPrecision(12))];
  return value === 1 ? [2] : [value - 1, value + 1];
}
