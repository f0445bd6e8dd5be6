import { afterEach, describe, expect, it } from 'vitest';
import { mergeRecords } from '../../detect/backtest/merge.ts';
import { Labels, parseExpr, type Stream } from '../../logql/index.ts';
import type { PreparedInputs } from '../backtest/inputs.ts';
import { connectLoki } from './connect.ts';
import { lokiInputs } from './inputs.ts';
import { startStandIn, type OddAnswer, type SeenRequest, type StandIn } from './stand-in.test-support.ts';

const SECOND = 1_000_000_000n;
const START = BigInt(Date.UTC(2026, 10, 1)) * 1_000_000n;

let server: StandIn | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function stream(app: string, entries: readonly (readonly [seconds: number, line: string])[]): Stream {
  return {
    labels: Labels.fromObject({ app }),
    entries: entries.map(([seconds, line]) => ({ ts: START + BigInt(Math.round(seconds * 1e9)), line })),
  };
}

async function open(
  streams: readonly Stream[],
  queries: readonly string[],
  seconds: number,
  odd?: (request: SeenRequest, number: number) => OddAnswer | undefined,
): Promise<PreparedInputs> {
  server = await startStandIn(streams, odd);
  const client = await connectLoki(server.url, undefined, { env: {}, cwd: '.' }, () => Promise.resolve());
  const exprs = queries.map((query) => parseExpr(query));
  return lokiInputs(client, exprs, START, START + BigInt(seconds) * SECOND);
}

/** All lines in the order in which a backtest gets them: seconds, stream, line. */
async function readAll({ inputs, advance }: PreparedInputs): Promise<string[]> {
  const lines: string[] = [];
  while (await advance?.())
    await mergeRecords(inputs, ({ labels }, batch, index) => {
      const line = Buffer.from(batch.bytes.subarray(batch.starts[index], batch.ends[index])).toString();
      const seconds = batch.ms[index] / 1000 - Number(START / SECOND);
      lines.push(`${seconds} ${labels.get('app')} ${line}`);
    });
  return lines;
}

const ALL = 'count_over_time({app=~".+"}[1m])';

describe('the lines of a Loki', () => {
  it('come in time order over streams and windows, each once', async () => {
    const streams = [
      stream('a', [
        [0, 'first'],
        [5000, 'third'],
        [90_000, 'last'],
      ]),
      stream('b', [[4000, 'second']]),
      stream('c', [[100_000, 'behind the end']]),
    ];
    const inputs = await open(streams, [ALL, 'rate({app="a"}[5m])'], 100_000);
    expect(await readAll(inputs)).toEqual(['0 a first', '4000 b second', '5000 a third', '90000 a last']);
  });

  it('come page by page, also where lines of one time lie at the end of a page', async () => {
    const entries = Array.from({ length: 12_000 }, (_, i) => [Math.floor(i / 3), `line ${i}`] as const);
    const inputs = await open([stream('a', entries)], [ALL], 4000);
    const lines = await readAll(inputs);
    expect(lines).toEqual(entries.map(([seconds, line]) => `${seconds} a ${line}`));
    for (const { path, parameters } of server?.requests ?? [])
      if (path.endsWith('query_range')) expect(parameters.get('limit')).toBe('5000');
  });

  it('are never held for longer than a bounded stretch', async () => {
    const entries = Array.from({ length: 130_000 }, (_, i) => [i / 1000, `${i}`] as const);
    const { inputs, advance } = await open([stream('a', entries), stream('b', [[129, 'x']])], [ALL], 130);
    const sizes: number[] = [];
    while (await advance?.()) {
      let size = 0;
      await mergeRecords(inputs, () => size++);
      sizes.push(size);
    }
    expect(sizes.reduce((sum, size) => sum + size)).toBe(130_001);
    expect(Math.max(...sizes)).toBeLessThan(101_000);
  });

  it('are asked for in longer windows where there are few', async () => {
    const inputs = await open([stream('a', [[1, 'x']])], [ALL], 30 * 86_400);
    expect(await readAll(inputs)).toEqual(['1 a x']);
    const asked = (server?.requests ?? []).filter(({ path }) => path.endsWith('query_range'));
    const hours = asked.map(
      ({ parameters }) =>
        Number((BigInt(parameters.get('end') ?? 0) - BigInt(parameters.get('start') ?? 0)) / SECOND) / 3600,
    );
    expect(hours.slice(0, 4)).toEqual([0.25, 0.5, 1, 2]);
    expect(Math.max(...hours)).toBe(24);
    expect(asked.length).toBeLessThan(45);
  });

  it('keep their stream if the server adds structured metadata to the labels', async () => {
    const odd = ({ path }: SeenRequest): OddAnswer | undefined =>
      path.endsWith('query_range')
        ? {
            status: 200,
            body: JSON.stringify({
              data: {
                resultType: 'streams',
                result: [{ stream: { app: 'a', detected_level: 'info' }, values: [[String(START), 'x']] }],
              },
            }),
          }
        : undefined;
    const inputs = await open([stream('a', [[0, 'x']])], [ALL], 60, odd);
    expect(await readAll(inputs)).toEqual(['0 a x']);
  });

  it('come with the first and the last one where a filter leaves lines out', async () => {
    const days = 86_400;
    const entries = [1, 2, 3, 9 * days, 20 * days, 20 * days + 1].map((at, i) => [at, `${i} ${i === 3 ? 'x' : 'y'}`]);
    const inputs = await open(
      [stream('a', entries as [number, string][])],
      ['absent_over_time({app="a"} |= "x" [1m])'],
      30 * days,
    );
    expect(await readAll(inputs)).toEqual(['1 a 0 y', '777600 a 3 x', '1728001 a 5 y']);
  });

  it('are none, and not asked for, where there is no stream', async () => {
    const inputs = await open([], [ALL], 60);
    expect(inputs.inputs).toEqual([]);
    expect(await readAll(inputs)).toEqual([]);
    expect(server?.requests.map(({ path }) => path)).toEqual(['/loki/api/v1/series']);
  });
});

describe('unknown, not empty', () => {
  it.each([
    ['a list of streams that fails', (path: string) => path.endsWith('series'), { status: 400 }, 'Loki answered 400'],
    ['lines that fail', (path: string) => path.endsWith('query_range'), { status: 403 }, 'Loki answered 403'],
    [
      'another kind of answer',
      (path: string) => path.endsWith('query_range'),
      { status: 200, body: '{"data":{"resultType":"matrix","result":[]}}' },
      'does not answer like a Loki',
    ],
    [
      'lines of an unknown stream',
      (path: string) => path.endsWith('query_range'),
      { status: 200, body: '{"data":{"resultType":"streams","result":[{"stream":{"app":"z"},"values":[["1","x"]]}]}}' },
      'a stream that it did not list',
    ],
  ])('%s', async (_, concerns, odd, message) => {
    const run = async () =>
      readAll(await open([stream('a', [[0, 'x']])], [ALL], 60, ({ path }) => (concerns(path) ? odd : undefined)));
    await expect(run()).rejects.toThrow(message);
  });

  it('more lines of one time than a page holds', async () => {
    const entries = Array.from({ length: 5001 }, (_, i) => [7, `${i}`] as const);
    const inputs = await open([stream('a', entries)], [ALL], 60);
    await expect(readAll(inputs)).rejects.toThrow('5000 lines and more of one time');
  });
});
