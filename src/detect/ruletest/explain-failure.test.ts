import { describe, expect, it } from 'vitest';
import type { TestFailure } from './result.ts';
import { detectionText, runDetectionTests } from './ruletest.fixture.ts';

function failureOf(count: number, expected: string, detection = detectionText()): TestFailure & { kind: 'alerts' } {
  const file = `
samples: { hit: { msg: login, ip: 192.0.2.1, user: ada } }
tests:
  - name: t
    input_streams:
      - labels: '{app="cachet"}'
        entries: [{ at: 10s, sample: hit, count: ${count}, every: 5s }]
    alert_rule_test: [{ eval_time: 1m, exp_alerts: [${expected}] }]
`;
  const [failure] = runDetectionTests(file, detection)[0].failures;
  if (failure?.kind !== 'alerts') throw new Error(`expected a failure of alerts, got ${failure?.kind}`);
  return failure;
}

describe('explanation of a failed test', () => {
  it('names the label that a summary reads in vain', () => {
    const detection = detectionText({ summary: '{{ $value }} sign-ins from {{ $labels.source }}' });
    const failure = failureOf(3, '{ exp_annotations_subset: { summary: 3 sign-ins from 192.0.2.1 } }', detection);
    expect(failure.message).toEqual([
      'The summary reads the label source, which the alert does not have. It has alertname, app, category, ip, package, severity, wk_id.',
    ]);
    expect(failure.remedy).toBe('did you mean {{ $labels.ip }}? (WK-T-001.yaml:19)');
    expect(failure.pairs[0].fields.find(({ field }) => field === 'summary')).toMatchObject({
      expected: '3 sign-ins from 192.0.2.1',
      got: '3 sign-ins from ',
      same: false,
    });
  });

  it('shows the series that the threshold drops', () => {
    const failure = failureOf(2, '{ exp_labels_subset: { ip: 192.0.2.1 }, exp_value: 2 }');
    expect(failure).toMatchObject({ expectedCount: 1, gotCount: 0, at: 60_000_000_000n });
    expect(failure.pairs[0].nearest).toMatchObject({ value: 2, op: '>=', threshold: 3 });
    expect(failure.pairs[0].fields).toMatchObject([
      { field: 'alert', expected: 'firing', got: undefined },
      { field: 'ip', same: true, note: 'series is there' },
      { field: 'value', got: '2, but the rule needs >= 3' },
    ]);
    expect(failure.message).toEqual(['The query works, the threshold drops it: 3, set in WK-T-001.yaml:15.']);
    expect(failure.remedy).toBe('expect 3 lines in this test, and add one with 2 that must not fire');
  });

  it('names the other series where none fits', () => {
    const failure = failureOf(3, '{ exp_labels_subset: { ip: 192.0.2.9 } }, { exp_labels_subset: { ip: 192.0.2.1 } }');
    expect(failure.message).toEqual(['The count has 1 other series: {ip="192.0.2.1"}.']);
    expect(failure.remedy).toContain("watchkeeper explain WK-T-001 --line 'LINE'");
  });

  it('says that no line counts', () => {
    const detection = detectionText().replace('`login`', '`logout`');
    expect(failureOf(3, '{}', detection).message).toEqual(['No line of the test reaches the count.']);
  });
});
