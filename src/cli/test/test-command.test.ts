import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectionText } from '../../detect/ruletest/ruletest.fixture.ts';
import { COMMANDS } from '../commands.ts';
import type { CliContext } from '../context.ts';
import { runProgram } from '../program.ts';

const TESTS = `samples: { hit: { msg: login, ip: 192.0.2.1, user: ada } }
tests:
  - name: three fire
    kind: positive
    input_streams:
      - { labels: '{app="cachet"}', entries: [{ at: 10s, sample: hit, count: 3, every: 1s }] }
    alert_rule_test: [{ eval_time: 1m, exp_alerts: [{ exp_value: 3 }] }]
  - name: two do not fire
    kind: boundary
    input_streams:
      - { labels: '{app="cachet"}', entries: [{ at: 10s, sample: hit, count: 2, every: 1s }] }
    alert_rule_test: [{ eval_time: 1m, exp_alerts: [] }]
`;

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'watchkeeper-test-'));
  await mkdir(join(cwd, 'alert-rules'));
  await writeFile(join(cwd, 'alert-rules', 'WK-T-001.yaml'), detectionText());
  await writeFile(join(cwd, 'alert-rules', 'WK-T-001.test.yaml'), TESTS);
});

afterEach(() => rm(cwd, { recursive: true }));

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

async function watchkeeper(...argv: string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err', isTerminal: boolean) => ({
    write: (text: string) => void (written[name] += text),
    isTerminal,
    columns: 100,
  });
  let clock = 0;
  const context: CliContext = {
    env: { NO_COLOR: '1' },
    cwd,
    version: '0.0.0',
    stdout: stream('out', true),
    stderr: stream('err', true),
    stdin: process.stdin,
    now: () => 0,
    elapsed: () => (clock += 1),
  };
  const exit = await runProgram(context, COMMANDS, ['test', ...argv]);
  return { exit, ...written };
}

describe('watchkeeper test', () => {
  it('prints the table, the coverage and what to do next', async () => {
    const { exit, out, err } = await watchkeeper();
    expect(out).toMatch(/^cachet +1 +2 +2 +0 /m);
    expect(out).toMatch(/^templates +2 of 2$/m);
    expect(out).toMatch(/^parameters +1 of 2 +WK-T-001 window: no test at the boundary$/m);
    expect(out).toMatch(/^ok {7}2 tests of 1 detection passed in /m);
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'Next: watchkeeper test --mutate shows what these tests would not notice',
    );
    expect(err).toMatch(/^\rtesting +1 of 1 detections/);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
    expect(exit).toBe(0);
  });

  it('explains what fails, beside what passes', async () => {
    const path = join(cwd, 'alert-rules', 'WK-T-001.test.yaml');
    await writeFile(
      path,
      TESTS.replace('exp_value: 3', 'exp_labels_subset: { ip: 192.0.2.1 }').replace('count: 3', 'count: 2'),
    );
    const { exit, out } = await watchkeeper();
    expect(out).toMatch(/^fail {5}positive +three fire +alert-rules\/WK-T-001.test.yaml:3$/m);
    expect(out).toContain('expected 1 alert, got 0');
    expect(out).toContain('nearest  {ip="192.0.2.1"} has 2, the rule needs >= 3');
    expect(out).toMatch(/^ok {7}boundary +two do not fire/m);
    expect(out).toContain('1 of 2 tests failed');
    expect(out).toContain('Next: watchkeeper test --rules WK-T-001 --watch');
    expect(exit).toBe(1);
  });

  it('gives objects in a pipe', async () => {
    const { out } = await watchkeeper('-o', 'ndjson');
    const records = out
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(records.map(({ type }) => type)).toEqual([
      'run',
      'test',
      'test',
      'coverage',
      'coverage',
      'coverage',
      'coverage',
      'summary',
    ]);
    expect(records.at(-1)).toMatchObject({ tests: 2, passed: 2, failed: 0, exit: 0 });
  });
});

describe('watchkeeper test --mutate', () => {
  it('prints scores and missing tests, and fails below the limit', async () => {
    const { exit, out } = await watchkeeper('--mutate');
    expect(out).toMatch(/^threshold +2 +2 +0 +100 %$/m);
    expect(out).toMatch(/^WK-T-001 {2}\d+ of \d+ noticed, [\d.]+ %\. \w+ tests are missing:$/m);
    expect(out).toMatch(/user!="root" left out +lines that fail only user!="root" must not count/);
    expect(out).toContain('1 of 1 stable detection below its limit of 90 %. Exit code 1.');
    expect(exit).toBe(1);
  });

  it('takes another limit', async () => {
    const { exit, out } = await watchkeeper('--mutate', '--min-score', '10');
    expect(out).toContain('0 of 1 stable detection below its limit of 10 %.');
    expect(exit).toBe(0);
  });

  it('writes the missing tests as drafts that no run reads', async () => {
    const { out } = await watchkeeper('--mutate', '--write-missing', 'WK-T-001');
    expect(out).toMatch(/^ok {7}drafts written to alert-rules\/WK-T-001.test.draft.yaml$/m);
    const drafts = await readFile(join(cwd, 'alert-rules', 'WK-T-001.test.draft.yaml'), 'utf8');
    expect(drafts).toContain('# Nobody notices: user!="root" left out');
    expect(drafts).toContain('name: lines that fail only user!="root" must not count');
    expect((await watchkeeper()).exit).toBe(0);
  });

  it.each([
    ['--min-score', 'high'],
    ['--survivors', 'some'],
    ['--workers', '0'],
  ])('refuses %s %s', async (flag, value) => {
    const { exit, err } = await watchkeeper('--mutate', flag, value);
    expect(err).toContain(`${flag} ${value}`);
    expect(exit).toBe(3);
  });
});
