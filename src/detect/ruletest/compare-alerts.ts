import { formatG } from '../../logql/go/format-float.ts';
import type { Labels } from '../../logql/labels.ts';
import type { AlertInstance } from '../alert/machine.ts';
import type { AlertPair, FieldComparison } from './result.ts';
import type { ExpectedAlertData } from './test-schema.ts';

/** Whether two numbers count as equal. */
export type SameNumber = (a: number, b: number) => boolean;

export interface CompareOptions {
  readonly alertname: string;
  readonly sameNumber: SameNumber;
  /**
   * True: as promtool, labels and annotations that the test leaves out must be empty. False: only what the test names
   * is compared, unless it is given as `exp_labels` or `exp_annotations`.
   */
  readonly strict: boolean;
}

const STATE_NAMES = { firing: 'firing', pending: 'pending', recovering: 'firing', inactive: 'resolved' } as const;
type StateName = (typeof STATE_NAMES)[keyof typeof STATE_NAMES];

/** The alerts that an expectation is about: firing ones, and those of the other states that it names. */
export function alertsAsked(expected: readonly ExpectedAlertData[], alerts: readonly AlertInstance[]): AlertInstance[] {
  const states = new Set<StateName>(['firing', ...expected.map((one) => one.exp_state ?? 'firing')]);
  return alerts.filter((alert) => states.has(STATE_NAMES[alert.state]));
}

/** Expected alerts beside those that are there; pairs without a difference are left out. */
export function compareAlerts(
  expected: readonly ExpectedAlertData[],
  got: readonly AlertInstance[],
  options: CompareOptions,
): AlertPair[] {
  const table = expected.map((one) => got.map((alert) => compareFields(one, alert, options)));
  const freeExpected = new Set(expected.keys());
  const freeGot = new Set(got.keys());
  const pairs: AlertPair[] = [];
  const candidates = table
    .flatMap((row, e) => row.map((fields, g) => ({ e, g, fields, cost: costOf(fields) })))
    .sort((a, b) => a.cost - b.cost || a.e - b.e || a.g - b.g);
  for (const { e, g, fields, cost } of candidates) {
    if (!freeExpected.has(e) || !freeGot.has(g)) continue;
    freeExpected.delete(e);
    freeGot.delete(g);
    if (cost > 0) pairs.push({ expected: 'yes', got: got[g], fields });
  }
  for (const e of freeExpected) pairs.push({ expected: 'yes', got: undefined, fields: missingFields(expected[e]) });
  for (const g of freeGot) pairs.push({ expected: 'no', got: got[g], fields: unexpectedFields(got[g]) });
  return pairs;
}

/** Labels tell alerts apart, so a wrong label weighs more than a wrong text. */
function costOf(fields: readonly FieldComparison[]): number {
  return fields.reduce((sum, field) => sum + (field.same ? 0 : field.kind === 'label' ? 100 : 1), 0);
}

function compareFields(expected: ExpectedAlertData, alert: AlertInstance, options: CompareOptions): FieldComparison[] {
  const state = STATE_NAMES[alert.state];
  const wantedState = expected.exp_state ?? 'firing';
  const fields: FieldComparison[] = [
    { field: 'alert', kind: 'state', expected: wantedState, got: state, same: state === wantedState },
    ...compareLabels(expected, alert, options),
  ];
  if (expected.exp_value !== undefined) {
    const same = options.sameNumber(expected.exp_value, alert.value);
    const wanted = formatG(expected.exp_value);
    fields.push({ field: 'value', kind: 'value', expected: wanted, got: formatG(alert.value), same });
  }
  fields.push(...compareAnnotations(expected, alert, options));
  return fields;
}

function compareLabels(expected: ExpectedAlertData, alert: AlertInstance, options: CompareOptions): FieldComparison[] {
  const isExact = expected.exp_labels !== undefined || (options.strict && expected.exp_labels_subset === undefined);
  const wanted = new Map(Object.entries({ ...expected.exp_labels, ...expected.exp_labels_subset }));
  if (isExact && !wanted.has('alertname')) wanted.set('alertname', options.alertname);
  return compareMaps('label', wanted, alert.labels, isExact);
}

function compareAnnotations(
  expected: ExpectedAlertData,
  alert: AlertInstance,
  options: CompareOptions,
): FieldComparison[] {
  const hasSubset = expected.exp_annotations_subset !== undefined || expected.exp_labels_subset !== undefined;
  const isExact = expected.exp_annotations !== undefined || (options.strict && !hasSubset);
  const wanted = new Map(Object.entries({ ...expected.exp_annotations, ...expected.exp_annotations_subset }));
  return compareMaps('annotation', wanted, alert.annotations, isExact);
}

function compareMaps(
  kind: 'label' | 'annotation',
  wanted: ReadonlyMap<string, string>,
  got: Labels,
  isExact: boolean,
): FieldComparison[] {
  const names = new Set([...wanted.keys(), ...(isExact ? got.names : [])]);
  return [...names].sort().map((field) => {
    const expected = wanted.get(field);
    const value = got.get(field);
    return { field, kind, expected, got: value, same: (expected ?? '') === (value ?? '') };
  });
}

function missingFields(expected: ExpectedAlertData): FieldComparison[] {
  const missing = (field: string, kind: FieldComparison['kind'], value: string): FieldComparison => ({
    field,
    kind,
    expected: value,
    got: undefined,
    same: false,
  });
  return [
    missing('alert', 'state', expected.exp_state ?? 'firing'),
    ...Object.entries({ ...expected.exp_labels, ...expected.exp_labels_subset }).map(([name, value]) =>
      missing(name, 'label', value),
    ),
    ...(expected.exp_value === undefined ? [] : [missing('value', 'value', formatG(expected.exp_value))]),
  ];
}

function unexpectedFields(alert: AlertInstance): FieldComparison[] {
  const there = (field: string, kind: FieldComparison['kind'], value: string): FieldComparison => ({
    field,
    kind,
    expected: undefined,
    got: value,
    same: false,
  });
  return [
    there('alert', 'state', STATE_NAMES[alert.state]),
    ...[...alert.labels].map(([name, value]) => there(name, 'label', value)),
    there('value', 'value', formatG(alert.value)),
    ...[...alert.annotations].map(([name, value]) => there(name, 'annotation', value)),
  ];
}
