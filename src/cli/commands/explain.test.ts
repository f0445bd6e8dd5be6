import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../run.test-support.ts';

/** A refused sign-in to Cachet 2.4, as the access log has it. */
function request(second: number, changes: Readonly<Record<string, unknown>> = {}): string {
  const time = new Date(Date.UTC(2026, 10, 22, 9, 0, second));
  return JSON.stringify({
    time: time.toISOString(),
    msec: String(time.getTime() / 1000),
    remote_addr: '203.0.113.45',
    method: 'POST',
    uri: '/auth/login',
    status: '302',
    location: 'https://status.example.com/auth/login',
    ...changes,
  });
}

const DASHBOARD = 'https://status.example.com/dashboard';
let folder = '';
let log = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
  log = join(folder, 'access.json.log');
  const lines = [5, 20, 40, 70, 100, 130].map((second) => request(second));
  lines.push(request(140, { remote_addr: '192.0.2.80' }), request(150, { remote_addr: '192.0.2.80', method: 'GET' }));
  writeFileSync(log, `${lines.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('explain of a line', () => {
  it('shows the labels after each stage and where the line counts', async () => {
    const { exit, out } = await runCommand(['explain', 'WK-CAC-002', '--line', request(5)]);
    expect(exit).toBe(0);
    expect(out).toContain('Line of cachet/access, nginx JSON, 22 Nov 09:00:05.000 UTC');
    expect(out).toMatch(/ 2 {2}\|= "\/auth\/login" +kept +found at byte 107/);
    expect(out).toContain('+ ip=203.0.113.45');
    expect(out).toMatch(/counts +series \{ip="203\.0\.113\.45"\}/);
    expect(out).toContain('Counted by 10 ticks, 09:01 to 09:10.');
    expect(out).toContain('Needed: >= 5 in 10 min.');
  });

  it('names the stage that dropped the line, the value, and who counts it', async () => {
    const { out } = await runCommand(['explain', 'WK-CAC-002', '--line', request(5, { location: DASHBOARD })]);
    const lines = out.split('\n');
    expect(out).toMatch(/ 8 {2}\| location=~.* dropped +location is https/);
    const value = lines.findIndex((line) => line.startsWith(`         location   ${DASHBOARD}`));
    expect(lines[value + 1].indexOf('^')).toBe(lines[value].indexOf('/dashboard'));
    expect(lines[value + 1]).toContain('^^^^^^^^^^ /auth/login is wanted here');
    expect(out).toContain('stage 8 drops it');
    expect(out).toContain('WK-CAC-007b');
  });

  it('draws value and threshold at the ticks from the file around the line', async () => {
    const { out } = await runCommand(['explain', 'WK-CAC-002', '--line', request(100), '--file', log]);
    expect(out).toMatch(/ 09:01 +3 {2}###/);
    expect(out).toMatch(/ 09:02 +5 {2}####\| +pending and firing at once/);
    expect(out).toMatch(/ 09:03 +6 {2}####\|# +highest/);
    expect(out).toContain('This line made it fire: it brought the value to 5 of 5 needed in 10 min');
    expect(out).not.toContain('The line is not in it');
  });

  it('adds a line that the file does not hold, and shows every tick if asked', async () => {
    const line = request(101, { uri: '/auth/login?x' });
    const { out } = await runCommand(['explain', 'WK-CAC-002', '--line', line, '--file', log, '--ticks', 'all']);
    expect(out).toContain('The line is not in it and is added at its time.');
    expect(out).toMatch(/ 09:03 +7 /);
    expect(out).not.toContain('left out');
    expect(out.match(/^ {2}09:\d\d /gm)?.length).toBeGreaterThanOrEqual(12);
  });

  it('shows hidden characters of the line as escapes', async () => {
    const line = request(5, { uri: '/auth/login\u001b[31m\u202e', method: 'GET\u0007' });
    const { out } = await runCommand(['explain', 'WK-CAC-002', '--line', line]);
    expect(out).toContain('method=GET\\x07');
    expect(out).toContain('/auth/login\\x1b[31m\\u202e');
    expect(out).not.toMatch(/[\x07\x1b\u202e]/);
  });

  it('gives the same as one JSON object', async () => {
    const { out } = await runCommand(['explain', 'wk-cac-002', '--line', request(100), '--file', log, '--json']);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({
      detection: 'WK-CAC-002',
      outcome: 'counts',
      series: { ip: '203.0.113.45' },
      countedBy: { first: '2026-11-22T09:02:00Z', ticks: 10 },
      threshold: { op: '>=', value: 5 },
    });
    expect(answer).toHaveProperty('ticks.0', { time: '2026-11-22T09:01:00Z', value: 3, state: 'none' });
  });

  it('follows lines of standard input, one row each', async () => {
    const stdin = [request(5), request(6, { method: 'GET' }), 'no json'].join('\n');
    const { out } = await runCommand(['explain', 'WK-CAC-002'], { stdin });
    expect(out).toMatch(/ 1 .* counts +\{ip="203\.0\.113\.45"\}/);
    expect(out).toMatch(/ 2 .* dropped by 5 +method is GET/);
    expect(out).toMatch(/ 3 .* dropped by 2 +not in the line/);
    expect(out).toContain('1 of 3 lines count');
  });

  it('keeps every line within the width', async () => {
    for (const columns of [60, 80, 100]) {
      const { out } = await runCommand(['explain', 'WK-CAC-002', '--line', request(5)], { columns });
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });
});

describe('explain --ip', () => {
  it('says where the lines of an address went', async () => {
    const { out } = await runCommand(['explain', 'WK-CAC-002', '--file', log, '--ip', '192.0.2.80']);
    expect(out).toMatch(/5 {2}\| method="POST" +1 {2}method is GET/);
    expect(out).toContain('It did not fire: 1 line of 2 that mention it count, at most 1 at a tick');
  });

  it('needs files', async () => {
    const { exit, err } = await runCommand(['explain', 'WK-CAC-002', '--ip', '192.0.2.80']);
    expect(exit).toBe(3);
    expect(err).toContain('add --file');
  });
});

describe('explain of a query', () => {
  it('shows tree, stages, hints, quirks, needs, cost and what it cannot see', async () => {
    const query = 'sum by (x) (count_over_time({app="a"} | json |~ "error.*(timeout|refused)" | x=~"a|b.*" [5m])) > 3';
    const { exit, out } = await runCommand(['explain', query]);
    expect(exit).toBe(0);
    expect(out).toContain('  > 3\n    sum by (x)\n      count_over_time over 5m\n        {app="a"}  3 stages');
    expect(out.indexOf('|~ "error')).toBeLessThan(out.indexOf('| json'));
    expect(out).toContain('Loki moved line filters to the front.');
    expect(out).toContain('Parsers set only: x.');
    expect(out).toContain('Loki runs contains "errortimeout" or contains "errorrefused".');
    expect(out).toContain('Remedy: ^(?:a|b.*)$');
    expect(out).toContain('what stays below 4 in any 5 min');
  });

  it('adds what the detection says', async () => {
    const { out } = await runCommand(['explain', 'WK-CAC-002']);
    expect(out).toContain('fields    remote_addr, method, uri, status, location');
    expect(out).toContain('Each line is read 10 times: a window of 10 min every 1 min.');
    expect(out).toContain('a site whose access log has no location');
  });

  it.each([
    ['WK-CAC-02', 'did you mean WK-CAC-0'],
    ['{app="b', 'Loki refuses it as a query: parse error at line 1, col 6: literal not terminated'],
  ])('says what is wrong with %s', async (subject, message) => {
    const { exit, err } = await runCommand(['explain', subject]);
    expect(exit).toBe(3);
    expect(err).toContain(message);
  });
});
