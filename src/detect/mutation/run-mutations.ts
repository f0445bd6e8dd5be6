import type { Expr } from '../../logql/ast.ts';
import { parseExpr, printExpr } from '../../logql/syntax/index.ts';
import { LogqlError } from '../../logql/types.ts';
import { durationForPeople } from '../model/duration.ts';
import { BrokenQueryError, prepareTest, type TestEnvironment } from '../ruletest/prepare.ts';
import { noticesDifference, planTest, simulationOf, type TestPlan } from '../ruletest/run-test.ts';
import { simulate } from '../ruletest/simulate.ts';
import { TestFileError } from '../ruletest/test-error.ts';
import type { TestRule } from '../ruletest/test-rule.ts';
import { mutateExpr } from './mutate-expr.ts';
import type { Mutation, MutationClass } from './mutation.ts';

/** What the tests of a detection made of one change. */
export interface MutantResult {
  readonly key: string;
  readonly kind: MutationClass;
  readonly changed: string;
  /** The test that would notice. */
  readonly missing: string;
  /** `not_counted`: no test notices it, and a rule says why none can with lines as their source writes them. */
  readonly outcome: 'noticed' | 'survived' | 'not_counted';
  /** Why it is not counted. */
  readonly reason?: string;
}

export interface MutationReport {
  readonly id: string;
  readonly status: string;
  readonly mutants: readonly MutantResult[];
  /** Tests that were run, the unchanged ones not counted. */
  readonly runs: number;
  /** Why nothing was changed: its tests fail as they are. */
  readonly problem?: string;
}

/** Changes each part of a detection once and runs its tests against each change, until one notices. */
export function runMutations(environment: TestEnvironment): MutationReport {
  if (environment.subject.kind !== 'detection') throw new TypeError('only detections are changed');
  const { id, status } = environment.subject.loaded.detection;
  const none = (problem: string): MutationReport => ({ id, status, mutants: [], runs: 0, problem });
  let plans: TestPlan[];
  try {
    plans = environment.testFile.data.tests.map((_, index) => planTest(prepareTest(environment, index)));
  } catch (error) {
    if (error instanceof TestFileError || error instanceof BrokenQueryError) return none(error.message);
    throw error;
  }
  const failing = plans.find((plan) => noticesDifference(plan, simulate(simulationOf(plan))));
  if (failing !== undefined) return none(`the test "${failing.test.name}" fails as it is`);
  return { id, status, ...new MutationRun(plans).run() };
}

/** A change that can be put in the place of a rule. */
type RuleMutation = Mutation<TestRule>;

interface Subject {
  readonly plan: TestPlan;
  readonly mutations: ReadonlyMap<string, RuleMutation>;
  /** Work of one run, in lines. */
  readonly cost: number;
  /** Changes that this test noticed. */
  noticed: number;
}

class MutationRun {
  readonly #subjects: Subject[];
  #runs = 0;

  constructor(plans: readonly TestPlan[]) {
    const known = new Map<TestRule, ReadonlyMap<string, RuleMutation>>();
    this.#subjects = plans.map((plan) => {
      const [rule] = plan.test.rules;
      const mutations = known.get(rule) ?? new Map(mutateRule(rule).map((mutation) => [mutation.key, mutation]));
      known.set(rule, mutations);
      return { plan, mutations, cost: costOf(plan), noticed: 0 };
    });
  }

  run(): Pick<MutationReport, 'mutants' | 'runs'> {
    const byKey = new Map<string, RuleMutation>();
    for (const { mutations } of this.#subjects)
      for (const [key, mutation] of mutations) if (!byKey.has(key)) byKey.set(key, mutation);
    const mutants = [...byKey.values()].map((mutation) => this.#result(mutation));
    return { mutants, runs: this.#runs };
  }

  #result({ key, kind, changed, missing, equivalent }: RuleMutation): MutantResult {
    const base = { key, kind, changed, missing };
    if (this.#isNoticed(key)) return { ...base, outcome: 'noticed' };
    return equivalent === undefined
      ? { ...base, outcome: 'survived' }
      : { ...base, outcome: 'not_counted', reason: equivalent };
  }

  /** Evaluates the ticks that decide first; only what survives them needs every tick. */
  #isNoticed(key: string): boolean {
    const order = [...this.#subjects].sort((a, b) => worthOf(b) - worthOf(a));
    const found =
      order.find((subject) => this.#fails(subject, key, true)) ??
      order.find((subject) => this.#fails(subject, key, false));
    if (found === undefined) return false;
    found.noticed += 1;
    return true;
  }

  #fails({ plan, mutations }: Subject, key: string, sparse: boolean): boolean {
    const mutation = mutations.get(key);
    if (mutation === undefined) return false;
    this.#runs += 1;
    return noticesDifference(plan, simulate({ ...simulationOf(plan), rules: [mutation.node], sparse }));
  }
}

/** What a run costs besides its lines. */
const FIXED_COST = 50;

function costOf({ test }: TestPlan): number {
  return test.streams.reduce((sum, { entries }) => sum + entries.length, FIXED_COST);
}

/** Tests that notice much for little work are asked first. */
function worthOf({ noticed, cost }: Subject): number {
  return (noticed + 1) / cost;
}

/** The changes of a rule that Loki would still accept and that are not the rule itself. */
function mutateRule(rule: TestRule): RuleMutation[] {
  const original = printExpr(rule.expr);
  const ofQuery = mutateExpr(rule.expr).flatMap((mutation): RuleMutation[] =>
    isAnother(mutation.node, original) ? [{ ...mutation, node: { ...rule, expr: mutation.node } }] : [],
  );
  return [...ofQuery, ...holdChanges(rule)];
}

function isAnother(expr: Expr, original: string): boolean {
  try {
    const text = printExpr(expr);
    parseExpr(text);
    return text !== original;
  } catch (error) {
    if (error instanceof LogqlError) return false;
    throw error;
  }
}

/** How long the condition must hold. */
function holdChanges(rule: TestRule): RuleMutation[] {
  const { forNs } = rule;
  if (forNs === 0n) return [];
  const text = durationForPeople(forNs);
  return [
    {
      key: 'for 0',
      kind: 'window',
      changed: `for ${text} left out`,
      missing: `what holds for less than ${text} must not fire`,
      node: { ...rule, forNs: 0n },
    },
    {
      key: 'for double',
      kind: 'window',
      changed: `for ${text} -> ${durationForPeople(forNs * 2n)}`,
      missing: `what holds for ${text} must fire`,
      node: { ...rule, forNs: forNs * 2n },
    },
  ];
}
