import { describe, expect, it } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import type { BacktestAlert } from './alert.ts';
import { parseEpisodes, type Episode } from './episodes.ts';
import { judge, type JudgedDetection } from './judge.ts';

const MINUTE = 60_000_000_000n;

function episode(id: string, kind: Episode['kind'], minute: number, clients: readonly string[]): Episode {
  const start = BigInt(minute) * MINUTE;
  return { id, kind, title: id, start, end: start + MINUTE, clients, notVisible: undefined };
}

function alert(detection: string, minute: number, labels: Record<string, string>, fires = true): BacktestAlert {
  const at = BigInt(minute) * MINUTE;
  return {
    detection,
    labels: Labels.fromObject(labels),
    state: fires ? 'resolved' : 'pending',
    start: at,
    fired: fires ? at : undefined,
    end: at + MINUTE,
    value: 1,
    lines: [],
    lineCount: 0,
  };
}

const EPISODES = [
  episode('B1', 'benign', 0, ['198.51.100.1']),
  episode('H1', 'hostile', 100, ['203.0.113.1', '203.0.113.2']),
  episode('F1', 'fault', 200, ['198.51.100.1']),
  { ...episode('H2', 'hostile', 300, ['203.0.113.9']), notVisible: 'nothing is logged' },
];
const DETECTIONS: readonly JudgedDetection[] = [
  { id: 'ATT', role: 'attack' },
  { id: 'AVA', role: 'availability' },
  { id: 'PIP', role: 'pipeline' },
];

const verdictOf = (one: BacktestAlert) => judge(EPISODES, [one], DETECTIONS).alerts.map(({ verdict }) => verdict);

describe('judge', () => {
  it.each([
    ['names a client of a hostile episode', alert('ATT', 101, { ip: '203.0.113.2' }), 'found'],
    ['names no address at all', alert('ATT', 116, { status: '500' }), 'found'],
    ['comes a quarter of an hour after the end', alert('ATT', 116, { ip: '203.0.113.1' }), 'found'],
    ['comes later than that', alert('ATT', 117, { ip: '203.0.113.1' }), 'false'],
    ['comes before the start', alert('ATT', 99, { ip: '203.0.113.1' }), 'false'],
    ['names only a benign client, even near an attack', alert('ATT', 101, { ip: '198.51.100.1' }), 'false'],
    ['names somebody else near an attack', alert('ATT', 101, { ip: '192.0.2.77' }), 'other'],
    ['fires while nothing is near', alert('ATT', 50, { status: '500' }), 'false'],
    ['is an availability detection during a fault', alert('AVA', 201, { ip: '198.51.100.1' }), 'operational'],
    ['is an availability detection while nothing is near', alert('AVA', 50, {}), 'false'],
    ['is an attack detection that names the victim of a fault', alert('ATT', 201, { ip: '198.51.100.1' }), 'other'],
    ['is a pipeline detection about silence', alert('PIP', 50, { host: 'web1' }), 'operational'],
    ['is a pipeline detection near an attack', alert('PIP', 101, {}), 'operational'],
    ['is a pipeline detection that names a benign client', alert('PIP', 50, { ip: '198.51.100.1' }), 'false'],
  ])('an alert that %s', (_, one, expected) => expect(verdictOf(one)).toEqual([expected]));

  it('leaves pending alerts out', () => expect(verdictOf(alert('ATT', 101, { ip: '203.0.113.1' }, false))).toEqual([]));

  it('tells what became of each episode', () => {
    const alerts = [
      alert('AVA', 103, {}),
      alert('ATT', 102, { ip: '203.0.113.1' }),
      alert('ATT', 104, { ip: '203.0.113.2' }),
      alert('ATT', 1, { ip: '198.51.100.1' }),
    ];
    const outcomes = judge(EPISODES, alerts, DETECTIONS).outcomes;
    expect(outcomes.map(({ episode: { id }, result, by, foundAfter }) => ({ id, result, by, foundAfter }))).toEqual([
      { id: 'B1', result: 'false', by: ['ATT'], foundAfter: undefined },
      { id: 'H1', result: 'found', by: ['ATT', 'AVA'], foundAfter: 2n * MINUTE },
      { id: 'F1', result: 'quiet', by: [], foundAfter: undefined },
      { id: 'H2', result: 'not_visible', by: [], foundAfter: undefined },
    ]);
  });
});

describe('episodes file', () => {
  const good =
    '{"id":"A1","kind":"hostile","title":"t","start":"2026-11-22T04:03:55.854Z","end":"2026-11-22T04:04:05Z","clients":["192.0.2.1"],"more":1}';

  it('reads one object a line and skips empty lines', () => {
    const result = parseEpisodes(`${good}\n\n${good.replace('A1', 'A2')}\n`);
    expect(result.ok && result.episodes.map(({ id }) => id)).toEqual(['A1', 'A2']);
    expect(result.ok && result.episodes[0].start).toBe(1795320235854000000n);
  });

  it.each([
    ['not json', 1, 'this is not a JSON object'],
    [`${good}\n${good}`, 2, 'the id A1 stands twice'],
    [good.replace('hostile', 'bad'), 1, 'kind: Invalid option: expected one of "benign"|"hostile"|"fault"'],
    [good.replace('2026-11-22T04:03:55.854Z', 'soon'), 1, 'start: "soon" is not an RFC 3339 time'],
    [good.replace('04:03:55', '04:33:55'), 1, 'the end is before the start'],
  ])('names the line of %j', (text, line, message) => {
    expect(parseEpisodes(text)).toEqual({ ok: false, line, message });
  });
});
