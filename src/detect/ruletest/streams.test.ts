import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTest } from './prepare.ts';
import { detectionEnvironment } from './ruletest.fixture.ts';
import { sampleLine } from './sample.ts';
import { TestFileError } from './test-error.ts';

/** `seconds line` of every entry, stream by stream. */
function linesOf(stream: string, head = '', files = {}): string[] {
  const file = `${head}\nevaluation_interval: 1m\ntests:\n  - name: t\n    input_streams:\n      - ${stream}\n`;
  const { streams } = prepareTest(detectionEnvironment(file, undefined, files), 0);
  return streams.flatMap(({ entries }) => entries.map(({ ts, line }) => `${Number(ts) / 1e9} ${line}`));
}

describe('streams of a test', () => {
  it.each<[string, string, string[]]>([
    ['lines an interval apart', `{ labels: '{a="b"}', lines: [x, y] }`, ['0 x', '60 y']],
    [
      'with a start and an interval',
      `{ stream: '{a="b"}', start: 10s, interval: 5s, lines: [x, y] }`,
      ['10 x', '15 y'],
    ],
    [
      'entries at a time',
      `{ labels: '{a="b"}', entries: [{ at: 30s, line: x }, { from: 1m, line: y }] }`,
      ['30 x', '60 y'],
    ],
    [
      'repeated, with the index',
      `{ labels: '{a="b"}', entries: [{ at: 1s, line: 'n {{i}}', count: 3, every: 2s }] }`,
      ['1 n 0', '3 n 1', '5 n 2'],
    ],
    ['at a date', `{ labels: '{a="b"}', entries: [{ time: '1970-01-01T00:00:07Z', line: x }] }`, ['7 x']],
    ['in shorthand', `{ labels: '{a="b"}', values: '"x"x2 _x2 "y"' }`, ['0 x', '60 x', '240 y']],
    [
      'the same line twice at a time is one',
      `{ labels: '{a="b"}', entries: [{ at: 1s, line: x, count: 2, every: 0s }] }`,
      ['1 x'],
    ],
  ])('%s', (_name, stream, lines) => {
    expect(linesOf(stream)).toEqual(lines);
  });

  it('reads a log file with the times of its lines', () => {
    const stream = `{ labels: '{a="b"}', file: { path: a.log, timestamp: { regex: '\\[([^\\]]+)\\]', layout: '02/Jan/2006:15:04:05 -0700' } } }`;
    expect(linesOf(stream, '', { 'a.log': '[01/Jan/1970:00:00:09 +0000] x\n' })).toEqual([
      '9 [01/Jan/1970:00:00:09 +0000] x',
    ]);
  });

  it('takes samples of shared files, its own ones first', () => {
    const head = 'sample_files: [shared.yaml]\nsamples: { own: mine }';
    const files = { 'shared.yaml': 'samples: { own: theirs, far: { k: 1 } }' };
    const stream = `{ labels: '{a="b"}', entries: [{ at: 1s, sample: own }, { at: 2s, sample: far }] }`;
    expect(linesOf(stream, head, files)).toEqual(['1 mine', '2 {"k":1}']);
  });

  it('keeps bytes outside of UTF-8', () => {
    const [line] = linesOf(`{ labels: '{a="b"}', entries: [{ at: 1s, line: "\\xff" }] }`);
    expect(line).toBe('1 \udcff');
  });

  it.each([
    `{ labels: '{a="b"}', entries: [{ at: 1s, time: 1, line: x }] }`,
    `{ labels: '{a="b"}', entries: [{ at: 1s }] }`,
    `{ labels: '{a="b"}', entries: [{ at: 1s, line: x, set: { k: v } }] }`,
    `{ labels: '{a="b"}', values: 'x' }`,
    `{ lines: [x] }`,
  ])('refuses %s', (stream) => {
    expect(() => linesOf(stream)).toThrow(TestFileError);
  });
});

describe('sampleLine', () => {
  const sample = { time: 't', context: { ip: '192.0.2.1', n: 1 }, 'a.b': 1 };

  it.each<[Record<string, unknown>, string]>([
    [{}, '{"time":"t","context":{"ip":"192.0.2.1","n":1},"a.b":1}'],
    [{ time: 'u' }, '{"time":"u","context":{"ip":"192.0.2.1","n":1},"a.b":1}'],
    [{ 'context.ip': 'x{{i}}' }, '{"time":"t","context":{"ip":"x7","n":1},"a.b":1}'],
    [{ 'context.n': null, time: null }, '{"context":{"ip":"192.0.2.1"},"a.b":1}'],
    [{ 'a.b': 2 }, '{"time":"t","context":{"ip":"192.0.2.1","n":1},"a.b":2}'],
    [{ more: true }, '{"time":"t","context":{"ip":"192.0.2.1","n":1},"a.b":1,"more":true}'],
  ])('set %j', (set, line) => {
    expect(sampleLine(sample, set, 7, [])).toBe(line);
  });

  it('fills the places of a text and refuses others', () => {
    expect(sampleLine('[{{when}}] {{what}} {{i}}', { when: 'now', what: 'boom' }, 2, [])).toBe('[now] boom 2');
    expect(() => sampleLine('{{what}}', { waht: 'x' }, 0, [])).toThrow('no {{waht}}');
  });

  it('makes one line of JSON that holds the values as they are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('{{i}}')),
        (text) => {
          const line = sampleLine({ a: 1 }, { a: text }, 0, []);
          expect(JSON.parse(line)).toEqual({ a: text });
          expect(line).not.toContain('\n');
        },
      ),
    );
  });
});
