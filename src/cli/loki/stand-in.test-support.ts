import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { logQuery, parseSelectorText, selectorMatches, type Stream } from '../../logql/index.ts';

/** One request that a stand-in got. */
export interface SeenRequest {
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** An answer in place of the right one. */
export interface OddAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StandIn {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/**
 * A server on a local port that answers like the two addresses of Loki's API that a backtest asks, over lines given
 * beforehand. `odd` may answer a request, by its number from 1, in another way.
 */
export async function startStandIn(
  streams: readonly Stream[],
  odd: (request: SeenRequest, number: number) => OddAnswer | undefined = () => undefined,
): Promise<StandIn> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://stand-in');
    const request = { path: pathname, parameters: searchParams, headers: incoming.headers };
    requests.push(request);
    send(response, odd(request, requests.length) ?? { status: 200, body: JSON.stringify(answer(request, streams)) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function send(response: ServerResponse, { status, body = '', headers = {} }: OddAnswer): void {
  response.writeHead(status, { connection: 'close', ...headers });
  response.end(body);
}

function answer({ path, parameters }: SeenRequest, streams: readonly Stream[]): unknown {
  const start = BigInt(parameters.get('start') ?? '');
  const end = BigInt(parameters.get('end') ?? '');
  if (path.endsWith('/loki/api/v1/series')) {
    const selector = parseSelectorText(parameters.get('match[]') ?? '');
    const found = streams.filter(
      ({ labels, entries }) => selectorMatches(selector, labels) && entries.some(({ ts }) => ts >= start && ts < end),
    );
    return { status: 'success', data: found.map(({ labels }) => labels.toObject()) };
  }
  const limit = Number(parameters.get('limit'));
  const direction = parameters.get('direction') === 'forward' ? 'forward' : 'backward';
  const result = logQuery(parameters.get('query') ?? '', streams, { start, end, limit, direction });
  return {
    status: 'success',
    data: {
      resultType: 'streams',
      result: result.streams.map(({ labels, entries }) => ({
        stream: labels.toObject(),
        values: entries.map(({ ts, line }) => [String(ts), line, {}]),
      })),
      stats: {},
    },
  };
}
