import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Labels } from '../../labels.ts';
import type { Entry, Stream } from '../../types.ts';
import { detectLineLevel } from './detect-level.ts';
import { ingestEntry, ingestStreams, withServiceName } from './ingest.ts';

const APP = Labels.of([['app', 'a']]);

function levelAfterIngest(labels: [string, string][], metadata: [string, string][], line: string): string | undefined {
  const entry: Entry = { ts: 1n, line, metadata: Labels.of(metadata) };
  return ingestEntry(Labels.of(labels), entry).entry.metadata?.get('detected_level');
}

describe('service_name', () => {
  test.each<[[string, string][], string | undefined]>([
    [[['app', 'a']], 'a'],
    [
      [
        ['job', 'j'],
        ['app', 'a'],
      ],
      'a',
    ],
    [
      [
        ['job', 'j'],
        ['service', 's'],
      ],
      's',
    ],
    [[['host', 'h']], 'unknown_service'],
    [[], 'unknown_service'],
    [
      [
        ['service_name', 'own'],
        ['app', 'a'],
      ],
      'own',
    ],
    [[['__aggregated_metric__', 'x']], undefined],
    [[['__pattern__', 'x']], undefined],
  ])('of %j is %s', (labels, expected) => {
    expect(withServiceName(Labels.of(labels)).get('service_name')).toBe(expected);
  });
});

describe('the level of a line', () => {
  test.each([
    ['{"level":"WARN"}', 'warn'],
    ['  {"msg":"an error","level":"dbg"} ', 'debug'],
    ['{"a":{"severity":"Fatal"}}', 'fatal'],
    ['{"a":{"b":{"level":"wrn"}}}', 'unknown'],
    ['{"level":5,"lvl":"err"}', 'error'],
    ['{"x":[{"level":"warn"}],"level":"info"}', 'info'],
    ['{"LeVel":"wrn"}', 'unknown'],
    ['{"level":"odd","msg": "error"}', 'error'],
    ['{"a":1 "level":"warn"}', 'warn'],
    ['{"le\\u0076el":"warn"}', 'warn'],
    ['{"a":nope,"level":"debug"}', 'debug'],
    ['{not json} info: x', 'info'],
    ['level=warn msg=x', 'warn'],
    ['LEVEL=Error msg=x', 'error'],
    ['severity=info lvl=debug', 'info'],
    ['lvl=debug severity=info level=fatal', 'fatal'],
    ['\u017feverity=warn x', 'warn'],
    ['a=1 ="x" level=warn', 'warn'],
    ['a=b"c level=debug', 'debug'],
    ['msg="an error"', 'error'],
    ['level msg=error', 'error'],
    ['level=odd error', 'error'],
    ['2026 [WARNING] disk', 'warn'],
    ['TRACE: x', 'trace'],
    ['info then error', 'info'],
    ['misc:error', 'unknown'],
    ['errors happen', 'unknown'],
    ['terror', 'unknown'],
    ['an err, yes', 'error'],
    ['(critical)', 'critical'],
    ['fatal', 'fatal'],
    ['', 'unknown'],
    ['\u0130nfo', 'info'],
  ])('%s is %s', (line, expected) => {
    expect(detectLineLevel(line)).toBe(expected);
  });

  test('is found in any text without a crash', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '"level"',
      ':',
      ',',
      '"warn"',
      'level=',
      'info',
      ' ',
      '[',
      ']',
      '\\',
      '=',
      '\udc85',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (line) => {
          expect(detectLineLevel(line)).toMatch(/^(warn|info|unknown)$/);
        },
      ),
    );
  });
});

describe('detected_level', () => {
  test.each<[string, [string, string][], [string, string][], string, string]>([
    ['from a stream label first', [['level', 'ERR']], [['severity', 'info']], 'debug', 'error'],
    ['then from metadata', [], [['severity', 'info']], 'debug', 'info'],
    ['a label of an unknown level as it is', [['level', 'notice']], [], 'debug', 'notice'],
    [
      'the better name first',
      [
        ['lvl', 'warn'],
        ['level', 'info'],
      ],
      [],
      '',
      'info',
    ],
    ['from the severity number', [], [['severity_number', '17']], 'debug', 'error'],
    ['a severity number of zero', [], [['severity_number', '0']], 'debug', 'unknown'],
    ['a severity number beyond', [], [['severity_number', '25']], 'debug', 'unknown'],
    ['a severity that is no number', [], [['severity_number', '1x']], 'debug', 'info'],
    ['from the line last', [], [], 'debug', 'debug'],
    ['normalised where it is there', [], [['detected_level', 'INF']], 'debug', 'info'],
    ['kept where it is unknown', [], [['detected_level', 'odd']], 'debug', 'odd'],
  ])('%s', (_, labels, metadata, line, expected) => {
    expect(levelAfterIngest(labels, metadata, line)).toBe(expected);
  });

  test('and service_name can be left out', () => {
    const entry: Entry = { ts: 1n, line: 'error' };
    expect(ingestEntry(APP, entry, { serviceName: false, detectedLevel: false })).toEqual({ labels: APP, entry });
  });
});

describe('streams at ingest', () => {
  const entry = (ts: bigint, line: string, k = 'v'): Entry => ({ ts, line, metadata: Labels.of([['k', k]]) });
  const lines = (streams: readonly Stream[]): string[] =>
    streams.flatMap(({ entries }) => entries.map(({ line }) => line));

  test('lose exact duplicates, also those apart, and keep what differs', () => {
    const entries = [entry(1n, 'a'), entry(1n, 'b'), entry(1n, 'a'), entry(1n, 'a', 'w'), entry(2n, 'a')];
    expect(lines(ingestStreams([{ labels: APP, entries }]))).toEqual(['a', 'b', 'a', 'a']);
    expect(lines(ingestStreams([{ labels: APP, entries }], { dedupe: false }))).toHaveLength(5);
  });

  test('that become equal are joined in time order', () => {
    const named = Labels.of([
      ['app', 'a'],
      ['service_name', 'a'],
    ]);
    const joined = ingestStreams([
      { labels: APP, entries: [entry(2n, 'late')] },
      { labels: named, entries: [entry(1n, 'early')] },
    ]);
    expect(joined).toHaveLength(1);
    expect(lines(joined)).toEqual(['early', 'late']);
  });

  test('lose lines that are too long', () => {
    const entries = [entry(1n, 'éé'), entry(2n, 'ok')];
    expect(lines(ingestStreams([{ labels: APP, entries }], { maxLineBytes: 3 }))).toEqual(['ok']);
  });
});
