import { describe, expect, it } from 'vitest';
import { detectionText, problemsOf, runDetectionTests, runRuleTests } from './ruletest.fixture.ts';

const HEAD = `
samples:
  hit: { msg: login, ip: 192.0.2.1, user: ada }
`;

function test(entries: string, checks: string, more = ''): string {
  return `${HEAD}
tests:
  - name: t
    kind: positive
${more}    input_streams:
      - labels: '{app="cachet"}'
        entries: ${entries}
    ${checks}
`;
}

const THREE = '[{ at: 10s, sample: hit, count: 3, every: 5s }]';

describe('expectations on alerts', () => {
  it.each<[string, string]>([
    ['a part of the labels', `{ exp_labels_subset: { ip: 192.0.2.1 } }`],
    [
      'all labels; alertname may be left out',
      `{ exp_labels: { wk_id: WK-T-001, severity: medium, app: cachet, category: core, package: core, ip: 192.0.2.1 } }`,
    ],
    ['a part of the annotations', `{ exp_annotations_subset: { summary: 3 sign-ins from 192.0.2.1 } }`],
    ['the value', `{ exp_value: 3 }`],
    ['the state', `{ exp_state: firing }`],
    ['nothing but that it is there', `{}`],
  ])('pass: %s', (_name, expected) => {
    const results = runDetectionTests(test(THREE, `alert_rule_test: [{ eval_time: 1m, exp_alerts: [${expected}] }]`));
    expect(problemsOf(results)).toEqual([]);
    expect(results.map(({ status, kind, line }) => [status, kind, line])).toEqual([['passed', 'positive', 6]]);
  });

  it.each<[string, string]>([
    ['another label', `[{ exp_labels_subset: { ip: 192.0.2.2 } }]`],
    ['a label too few', `[{ exp_labels: { ip: 192.0.2.1 } }]`],
    ['another value', `[{ exp_value: 4 }]`],
    ['another state', `[{ exp_state: pending }]`],
    ['no alert', `[]`],
    ['one more alert', `[{}, {}]`],
    ['another annotation', `[{ exp_annotations_subset: { summary: x } }]`],
    ['annotations too few', `[{ exp_annotations: { summary: 3 sign-ins from 192.0.2.1 } }]`],
  ])('fail: %s', (_name, expected) => {
    const [result] = runDetectionTests(test(THREE, `alert_rule_test: [{ eval_time: 1m, exp_alerts: ${expected} }]`));
    expect(result.status).toBe('failed');
  });

  it('looks at the last evaluation at or before the time, and at a window that is open at its start', () => {
    const results = runDetectionTests(
      test(
        '[{ at: 1m, sample: hit, count: 3, every: 0s, set: { n: "{{i}}" } }]',
        `alert_rule_test:
      - { eval_time: 59s, exp_alerts: [] }
      - { eval_time: 1m, exp_alerts: [{}] }
      - { eval_time: 5m59s, exp_alerts: [{}] }
      - { eval_time: 6m, exp_alerts: [] }`,
      ),
    );
    expect(problemsOf(results)).toEqual([]);
  });

  it('follows pending, firing, resolved in a timeline', () => {
    const detection = detectionText().replace('interval: 1m', 'interval: 1m\nfor: 2m');
    const timeline = (fired: string) =>
      test(
        THREE,
        `alert_timeline_test:
      - exp_labels_subset: { ip: 192.0.2.1 }
        exp: [{ at: 1m, state: pending }, { at: ${fired}, state: firing }, { at: 6m, state: resolved }]`,
      );
    expect(problemsOf(runDetectionTests(timeline('3m'), detection))).toEqual([]);
    const [late] = runDetectionTests(timeline('4m'), detection);
    expect(late.failures).toMatchObject([
      {
        kind: 'timeline',
        expected: ['1m pending', '4m firing', '6m resolved'],
        got: ['1m pending', '3m firing', '6m resolved'],
      },
    ]);
  });

  it('takes parameters and lists of a test', () => {
    const results = runDetectionTests(
      test(THREE, `alert_rule_test: [{ eval_time: 1m, exp_alerts: [] }]`, '    params: { threshold: 4 }\n'),
    );
    expect(problemsOf(results)).toEqual([]);
  });

  it('fails a test whose rule cannot be evaluated, unless the error is expected', () => {
    const query = 'sum by (ip) (count_over_time({app="cachet"} | json ip="ip" [$window])) >= $threshold';
    const broken = '[{ at: 10s, line: not json }, { at: 10s, sample: hit, count: 3 }]';
    const run = (checks: string) => runDetectionTests(test(broken, checks), detectionText({ query }));
    const [failed] = run('alert_rule_test: [{ eval_time: 3m, exp_alerts: [{}] }]');
    expect(failed.failures[0]).toMatchObject({ kind: 'rule_error', error: expect.stringContaining('JSONParserErr') });
    expect(problemsOf(run('alert_rule_test: [{ eval_time: 3m, exp_error: JSONParserErr }]'))).toEqual([]);
    const [other] = run('alert_rule_test: [{ eval_time: 3m, exp_error: another error }]');
    expect(other.status).toBe('failed');
  });
});

