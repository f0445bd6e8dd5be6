import { beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../../detect/backtest/engine.ts';
import { Backtest, type InputStream } from '../../detect/backtest/run.ts';
import { mergeRecords } from '../../detect/backtest/merge.ts';
import { Labels } from '../../logql/labels.ts';
import { parseExpr } from '../../logql/syntax/index.ts';
import { decodeBytes } from '../backtest/decode.ts';
import { prepareInput, type PreparedInput } from '../backtest/inputs.ts';
import { diskFile } from '../input/open.ts';
import { painter } from '../terminal/style.ts';
import { textFile } from './line.ts';
import { tickChart } from './tick-chart.ts';
import { countingTicks, runTicks, type TickRun } from './ticks.ts';

const MINUTE = 60_000_000_000n;
const CAPTURE = 'tests/captures/cachet-2.4/access.json.log.gz';
const LABELS = Labels.fromObject({ app: 'cachet', log: 'access' });

async function inputsOf(file: Parameters<typeof prepareInput>[0]): Promise<readonly PreparedInput[]> {
  const options = { format: undefined, labels: Labels.empty, zoneSeconds: 0, labelsOf: () => LABELS };
  return (await prepareInput(file, options)).inputs;
}

describe('countingTicks', () => {
  const at = (minutes: number, seconds = 0) => BigInt(minutes * 60 + seconds) * 1_000_000_000n;

  it.each([
    ['a line between ticks', at(1, 30), { rangeNs: at(2), offsetNs: 0n }, [at(2), at(3), 2]],
    [
      'a line at a tick counts there, and no longer when the window ends on it',
      at(1),
      { rangeNs: at(2), offsetNs: 0n },
      [at(1), at(2), 2],
    ],
    ['an offset moves all', at(1, 30), { rangeNs: at(2), offsetNs: at(10) }, [at(12), at(13), 2]],
    ['one tick', at(1, 30), { rangeNs: at(1), offsetNs: 0n }, [at(2), at(2), 1]],
  ])('%s', (_name, ts, range, [first, last, count]) =>
    expect(countingTicks(ts, range, MINUTE)).toEqual({ first, last, count }),
  );

  it('may be none', () => {
    expect(countingTicks(at(1, 10), { rangeNs: at(0, 20), offsetNs: 0n }, MINUTE)).toBeUndefined();
  });
});

/** Rules with and without `for`, with a pipeline that most lines pass, and with an offset. */
const RULES: readonly (readonly [query: string, forMinutes: bigint])[] = [
  ['sum by (ip) (count_over_time({app="cachet"} | json ip="remote_addr", s="status" | s=~"^[45]..$" [10m])) >= 5', 0n],
  ['sum by (ip) (count_over_time({app="cachet"} | json ip="remote_addr" [5m])) > 10', 3n],
  ['sum by (ip) (count_over_time({app="cachet"} | json ip="remote_addr" [5m] offset 2m)) > 12', 0n],
];

describe('runTicks', () => {
  it.each(RULES)('fires when the backtest does: %s', async (query, forMinutes) => {
    const expr = parseExpr(query);
    const rule = { id: 'X', expr, intervalNs: MINUTE, forNs: forMinutes * MINUTE };
    const backtest = new Backtest([rule], { engine, decode: decodeBytes });
    const streams = new Map<PreparedInput, InputStream>();
    await mergeRecords(await inputsOf(diskFile(CAPTURE, 0)), (input, batch, index) => {
      const stream = streams.get(input) ?? backtest.stream(input.labels, input.name);
      streams.set(input, stream);
      backtest.push(stream, batch, index);
    });
    const { alerts } = backtest.finish(20n * MINUTE);
    expect(alerts.length).toBeGreaterThan(0);
    for (const address of new Set(alerts.map(({ labels }) => labels.get('ip') ?? ''))) {
      const { ticks } = await runTicks({
        expr,
        intervalNs: MINUTE,
        forNs: rule.forNs,
        matches: (labels) => labels.get('ip') === address,
        inputs: await inputsOf(diskFile(CAPTURE, 0)),
        line: undefined,
      });
      const starts = ticks.filter(({ state }, i) => state !== 'none' && (ticks[i - 1]?.state ?? 'none') === 'none');
      const fired = ticks.filter(({ state }, i) => state === 'firing' && ticks[i - 1]?.state !== 'firing');
      const own = alerts.filter(({ labels }) => labels.get('ip') === address);
      expect(starts.map(({ ts }) => ts)).toEqual(own.map(({ start }) => start));
      expect(fired.map(({ ts }) => ts)).toEqual(
        own.flatMap((alert) => (alert.fired === undefined ? [] : [alert.fired])),
      );
    }
  });
});

describe('tickChart', () => {
  let run: TickRun;
  const start = BigInt(Date.UTC(2026, 10, 22, 9)) * 1_000_000n;

  beforeAll(async () => {
    const line = (second: number) => {
      const time = new Date(Date.UTC(2026, 10, 22, 9, 0, second)).toISOString();
      return JSON.stringify({ time, remote_addr: '192.0.2.1', method: 'GET', uri: '/', status: 200 });
    };
    const seconds = [10, 70, 80, 130, 140, 150, ...Array.from({ length: 90 }, (_, i) => 181 + i / 10)];
    run = await runTicks({
      expr: parseExpr('sum(count_over_time({app="cachet"} [2m])) > 3'),
      intervalNs: MINUTE,
      forNs: 2n * MINUTE,
      matches: () => true,
      inputs: await inputsOf(textFile(seconds.map((second) => line(Math.floor(second))).join('\n'))),
      line: undefined,
    });
  });

  it('marks threshold, pending, firing, highest and end, scaled to the width', () => {
    const lines = tickChart(run, { from: start + MINUTE, to: start + 3n * MINUTE }, false, painter(false));
    expect(lines[0]).toContain('| is the threshold of 3');
    const notes = lines.slice(1).map((line) => [
      line.slice(2, 7),
      line
        .slice(9)
        .replace(/[#| ]+/, ' ')
        .trim(),
    ]);
    expect(notes).toMatchObject([
      ['09:01', expect.stringMatching(/^1/)],
      ['09:02', expect.stringMatching(/^3/)],
      ['09:03', expect.stringContaining('pending')],
      ['09:04', expect.stringContaining('highest')],
      ['09:05', expect.stringContaining('firing')],
      ['09:06', expect.stringContaining('ended')],
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('leaves out ticks between, and says how many', () => {
    const ticks = Array.from({ length: 40 }, (_, i) => ({
      ts: start + BigInt(i) * MINUTE,
      value: 5,
      state: 'firing' as const,
      error: undefined,
    }));
    const stretch = { from: start, to: start + 39n * MINUTE };
    const some = tickChart({ ...run, ticks }, stretch, false, painter(false));
    expect(some).toHaveLength(13);
    expect(some.at(-1)).toBe('  29 ticks between them left out: --ticks all');
    expect(tickChart({ ...run, ticks }, stretch, true, painter(false))).toHaveLength(41);
  });
});
