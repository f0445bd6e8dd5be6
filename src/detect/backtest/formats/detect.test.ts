import { describe, expect, it } from 'vitest';
import { slotToNanos } from '../time-slot.ts';
import { detectFormat, formatById, isLogcliLine, LOG_FORMATS } from './detect.ts';

/** A line of each format, as the applications write it, with its time. */
const SAMPLES: readonly (readonly [format: string, line: string, nanos: bigint])[] = [
  [
    'nginx-json',
    '{"time":"2026-11-22T04:03:56+00:00","msec":"1795320236.091","remote_addr":"198.51.100.10","method":"GET","uri":"/","status":302}',
    1795320236091000000n,
  ],
  [
    'caddy-json',
    '{"level":"info","ts":1795320236.5,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.1"},"status":200}',
    1795320236500000000n,
  ],
  [
    'monolog-json',
    '{"message":"auth.login.failed","context":{"schema":1,"event":"auth.login.failed"},"level":300,"level_name":"WARNING","channel":"security","datetime":"2026-11-22T04:10:52.923502+00:00","extra":{}}',
    1795320652923502000n,
  ],
  [
    'laravel-json',
    '{"message":"x","context":{},"level":400,"level_name":"ERROR","channel":"production","datetime":{"date":"2026-11-22 04:03:56.000100","timezone_type":3,"timezone":"UTC"},"extra":[]}',
    1795320236000100000n,
  ],
  [
    'headscale-audit-json',
    '{"time":"2026-11-22T04:03:56Z","event":"node.added","object":"node","id":7}',
    1795320236000000000n,
  ],
  [
    'headscale-json',
    '{"level":"info","node.id":3,"time":1795320236,"message":"node registered"}',
    1795320236000000000n,
  ],
  ['laravel', '[2026-11-22 04:03:56] production.ERROR: something in /srv/app.php:1', 1795320236000000000n],
  [
    'nginx-error',
    '2026/11/22 04:03:56 [error] 1#1: *1 access forbidden by rule, client: 203.0.113.9',
    1795320236000000000n,
  ],
  ['php-fpm', '[22-Nov-2026 04:03:56] NOTICE: ready to handle connections', 1795320236000000000n],
  ['combined', '198.51.100.10 - - [22/Nov/2026:04:03:56 +0000] "GET / HTTP/1.1" 200 1 "-" "x"', 1795320236000000000n],
  ['headscale-text', '2026-11-22T04:03:56Z INF node registered node.id=3', 1795320236000000000n],
  ['heartbeat', 'seq=29922003', 1795320180000000000n],
  ['plain', '2026-11-22T04:03:56Z something else', 1795320236000000000n],
];

describe('log formats', () => {
  it('have a sample here each', () => {
    expect(SAMPLES.map(([id]) => id).sort()).toEqual(LOG_FORMATS.map((format) => format.id).sort());
  });

  it.each(SAMPLES)('%s is recognised and its time read', (id, line, nanos) => {
    expect(detectFormat([line])?.id).toBe(id);
    const bytes = new TextEncoder().encode(`xx${line}`);
    const slot = { ms: 0, ns: 0 };
    expect(formatById(id)?.readTime(bytes, 2, bytes.length, slot, 0)).toBe(true);
    expect(slotToNanos(slot)).toBe(nanos);
  });

  it.each(SAMPLES)('%s has no time in a line of other text', (id) => {
    const bytes = new TextEncoder().encode('no time here at all, only words and more words');
    expect(formatById(id)?.readTime(bytes, 0, bytes.length, { ms: 0, ns: 0 }, 0)).toBe(false);
  });

  it('reads the time again where its key has moved', () => {
    const format = formatById('nginx-json');
    const slot = { ms: 0, ns: 0 };
    for (const lead of ['', '"a":"b",', '']) {
      const bytes = new TextEncoder().encode(`{${lead}"msec":"1795320236.091","uri":"/"}`);
      expect(format?.readTime(bytes, 0, bytes.length, slot, 0)).toBe(true);
      expect(slot.ms).toBe(1795320236091);
    }
  });

  it('knows logcli output by its keys', () => {
    expect(isLogcliLine('{"labels":{"app":"x"},"line":"l","timestamp":"2026-11-22T04:03:56Z"}')).toBe(true);
    expect(isLogcliLine('{"line":"l"}')).toBe(false);
  });

  it('takes the format of the first known line, unless nearly all others differ', () => {
    const [nginx, laravel] = [SAMPLES[0][1], SAMPLES[6][1]];
    expect(detectFormat(['#0 trace', laravel, nginx, nginx])?.id).toBe('laravel');
    expect(detectFormat([laravel, ...Array.from({ length: 20 }, () => nginx)])?.id).toBe('nginx-json');
    expect(detectFormat(['???', ''])).toBeUndefined();
  });
});
