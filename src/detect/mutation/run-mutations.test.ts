import { describe, expect, it } from 'vitest';
import { detectionEnvironment, detectionText } from '../ruletest/ruletest.fixture.ts';
import { runTest } from '../ruletest/run-test.ts';
import { CoverageRun } from './coverage.ts';
import { runMutations } from './run-mutations.ts';

const HEAD = 'samples: { hit: { msg: login, ip: 192.0.2.1, user: ada } }\ntests:\n';

function test(kind: string, entries: string, alerts: string, stream = '{app="cachet"}'): string {
  return `  - name: ${kind}
    kind: ${kind}
    input_streams: [{ labels: '${stream}', entries: ${entries} }]
    alert_rule_test: [{ eval_time: 5m, exp_alerts: ${alerts} }]
`;
}

const SPREAD = '[{ at: 10s, sample: hit, count: 3, every: 135s }]';
const FIRES = '[{ exp_labels_subset: { ip: 192.0.2.1 } }]';
const POSITIVE = test('positive', SPREAD, FIRES);
const BOUNDARY = test('boundary', '[{ at: 4m10s, sample: hit, count: 2, every: 1s }]', '[]');

function survivors(tests: string): string[] {
  const { mutants, problem } = runMutations(detectionEnvironment(HEAD + tests));
  expect(problem).toBeUndefined();
  return mutants.filter(({ outcome }) => outcome === 'survived').map(({ changed }) => changed);
}

describe('runMutations', () => {
  it('reports what the tests do not notice', () => {
    expect(survivors(POSITIVE)).toEqual([
      '>= 3 -> 2',
      'window 5 min -> 10 min',
      '|= "login" left out',
      'user="user": field -> user_x',
      '__error__="" left out',
      'user!="root" left out',
      'user!="root" -> "roox"',
      'user!="root": label user -> user_x',
    ]);
  });

  it('notices more with each test', () => {
    expect(survivors(POSITIVE + BOUNDARY)).not.toContain('>= 3 -> 2');
    const root = test('negative', '[{ at: 4m, sample: hit, set: { user: root }, count: 3, every: 1s }]', '[]');
    const left = survivors(POSITIVE + BOUNDARY + root);
    expect(left.filter((text) => text.includes('root'))).toEqual([]);
  });

  it('changes nothing while a test fails', () => {
    const report = runMutations(detectionEnvironment(HEAD + test('positive', SPREAD, '[]')));
    expect(report).toMatchObject({ mutants: [], problem: 'the test "positive" fails as it is' });
  });

  it('changes how long the condition must hold', () => {
    const detection = detectionText().replace('interval: 1m', 'interval: 1m\nfor: 2m');
    const held = test('positive', '[{ at: 5s, sample: hit, count: 3, every: 1s }]', FIRES);
    const { mutants } = runMutations(detectionEnvironment(HEAD + held, detection));
    const holds = mutants.filter(({ changed }) => changed.startsWith('for '));
    expect(holds.map(({ changed, outcome }) => [changed, outcome])).toEqual([
      ['for 2 min left out', 'survived'],
      ['for 2 min -> 4 min', 'survived'],
    ]);
  });
});

describe('coverage', () => {
  const coverage = (tests: string, detection?: string) => {
    const environment = detectionEnvironment(HEAD + tests, detection);
    const run = new CoverageRun(environment);
    environment.testFile.data.tests.forEach((_, index) => runTest(environment, index, run.observe));
    return run.result();
  };
  const met = (items: readonly { name: string; met: boolean }[]) => items.map((item) => [item.name, item.met]);

  it('asks for a test at the boundary of each parameter', () => {
    expect(met(coverage(POSITIVE).parameters)).toEqual([
      ['threshold', false],
      ['window', false],
    ]);
    const older = test(
      'negative',
      '[{ at: 5s, sample: hit }, { at: 9m, sample: hit, count: 2, every: 1s }]',
      '[]',
    ).replace('eval_time: 5m', 'eval_time: 10m');
    expect(met(coverage(POSITIVE + BOUNDARY + older).parameters)).toEqual([
      ['threshold', true],
      ['window', true],
    ]);
  });

  it('asks for an alert that fills each template', () => {
    expect(met(coverage(BOUNDARY).templates)).toEqual([
      ['summary', false],
      ['description', false],
    ]);
    const detection = detectionText({ summary: 'from {{ $labels.source }}' });
    expect(met(coverage(POSITIVE, detection).templates)).toEqual([
      ['summary', false],
      ['description', true],
    ]);
  });

  it('asks for a line that needs each branch of or', () => {
    const query =
      'sum by (ip) (count_over_time({app="cachet"} |= `login` or `logout` | json ip="ip", user="user" | user="ada" or user="bob" [$window])) >= $threshold';
    expect(met(coverage(POSITIVE, detectionText({ query })).branches)).toEqual([
      ['|= alternative "login"', true],
      ['|= alternative "logout"', false],
      ['user="ada"', true],
      ['user="bob"', false],
    ]);
  });
});