describe('expectations on queries', () => {
  const streams = `    input_streams:
      - labels: '{app="cachet"}'
        interval: 1m
        lines: ['a 1', 'b 2', 'a 3']
`;
  const query = (check: string) =>
    runDetectionTests(`tests:\n  - name: q\n${streams}    logql_expr_test: [${check}]\n`);

  it.each([
    `{ expr: 'sum(count_over_time({app="cachet"}[5m]))', eval_time: 4m, exp_samples: [{ labels: '{}', value: 3 }] }`,
    `{ expr: 'count_over_time({app="other"}[5m])', eval_time: 4m, exp_samples: [] }`,
    `{ expr: '{app="cachet"} |= "a"', eval_time: 4m, exp_logs: [{ labels: '{app="cachet"}', line: a 1 }, { line: a 3, labels: '{app="cachet"}', timestamp: 120000000000 }] }`,
    `{ expr: 'sum(count_over_time({app="cachet"}[1m]))', start: 0s, end: 3m, step: 1m, exp_matrix: [{ values: 1x3 }] }`,
    `{ expr: '{}', eval_time: 4m, exp_error: queries require at least one }`,
  ])('pass: %s', (check) => {
    expect(problemsOf(query(check))).toEqual([]);
  });

  it.each([
    `{ expr: 'sum(count_over_time({app="cachet"}[5m]))', eval_time: 4m, exp_samples: [{ labels: '{}', value: 2 }] }`,
    `{ expr: 'sum(count_over_time({app="cachet"}[5m]))', eval_time: 4m, exp_samples: [] }`,
    `{ expr: '{app="cachet"} |= "a"', eval_time: 4m, exp_logs: [] }`,
    `{ expr: '{app="cachet"} |= "a"', eval_time: 4m, exp_logs: [{ labels: '{app="cachet"}', line: a 1 }] }`,
    `{ expr: 'sum(count_over_time({app="cachet"}[1m]))', start: 0s, end: 3m, step: 1m, exp_matrix: [{ values: 1x2 }] }`,
    `{ expr: '{app="cachet"}', eval_time: 4m, exp_error: nonsense }`,
  ])('fail: %s', (check) => {
    expect(query(check)[0].failures).toMatchObject([{ kind: 'query' }]);
  });
});

describe('a file of the Loki pull request', () => {
  const rules = `
groups:
  - name: g
    rules:
      - alert: HighErrors
        expr: 'sum by (job) (count_over_time({job="app"} |= "error" [5m])) > 2'
        for: 1m
        labels: { severity: page }
        annotations: { summary: '{{ $labels.job }} has {{ $value }} errors' }
`;
  const tests = `
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 30s
    input_streams:
      - labels: '{job="app"}'
        structured_metadata: { trace_id: abc }
        lines: ['error 1', 'ok', 'error 2', 'error 3', 'ok']
    alert_rule_test:
      - eval_time: 2m
        alertname: HighErrors
        exp_alerts: []
      - eval_time: 3m
        alertname: HighErrors
        exp_alerts:
          - exp_labels: { severity: page, job: app }
            exp_annotations: { summary: app has 3 errors }
    logql_expr_test:
      - expr: 'sum(count_over_time({job="app"} |= "error" [5m]))'
        eval_time: 3m
        exp_samples: [{ labels: '{}', value: 3 }]
      - expr: '{job="app"} |= "error 2"'
        eval_time: 3m
        exp_logs: [{ labels: '{job="app", trace_id="abc"}', line: error 2, timestamp: 60000000000 }]
`;

  it('runs unchanged', () => {
    const results = runRuleTests(tests, rules);
    expect(problemsOf(results)).toEqual([]);
    expect(results.map(({ status, detection, name }) => [status, detection, name])).toEqual([
      ['passed', undefined, 'test 1'],
    ]);
  });

  it('is strict as promtool: annotations that are left out must be empty', () => {
    const [result] = runRuleTests(tests.replace(/\n {12}exp_annotations.*/, ''), rules);
    expect(result.failures).toMatchObject([{ kind: 'alerts', expectedCount: 1, gotCount: 1 }]);
  });

  it('has no parameters', () => {
    const results = runRuleTests(tests.replace('- interval: 30s', '- interval: 30s\n    params: { x: 1 }'), rules);
    expect(problemsOf(results)).toEqual(['Only tests of a detection have params.']);
  });
});

describe('mistakes in a test', () => {
  it.each<[string, string, string]>([
    ['an unknown sample', test('[{ at: 1s, sample: hti }]', ''), 'There is no sample hti. did you mean hit?'],
    [
      'an unknown rule',
      test(THREE, 'alert_rule_test: [{ eval_time: 1m, alertname: WK-T-002, exp_alerts: [] }]'),
      'There is no rule WK-T-002. did you mean WK-T-001?',
    ],
    [
      'an unknown parameter',
      test(THREE, '', '    params: { treshold: 4 }\n'),
      'WK-T-001 has no parameter treshold. did you mean threshold?',
    ],
    [
      'labels that are no selector of =',
      test(THREE, '').replace('app="cachet"', 'app=~"c"'),
      `Labels have only = between name and value. write '{app="cachet", log="access"}'`,
    ],
  ])('%s is named with its remedy', (_name, file, problem) => {
    const results = runDetectionTests(file);
    expect(results[0].status).toBe('broken');
    expect(problemsOf(results)).toEqual([problem]);
  });
});
