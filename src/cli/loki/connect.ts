import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UsageError } from '../exit.ts';
import type { CliContext } from '../context.ts';
import { LokiClient } from './client.ts';

/** A client with the tenant and the credentials of the environment, which has the names that logcli reads. */
export async function connectLoki(
  address: string,
  tenant: string | undefined,
  { env, cwd }: Pick<CliContext, 'env' | 'cwd'>,
  wait: (ms: number) => Promise<void> = (ms) => setTimeout(ms),
): Promise<LokiClient> {
  const url = addressOf(address);
  const organisation = tenant ?? nonEmpty(env.LOKI_ORG_ID);
  const authorization = await authorizationOf(env, cwd);
  return new LokiClient({
    url,
    headers: {
      // Loki then keeps structured metadata apart from the labels of a stream.
      'X-Loki-Response-Encoding-Flags': 'categorize-labels',
      ...(organisation === undefined ? {} : { 'X-Scope-OrgID': organisation }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    wait,
  });
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${text} is no address of a Loki.`, 'it looks like http://loki.example.com:3100');
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      'Credentials do not belong into an address: other processes and logs see it.',
      'set LOKI_USERNAME and LOKI_PASSWORD_FILE',
    );
  return url;
}

async function authorizationOf(env: CliContext['env'], cwd: string): Promise<string | undefined> {
  const token = await secretOf('LOKI_BEARER_TOKEN', env, cwd);
  const username = nonEmpty(env.LOKI_USERNAME);
  if (token !== undefined && username !== undefined)
    throw new UsageError('LOKI_BEARER_TOKEN and LOKI_USERNAME are both set.', 'unset one of them');
  if (token !== undefined) return `Bearer ${token}`;
  if (username === undefined) return undefined;
  const password = (await secretOf('LOKI_PASSWORD', env, cwd)) ?? '';
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A secret of the environment, or of the file that `NAME_FILE` names. */
async function secretOf(name: string, env: CliContext['env'], cwd: string): Promise<string | undefined> {
  const path = nonEmpty(env[`${name}_FILE`]);
  if (path === undefined) return nonEmpty(env[name]);
  try {
    return (await readFile(resolve(cwd, path), 'utf8')).trim();
  } catch {
    throw new UsageError(`${name}_FILE names a file that cannot be read: ${path}`, 'check path and permissions');
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
