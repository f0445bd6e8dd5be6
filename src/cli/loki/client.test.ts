import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UnknownAnswer, UsageError } from '../exit.ts';
import { connectLoki } from './connect.ts';
import { startStandIn, type OddAnswer, type StandIn } from './stand-in.test-support.ts';

const ASKED = { 'match[]': '{a="b"}', start: '0', end: '1' };
let server: StandIn | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Asks a stand-in that answers the first requests oddly; gives what was waited for. */
async function ask(odd: readonly (OddAnswer | undefined)[], env: Record<string, string> = {}, tenant?: string) {
  server = await startStandIn([], (_, number) => odd[number - 1]);
  const waits: number[] = [];
  const client = await connectLoki(server.url, tenant, { env, cwd: process.cwd() }, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  const result = await client.get('/loki/api/v1/series', ASKED).catch((error: unknown) => error);
  return { result, waits, requests: server.requests };
}

describe('a request', () => {
  it('carries its parameters and asks for structured metadata apart', async () => {
    const { result, requests } = await ask([]);
    expect(result).toEqual({ status: 'success', data: [] });
    expect(requests).toHaveLength(1);
    expect(requests[0].parameters.get('match[]')).toBe('{a="b"}');
    expect(requests[0].headers['x-loki-response-encoding-flags']).toBe('categorize-labels');
    expect(requests[0].headers).not.toHaveProperty('authorization');
    expect(requests[0].headers).not.toHaveProperty('x-scope-orgid');
  });

  it.each([
    [{ LOKI_ORG_ID: 'ops' }, undefined, 'x-scope-orgid', 'ops'],
    [{ LOKI_ORG_ID: 'ops' }, 'other', 'x-scope-orgid', 'other'],
    [{ LOKI_BEARER_TOKEN: 't1' }, undefined, 'authorization', 'Bearer t1'],
    [{ LOKI_USERNAME: 'u', LOKI_PASSWORD: 'p:q' }, undefined, 'authorization', `Basic ${btoa('u:p:q')}`],
  ])('has the header for %j and tenant %s', async (env, tenant, name, value) => {
    const { requests } = await ask([], env, tenant);
    expect(requests[0].headers[name]).toBe(value);
  });

  it('reads secrets from files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loki-'));
    await writeFile(join(folder, 'token'), 't2\n');
    const { requests } = await ask([], { LOKI_BEARER_TOKEN_FILE: join(folder, 'token') });
    await rm(folder, { recursive: true });
    expect(requests[0].headers.authorization).toBe('Bearer t2');
  });
});

describe('settings that are refused', () => {
  it.each([
    ['not an address', 'localhost', {}],
    ['another protocol', 'ftp://loki.example.com', {}],
    ['credentials in the address', 'http://u:p@loki.example.com', {}],
    ['two kinds of credentials', 'http://loki.example.com', { LOKI_BEARER_TOKEN: 't', LOKI_USERNAME: 'u' }],
    ['a file that is not there', 'http://loki.example.com', { LOKI_BEARER_TOKEN_FILE: '/nowhere/token' }],
  ])('%s', async (_, address, env) => {
    const connect = connectLoki(address, undefined, { env, cwd: process.cwd() });
    await expect(connect).rejects.toBeInstanceOf(UsageError);
    await expect(connect).rejects.not.toThrow('u:p');
  });
});

describe('an answer that is none', () => {
  it('is asked for again, longer and longer, up to four times', async () => {
    const { result, waits, requests } = await ask([{ status: 503 }, { status: 429 }, { status: 500 }]);
    expect(result).toEqual({ status: 'success', data: [] });
    expect(waits).toEqual([500, 1000, 2000]);
    expect(requests).toHaveLength(4);
  });

  it('is unknown in the end', async () => {
    const { result, requests } = await ask(Array(9).fill({ status: 503, body: 'too many\noutstanding requests' }));
    expect(result).toBeInstanceOf(UnknownAnswer);
    expect(String(result)).toContain('Loki answered 503 (too many outstanding requests), after 4 attempts.');
    expect(String(result)).toContain('is unknown, not empty');
    expect(requests).toHaveLength(4);
  });

  it('waits as long as the server says, within a bound', async () => {
    const { waits } = await ask([
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 429, headers: { 'retry-after': '9999' } },
    ]);
    expect(waits).toEqual([7000, 30_000]);
  });

  it.each([
    ['a refusal', { status: 400, body: 'parse error' }, 'Loki answered 400 (parse error)'],
    ['a wrong password', { status: 401 }, 'Loki answered 401.'],
    ['a way elsewhere', { status: 302, headers: { location: 'http://192.0.2.1/login' } }, 'http://192.0.2.1/login'],
  ])('%s is final', async (_, odd, message) => {
    const { result, requests } = await ask([odd]);
    expect(result).toBeInstanceOf(UnknownAnswer);
    expect(String(result)).toContain(message);
    expect(requests).toHaveLength(1);
  });

  it('is one, too, if it is no JSON or there is no server', async () => {
    const { result } = await ask(Array(4).fill({ status: 200, body: '<html>' }));
    expect(String(result)).toContain('the answer is no JSON');
    const client = await connectLoki('http://127.0.0.1:1', undefined, { env: {}, cwd: '.' }, () => Promise.resolve());
    await expect(client.get('/', {})).rejects.toBeInstanceOf(UnknownAnswer);
  });
});
