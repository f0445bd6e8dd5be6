import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run.test-support.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'check-'));
  await mkdir(join(cwd, 'alert-rules'));
});
afterEach(() => rm(cwd, { recursive: true }));

const UNGUARDED = `sum by (ip) (count_over_time({app="cachet", log="access"} |= \`/login\`
    | json ip="remote_addr" [5m])) >= 20`;

function detection(id: string, query: string, more = ''): string {
  return `id: ${id}
name: local-example
title: An example
status: experimental
version: 1
package: extended
app: cachet
sources: [cachet/access]
fields: [remote_addr]
severity: low
confidence: 1
spoofable: 0
query: |
  ${query}
interval: 1m
group_by: [ip]
summary: '{{ $value }} requests'
description: Detects an example.
runbook:
  - { do: Read the lines., span: 1 hour before, pivot: ip }
  - { do: Ask who it was., span: now, pivot: ip }
${more}`;
}

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(cwd, 'alert-rules', name), text);
}

const OFF = `lint:
  disable:
    - { check: missing-tests, reason: an example has none }
`;

describe('check', () => {
  it('reports a finding with its place, the answer of Loki and the page, exit code 1', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED, OFF));
    const { exit, out } = await runCommand(['check'], { cwd });
    expect(exit).toBe(1);
    expect(out).toContain('parse-error-kills-rule');
    expect(out).toContain('alert-rules/WK-LOC-001.yaml:15:5');
    expect(out).toContain('       |     ^^^^^^^^^^^^^^^^^^^^^');
    expect(out).toContain("pipeline error: 'JSONParserErr' for series");
    expect(out).toMatch(/1 error, 0 warnings in 1 of 1 detection\. 1 file, \d+ checks each/);
    expect(out).toContain('More: docs/checks/parse-error-kills-rule.md');
    expect(out).toContain('Next: watchkeeper check --fix');
  });

  it('--fix writes the fix and nothing else', async () => {
    const text = detection('WK-LOC-001', UNGUARDED, OFF);
    await write('WK-LOC-001.yaml', text);
    const { exit, out } = await runCommand(['check', '--fix'], { cwd });
    expect(exit).toBe(0);
    expect(out).toContain('fixed    1 finding in 1 file');
    const fixed = await readFile(join(cwd, 'alert-rules', 'WK-LOC-001.yaml'), 'utf8');
    expect(fixed).toBe(text.replace('ip="remote_addr" [', 'ip="remote_addr" | __error__="" ['));
  });

  it('a warning fails nothing', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED.replace('[5m]', '| __error__="" [5m]')));
    const { exit, out } = await runCommand(['check'], { cwd });
    expect(exit).toBe(0);
    expect(out).toContain('missing-tests');
    expect(out).toContain('0 errors, 1 warning');
  });

  it('reports disabled checks that do not exist or hide nothing', async () => {
    const query = UNGUARDED.replace('[5m]', '| __error__="" [5m]');
    const more = `${OFF}    - { check: regex-to-wide, reason: a slip }\n    - { check: window-gap, reason: none }\n`;
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', query, more));
    const { exit, out } = await runCommand(['check'], { cwd });
    expect(exit).toBe(2);
    expect(out).toContain('did you mean regex-too-wide?');
    expect(out).toContain('The check window-gap finds nothing here');
  });

  it('switches checks off for a whole site', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED));
    await writeFile(
      join(cwd, 'watchkeeper.yaml'),
      'lint: { disable: { missing-tests: no tests yet, parse-error-kills-rule: a trial } }\n',
    );
    const { exit, out } = await runCommand(['check'], { cwd });
    expect(exit).toBe(0);
    expect(out).toContain('no findings in 1 detection');
  });

  it('a query that Loki refuses is exit code 2, whether it parses or not', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', 'sum by (ip) (', OFF));
    expect((await runCommand(['check'], { cwd })).exit).toBe(2);
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED.replace('|= `/login`', '|~ `[`'), OFF));
    const { exit, out } = await runCommand(['check'], { cwd });
    expect(exit).toBe(2);
    expect(out).toContain('query-refused');
  });

  it('reads Loki ruler files', async () => {
    await write(
      'rules.yaml',
      `groups:
  - name: local
    query_offset: 1m
    rules:
      - alert: Errors
        expr: count_over_time({app="cachet"} |= "error" [5m]) > 3
        keep_firing_for: 5m
        # watchkeeper: disable no-aggregation, one stream only
`,
    );
    const { exit, out } = await runCommand(['check', 'alert-rules/rules.yaml'], { cwd });
    expect(exit).toBe(1);
    expect(out.match(/ignored-field {2}/g)).toHaveLength(2);
    expect(out).not.toContain('no-aggregation');
    expect(out).toContain('2 errors, 0 warnings in 1 of 1 rule.');
  });

  it('--loki names what an upgrade changes', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED.replace('[5m]', '| ip > 0x10 [5m]')));
    const { exit, out } = await runCommand(['check', '--loki', '3.7..3.8'], { cwd });
    expect(exit).toBe(1);
    expect(out).toContain('From 3.8 on the query is not read any more');
    expect(out).not.toContain('parse-error-kills-rule');
    expect((await runCommand(['check', '--loki', '3.6..3.7'], { cwd })).exit).toBe(0);
    expect((await runCommand(['check', '--loki', '3.7..9.1'], { cwd })).exit).toBe(3);
    expect((await runCommand(['check', '--loki', '3.7'], { cwd })).exit).toBe(3);
  });

  it('nothing to check is unknown, not fine', async () => {
    expect((await runCommand(['check'], { cwd })).exit).toBe(4);
  });

  it('writes SARIF, annotations, NDJSON and CSV', async () => {
    await write('WK-LOC-001.yaml', detection('WK-LOC-001', UNGUARDED, OFF));
    await runCommand(['check', '--sarif', 'out.sarif'], { cwd });
    const sarif: unknown = JSON.parse(await readFile(join(cwd, 'out.sarif'), 'utf8'));
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'parse-error-kills-rule' }] }] });
    const github = await runCommand(['check', '--github'], { cwd });
    expect(github.out).toMatch(
      /^::error file=alert-rules\/WK-LOC-001\.yaml,line=15,col=5,.*title=parse-error-kills-rule::/,
    );
    const ndjson = await runCommand(['check', '-o', 'ndjson'], { cwd });
    const records = ndjson.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(records).toMatchObject([
      { type: 'run', command: 'check' },
      { type: 'finding', check: 'parse-error-kills-rule', line: 15, column: 5, severity: 'error' },
      { type: 'summary', errors: 1, warnings: 0, exit: 1 },
    ]);
    const csv = await runCommand(['check', '-o', 'csv'], { cwd });
    expect(csv.out.split('\n')[1]).toContain(
      'error,parse-error-kills-rule,WK-LOC-001,alert-rules/WK-LOC-001.yaml,15,5,',
    );
  });
});

it('the library of this repository has no finding', async () => {
  const { exit, out } = await runCommand(['check']);
  expect(out).toMatch(/^ok {7}no findings in \d+ detections/);
  expect(exit).toBe(0);
});
