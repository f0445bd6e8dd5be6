import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDetection } from '../../detect/model/detection.ts';
import { runCommand } from '../run.test-support.ts';

const ACCESS = (uri: string, ip: string) =>
  `{"time":"2026-11-22T04:03:56+00:00","msec":"1795320236.091","remote_addr":"${ip}","method":"POST","uri":"${uri}","status":302,"user_agent":"x"}`;

/** Sample lines of each format. */
const LINES: readonly (readonly [name: string, lines: readonly string[], folder: string])[] = [
  ['nginx-json', [ACCESS('/auth/login', '10.1.2.3'), ACCESS('/auth/login?x=1', '10.1.2.4')], 'cachet'],
  ['nginx-json below one folder', [ACCESS('/api/v1/a', '::1'), ACCESS('/api/v1/b', '::1')], 'cachet'],
  ['combined', ['198.51.100.10 - - [22/Nov/2026:04:03:56 +0000] "GET /wp-login.php HTTP/1.1" 404 1 "-" "x"'], 'cachet'],
  [
    'caddy-json',
    [
      '{"level":"info","ts":1795320236.5,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.1","method":"GET","uri":"/key?v=1"},"status":200}',
    ],
    'headscale',
  ],
  [
    'monolog-json',
    [
      '{"message":"auth.login.failed","context":{"schema":1,"event":"auth.login.failed","client_ip":"192.0.2.21","user_agent":"it\'s \\"me\\""},"level":300,"level_name":"WARNING","channel":"security","datetime":"2026-11-22T04:10:52.923502+00:00","extra":{}}',
    ],
    'cachet',
  ],
  [
    'laravel-json',
    [
      '{"message":"x went wrong","context":{},"level":400,"level_name":"ERROR","channel":"production","datetime":{"date":"2026-11-22 04:03:56.000100","timezone_type":3,"timezone":"UTC"},"extra":[]}',
    ],
    'cachet',
  ],
  [
    'headscale-audit-json',
    ['{"time":"2026-11-22T04:03:56Z","event":"node.added","object":"node","id":7}'],
    'headscale',
  ],
  ['headscale-json', ['{"level":"info","node.id":3,"time":1795320236,"message":"node registered"}'], 'headscale'],
  ['laravel', ['[2026-11-22 04:03:56] production.ERROR: something went wrong in /srv/app.php:1', '#0 trace'], 'cachet'],
  [
    'nginx-error',
    ['2026/11/22 04:03:56 [error] 1#1: *1 access forbidden by rule, client: 203.0.113.9, server: x'],
    'cachet',
  ],
  ['php-fpm', ['[22-Nov-2026 04:03:56] NOTICE: ready to handle connections'], 'cachet'],
  ['headscale-text', ['2026-11-22T04:03:56Z INF node registered node.id=3'], 'headscale'],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'new-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function make(lines: readonly string[], ...options: readonly string[]) {
  return runCommand(['new', '--rules-dir', folder, ...options], { stdin: `${lines.join('\n')}\n` });
}

describe('new', () => {
  it.each(LINES)('%s: files load, are formatted, and their five tests pass', async (name, lines, app) => {
    const id = `NEW-${String(LINES.findIndex(([other]) => other === name) + 1).padStart(3, '0')}`;
    const { exit, out, err } = await make(lines, '--id', id);
    expect(err).toBe('');
    expect(exit).toBe(0);
    const path = join(folder, app, `${id}.yaml`);
    expect(out).toContain(path);
    const text = readFileSync(path, 'utf8');
    const tests = readFileSync(join(folder, app, `${id}.test.yaml`), 'utf8');
    expect(loadDetection(path, text)).toMatchObject({ ok: true });
    for (const file of [text, tests])
      expect(await format(file, { parser: 'yaml', printWidth: 120, singleQuote: true })).toBe(file);
    const run = await runCommand(['test', path]);
    expect(run.out).toContain('5 tests of 1 detection passed');
    expect(run.exit).toBe(0);
  });

  it('counts what the lines share, by address, and replaces real addresses', async () => {
    const { exit } = await make(
      [ACCESS('/auth/login', '10.1.2.3'), ACCESS('/auth/login?x=1', '10.1.2.4')],
      '--id',
      'NEW-101',
    );
    expect(exit).toBe(0);
    const text = readFileSync(join(folder, 'cachet', 'NEW-101.yaml'), 'utf8');
    expect(text).toContain('sum by (ip) (');
    expect(text).toContain('| uri=~`^/auth/login(\\?.*)?$`');
    expect(text).toContain('default: 2');
    expect(readFileSync(join(folder, 'cachet', 'NEW-101.test.yaml'), 'utf8')).not.toContain('10.1.2.');
  });

  it('takes the id behind the highest one of the application', async () => {
    const { out } = await runCommand(['new', '--to', join(folder, 'free')], {
      stdin: `${ACCESS('/x/y', '192.0.2.1')}\n`,
    });
    const highest = readdirSync('alert-rules/cachet')
      .map((file) => Number(/^WK-CAC-(\d{3})/.exec(file)?.[1] ?? 0))
      .reduce((most, number) => Math.max(most, number), 0);
    const id = `WK-CAC-${String(highest + 1).padStart(3, '0')}`;
    expect(out).toContain(id);
    expect(existsSync(join(folder, 'free', `${id}.yaml`))).toBe(true);
  });

  it('never writes over a file', async () => {
    await make([ACCESS('/x/y', '192.0.2.1')], '--id', 'NEW-201');
    const again = await make([ACCESS('/x/y', '192.0.2.1')], '--id', 'NEW-201');
    expect(again.exit).toBe(3);
    expect(again.err).toMatch(/There is a detection NEW-201 already|is there already/);
  });

  it.each([
    [['???'], [], 'The format of the lines is not recognised.'],
    [[], [], 'There are no sample lines.'],
    [
      [ACCESS('/a', '192.0.2.1'), ACCESS('/b', '192.0.2.1').replace('POST', 'GET').replace('302', '200')],
      [],
      'no field in common',
    ],
    [[ACCESS('/a', '192.0.2.1')], ['--id', '../x'], 'is no id'],
    [[ACCESS('/a', '192.0.2.1')], ['--source', 'cachet/none'], 'There is no source cachet/none.'],
  ])('says why it cannot: %j %j', async (lines, options, message) => {
    const { exit, err } = await make(lines, ...options);
    expect(exit).toBe(3);
    expect(err).toContain(message);
  });

  it('keeps hostile text of the samples inside of its literal', async () => {
    const line = ACCESS('/x\\"} or `$window` $threshold/${x}', '192.0.2.1').replace('"x"}', '"\\u001b[31m\\n- id: x"}');
    const { exit } = await make([line], '--id', 'NEW-301');
    expect(exit).toBe(0);
    const run = await runCommand(['test', join(folder, 'cachet', 'NEW-301.yaml')]);
    expect(run.out).toContain('5 tests of 1 detection passed');
  });
});
