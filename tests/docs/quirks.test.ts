/** Each row of the table of quirks in docs/logql.md, shown by one query: with the quirk, and without it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerMetric } from '../conformance/answer.ts';

const START = 1_800_000_000_000_000_000n;

/** Values of a metric query one minute on, or lines of a log query, over lines a second apart. */
function answer(query: string, lines: readonly string[], quirks: boolean): unknown {
  const entries = lines.map((line, i) => ({ ts: String(START + BigInt(i + 1) * 1_000_000_000n), line }));
  const streams = [{ labels: { app: 'a' }, entries }];
  const result = answerMetric({ query, streams, instant: { ts: String(START + 30_000_000_000n) } }, { quirks });
  if ('error' in result) return 'error';
  return result.result.map((item) => ('value' in item ? Number(item.value) : 'none'));
}

/** How many lines pass a filter of a log query. */
function passing(stages: string): string {
  return `sum by (app) (count_over_time({app="a"} ${stages} [1m]))`;
}

const PLAIN = 'count_over_time({app="a"}';

const QUIRKS: readonly (readonly [name: string, query: string, lines: readonly string[], on: unknown, off: unknown])[] =
  [
    ['a pattern made a search', passing('|~ "error.*(timeout|refused)"'), ['error: timeout', 'errortimeout'], [1], [2]],
    ['a label filter made a search', passing('| logfmt | l=~"warn|warning"'), ['l=prewarn', 'l=warn'], [2], [1]],
    ['an empty pattern takes everything', passing('| logfmt | l=~""'), ['l=x', 'm=x'], [2], [1]],
    ['a filter is applied while parsing', `${PLAIN} | json | label_format l="X" | l="X" [1m])`, ['{"l":"y"}'], [], [1]],
    ['nothing is parsed without need', 'sum(count_over_time({app="a"} | json [1m]))', ['{broken'], [1], 'error'],
    ['parsing stops early', 'sum by (l) (count_over_time({app="a"} | json [1m]))', ['{"l":"x", broken'], [1], 'error'],
    ['line filters move forward', passing('| decolorize |= "ab"'), ['a\u001b[31mb'], [], [1]],
    ['line_format is left out', `${PLAIN} | line_format "{{ div 1 0 }}" [1m])`, ['x'], [1], 'error'],
    ['ip in a chain is a text', passing('|= "x" or ip("192.0.2.0/24")'), ['from 192.0.2.7'], [], [1]],
    ['a chain forgets its middle', passing('|= "x" or "y" or ip("192.0.2.7") or "w"'), ['only y', 'only w'], [1], [2]],
    ['broken text in a label', `${PLAIN} | regexp "l=(?P<l>.+)" [1m])`, ['l=\ufffd'], [], [1]],
    [
      'rate_counter is too small',
      'rate_counter({app="a"} | logfmt | unwrap c [1m])',
      ['c=60', 'c=120', 'c=180'],
      [2.00006],
      [3],
    ],
  ];

describe('quirks', () => {
  it('are all in the table of the page', () => {
    const page = readFileSync('docs/logql.md', 'utf8');
    const table = page.slice(page.indexOf('What Loki 3.7 does'), page.indexOf('Not switchable'));
    expect(table.split('\n').filter((line) => line.startsWith('|')).length - 1).toBe(QUIRKS.length);
  });

  it.each(QUIRKS)('%s', (_, query, lines, on, off) => {
    expect(answer(query, lines, true)).toEqual(on);
    expect(answer(query, lines, false)).toEqual(off);
  });
});
