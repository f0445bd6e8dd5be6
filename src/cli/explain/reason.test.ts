import { describe, expect, it } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import { parseExpr } from '../../logql/syntax/index.ts';
import { droppingStage, followLine } from './follow.ts';
import type { ExplainedLine } from './line.ts';
import { refusalOf } from './reason.ts';
import { stageRows } from './stage-table.ts';

function lineOf(text: string): ExplainedLine {
  return { text, ts: 0n, labels: Labels.fromObject({ app: 'b' }), format: undefined, labelsFrom: '' };
}

/** The last row of a line's way through a query: outcome and words. */
function lastRow(query: string, text: string): string {
  const line = lineOf(text);
  const [trace] = followLine(parseExpr(query), line);
  const { outcome, notes } = stageRows(trace, line, undefined).at(-1) ?? { outcome: 'none', notes: [] };
  return `${outcome}: ${notes.join(', ')}`;
}

describe('words about a stage', () => {
  it.each([
    ['{app="c"}', 'x', 'dropped: app is b'],
    ['{app="b", host="h"}', 'x', 'dropped: the stream has no label host'],
    ['{app="b"} |= "y"', 'x', 'dropped: not in the line'],
    ['{app="b"} != "x"', 'yx', 'dropped: found at byte 1, which is not wanted'],
    [
      '{app="b"} |~ "error.*(timeout|refused)"',
      'error x timeout',
      'dropped: the pattern matches, but Loki runs contains "errortimeout" or contains "errorrefused"',
    ],
    ['{app="b"} | json | x="1"', '{"y":1}', 'dropped: the line has no x'],
    ['{app="b"} | json | __error__=""', '{', 'dropped: the line has JSONParserErr'],
    ['{app="b"} | json | level=`X` | level="Y"', '{"level":"\u001b"}', 'dropped: level is \\x1b'],
    ['sum(sum_over_time({app="b"} | logfmt | unwrap v [1m]))', 'w=1', 'dropped: the line has no v'],
    [
      'sum(sum_over_time({app="b"} | logfmt | unwrap v | __error__="" [1m]))',
      'v=x',
      'dropped: v is no number: strconv.ParseFloat: parsing "x": invalid syntax',
    ],
    ['sum(sum_over_time({app="b"} | logfmt | unwrap v [1m]))', 'v=2', 'counts: series {}, value 2'],
    ['{app="b"} |= "x"', 'x', 'result: the query returns the line'],
  ])('%s on %j', (query, text, words) => expect(lastRow(query, text)).toBe(words));
});

describe('refusalOf', () => {
  it.each([
    ['m="POST"', 'GET', 'GET', 'POST is wanted'],
    ['m="POST"', 'POSTS', 'S', 'POST is wanted'],
    ['m="POST"', 'PO', 'O', 'POST is wanted'],
    ['m=~"^.*/login$"', '/a/board', '/board', '/login is wanted here'],
    ['m=~"a|b"', 'c', 'c', '=~`a|b` is wanted'],
    ['m!="x"', 'x', 'x', '!="x" is wanted'],
  ])('%s marks in %s: %s', (filter, value, marked, wanted) => {
    const [trace] = followLine(parseExpr(`{app="b"} | logfmt | ${filter}`), lineOf(`m=${value}`));
    const stage = droppingStage(trace);
    const refusal = stage === undefined ? undefined : refusalOf(stage);
    expect(refusal?.value.slice(refusal.start, refusal.end)).toBe(marked);
    expect(refusal?.wanted).toBe(wanted);
  });
});
