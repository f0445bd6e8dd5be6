/** `backtest --loki` gives what a backtest over the same lines in a file gives. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Labels, type Entry, type Stream } from '../../logql/index.ts';
import { runCommand } from '../run.test-support.ts';
import { startStandIn, type StandIn } from './stand-in.test-support.ts';

interface RecordedLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly ts: string;
  readonly line?: string;
  readonly line_b64?: string;
}

/** Loki's JSON has U+FFFD for bytes outside UTF-8. */
const recorded = gunzipSync(readFileSync('tests/vectors/alerts/cachet-3.streams.jsonl.gz'))
  .toString('utf8')
  .split('\n')
  .filter((text) => text !== '')
  .map((text) => JSON.parse(text) as RecordedLine)
  .map(({ labels, ts, line, line_b64: encoded }) => ({
    labels: Labels.fromObject(labels),
    ts: BigInt(ts),
    line: line ?? Buffer.from(encoded ?? '', 'base64').toString('utf8'),
  }));

function toStreams(): Stream[] {
  const streams = new Map<string, { labels: Labels; entries: Entry[] }>();
  for (const { labels, ts, line } of recorded) {
    const stream = streams.get(labels.key) ?? { labels, entries: [] };
    streams.set(labels.key, stream);
    stream.entries.push({ ts, line });
  }
  return [...streams.values()];
}

function rfc3339(ts: bigint): string {
  const seconds = new Date(Number(ts / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(ts % 1_000_000_000n).padStart(9, '0')}Z`;
}

const SITE = ['-c', resolve('tests/captures/cachet-3.watchkeeper.yaml'), '--json'];
const TIMES = ['--from', '2026-11-22T00:00:00Z', '--to', '2026-11-26T00:00:00Z'];

let folder = '';
let server: StandIn;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtest-'));
  const lines = recorded.map(({ labels, ts, line }) =>
    JSON.stringify({ labels: labels.toObject(), line, timestamp: rfc3339(ts) }),
  );
  await writeFile(join(folder, 'lines.jsonl'), lines.join('\n'));
  server = await startStandIn(toStreams(), ({ headers }) =>
    headers['x-scope-orgid'] === 'ops' ? undefined : { status: 401, body: 'no org id' },
  );
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Shown {
  readonly alerts: readonly { readonly lines: readonly Record<string, unknown>[] }[];
  readonly skipped: unknown;
}

/** Alerts and skipped detections, without the names of files. */
function facts(out: string): unknown {
  const { alerts, skipped } = JSON.parse(out) as Shown;
  const plain = alerts.map(({ lines, ...rest }) => ({
    ...rest,
    lines: lines.map(({ time, text }) => ({ time, text })),
  }));
  return { alerts: plain, skipped };
}

describe('backtest --loki', () => {
  it('says the same as a backtest of the same lines from a file', async () => {
    const file = await runCommand(['backtest', join(folder, 'lines.jsonl'), ...TIMES, ...SITE]);
    const loki = await runCommand(['backtest', '--loki', server.url, '--tenant', 'ops', ...TIMES, ...SITE]);
    expect(loki.err).toBe('');
    expect(loki.exit).toBe(file.exit);
    expect((JSON.parse(file.out) as Shown).alerts.length).toBeGreaterThan(50);
    expect(facts(loki.out)).toEqual(facts(file.out));
  });

  it('fetches only lines with the texts of the chosen rules', async () => {
    const before = server.requests.length;
    const args = ['--rules', 'WK-CAC-001', '--loki', server.url, '--tenant', 'ops'];
    const { out } = await runCommand(['backtest', ...args, ...TIMES, ...SITE]);
    const asked = server.requests.slice(before).filter(({ parameters }) => parameters.get('limit') === '5000');
    expect(asked.length).toBeGreaterThan(0);
    for (const { parameters } of asked) expect(parameters.get('query')).toContain(' |= "auth.login.failed"');
    const file = await runCommand([
      'backtest',
      join(folder, 'lines.jsonl'),
      '--rules',
      'WK-CAC-001',
      ...TIMES,
      ...SITE,
    ]);
    expect((JSON.parse(out) as Shown).alerts).not.toEqual([]);
    expect(facts(out)).toEqual(facts(file.out));
  });

  it('is unknown, exit code 4, where Loki refuses', async () => {
    const run = await runCommand(['backtest', '--loki', server.url, ...TIMES, ...SITE]);
    expect(run.exit).toBe(4);
    expect(run.out).toBe('');
    expect(run.err).toContain('Loki answered 401 (no org id)');
    expect(run.err).toContain('is unknown, not empty');
  });

  it.each([
    [['backtest']],
    [['backtest', 'x.log', '--loki', 'http://loki.example.com']],
    [['backtest', '--loki', 'nonsense']],
    [
      [
        'backtest',
        '--loki',
        'http://loki.example.com',
        '--from',
        '2026-11-22T00:00:00Z',
        '--to',
        '2026-11-21T00:00:00Z',
      ],
    ],
  ])('refuses %j', async (args) => {
    expect((await runCommand(args)).exit).toBe(3);
  });
});
