import type { Labels } from '../../logql/labels.ts';
import type { CompareOp } from '../../logql/ast.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { AlertState } from '../alert/machine.ts';
import type { TestKind } from './test-schema.ts';

/** An alert as a test result shows it. */
export interface ShownAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: AlertState;
  readonly value: number;
}

/** One field of an expected alert beside what came. */
export interface FieldComparison {
  /** `alert` is the state, `value` the value; else the name of a label or annotation. */
  readonly field: string;
  readonly kind: 'state' | 'value' | 'label' | 'annotation';
  /** Undefined: the test does not ask for the field. */
  readonly expected: string | undefined;
  /** Undefined: the alert does not have the field. */
  readonly got: string | undefined;
  readonly same: boolean;
  /** What to say beside it: `series is there`. */
  readonly note?: string;
}

/** The series that comes nearest to an alert that did not fire. */
export interface NearestSeries {
  readonly labels: Labels;
  readonly value: number;
  readonly op: CompareOp;
  readonly threshold: number;
}

/** An expected alert with the one that fits best, or one of them alone. */
export interface AlertPair {
  readonly expected: 'yes' | 'no';
  readonly got: ShownAlert | undefined;
  readonly fields: readonly FieldComparison[];
  readonly nearest?: NearestSeries;
}

interface FailureBase {
  /** Line of the test file at which the expectation stands. */
  readonly line: number;
  /** Why, and what to do; one text per paragraph. */
  readonly message: readonly string[];
  readonly remedy?: string;
}

export type TestFailure =
  | (FailureBase & {
      readonly kind: 'alerts';
      readonly alert: string;
      /** Nanoseconds after the start of the test. */
      readonly at: bigint;
      readonly expectedCount: number;
      readonly gotCount: number;
      /** Only pairs that differ. */
      readonly pairs: readonly AlertPair[];
    })
  | (FailureBase & { readonly kind: 'rule_error'; readonly alert: string; readonly at: bigint; readonly error: string })
  | (FailureBase & {
      readonly kind: 'timeline';
      readonly alert: string;
      readonly expected: readonly string[];
      readonly got: readonly string[];
    })
  | (FailureBase & {
      readonly kind: 'query';
      readonly expr: string;
      readonly expected: readonly string[];
      readonly got: readonly string[];
    });

export interface TestResult {
  readonly file: string;
  /** Line of the test in its file. */
  readonly line: number;
  readonly name: string;
  readonly kind: TestKind;
  /** Id of the detection; undefined for tests of rule files. */
  readonly detection: string | undefined;
  readonly status: 'passed' | 'failed' | 'broken';
  readonly failures: readonly TestFailure[];
  /** What is wrong in the test itself. */
  readonly diagnostics: readonly Diagnostic[];
}
