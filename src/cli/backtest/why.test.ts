import { describe, expect, it } from 'vitest';
import type { BacktestAlert } from '../../detect/backtest/alert.ts';
import type { Episode } from '../../detect/backtest/episodes.ts';
import { parseExpr, printExpr } from '../../logql/syntax/index.ts';
import { Labels } from '../../logql/labels.ts';
import { nearMisses, valueOf } from './why.ts';
import type { BacktestReport } from './report-model.ts';

const MINUTE = 60_000_000_000n;
const EPISODE: Episode = {
  id: 'A1',
  kind: 'hostile',
  title: 't',
  start: 100n * MINUTE,
  end: 101n * MINUTE,
  clients: ['203.0.113.1'],
  notVisible: undefined,
};

function series(detection: string, minute: number, labels: Record<string, string>, value: number): BacktestAlert {
  const start = BigInt(minute) * MINUTE;
  return {
    detection,
    labels: Labels.fromObject(labels),
    state: 'resolved',
    start,
    fired: start,
    end: start + MINUTE,
    value,
    lines: [],
    lineCount: 0,
  };
}

function report(alerts: readonly BacktestAlert[]): BacktestReport {
  const detections = ['NEAR', 'HIT', 'PIP'].map((id) => ({
    id,
    title: id,
    severity: 'high',
    app: 'cachet',
    package: id === 'PIP' ? 'pipeline' : 'core',
  }));
  return { ...({ detections, alerts } as Pick<BacktestReport, 'detections' | 'alerts'>) } as BacktestReport;
}

describe('how near detections came to an episode', () => {
  const thresholds = new Map(['NEAR', 'HIT', 'PIP'].map((id) => [id, { op: '>=' as const, needs: 5 }]));
  const misses = (alerts: readonly BacktestAlert[]) =>
    nearMisses(EPISODE, report(alerts), thresholds).map(({ detection, highest, fired }) => [detection, highest, fired]);

  it('keeps the highest value for a client, nearest detection first', () => {
    expect(
      misses([
        series('NEAR', 100, { ip: '203.0.113.1' }, 2),
        series('NEAR', 102, { ip: '203.0.113.1' }, 4),
        series('HIT', 101, {}, 6),
      ]),
    ).toEqual([
      ['HIT', 6, true],
      ['NEAR', 4, false],
    ]);
  });

  it.each([
    ['somebody else', series('NEAR', 100, { ip: '192.0.2.1' }, 4)],
    ['another time', series('NEAR', 130, { ip: '203.0.113.1' }, 4)],
    ['the log pipeline', series('PIP', 100, {}, 9)],
    ['a rule without a threshold', series('OTHER', 100, {}, 9)],
  ])('leaves out %s', (_, one) => expect(misses([one])).toEqual([]));

  it('takes the threshold off a rule', () => {
    const value = valueOf(parseExpr('sum(count_over_time({app="a"}[5m])) >= 3'));
    expect(value === undefined ? '' : printExpr(value)).toBe('sum(count_over_time({app="a"}[5m]))');
    expect(valueOf(parseExpr('sum(rate({app="a"}[5m])) unless sum(rate({app="b"}[5m]))'))).toBeUndefined();
  });
});
