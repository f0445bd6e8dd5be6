import { describe, expect, it } from 'vitest';
import { scriptDifference } from './compare.ts';
import { isScript, parseScript } from './script.ts';

/** Our own script; it uses each part of the format once. */
const SCRIPT = `
# requests of two applications
clear
load
  {app="shop", env="prod"} "status=200 ms={{.i}}" @ 10s [repeat every 10s for 6]
  {app="shop", env="prod"} "status=500 ms=7" @ 55s   # the noise
  {app="bank"} \`{"status": 500, "note": "a # b"}\` @ 20s [metadata trace="t1" "user id"="u"]

eval instant at 60s sum by (app) (count_over_time({app=~"shop|bank"}[1m]))
  {app="shop"} 7
  {app="bank"} 1

eval instant at 60s sort_desc(sum by (app) (count_over_time({app=~"shop|bank"}[1m])))
  expect ordered
  {app="shop"} 7
  {app="bank"} 1
eval range from 0 to 60s step 20s count_over_time({app="shop"} |= "200" [20s])
  {app="shop", env="prod"} _ 2+0x2
eval range from 0 to 60s step 30s vector(0.5)
  {} 0.5x2

eval instant at 60s 1 + 2
  3
eval instant at 60s count_over_time({app="none"}[1m])
  expect empty
eval instant at 60s sum(count_over_time({app="shop"})
  expect fail
eval instant at 60s topk(0, count_over_time({app="shop"}[1m]))
  expect fail msg: must be greater than 0
eval instant at 60s sum_over_time({app="shop"}[1m])
  expect fail regex: invalid aggregation \\w+ without unwrap
eval instant at 60s count_over_time({app="shop"} | logfmt | 5 [1m])
  expect fail msg: expecting IDENTIFIER

eval select from 0 to 60s forward {app="bank"} | json | keep app, trace, status
  {app="bank"} \`{"status": 500, "note": "a # b"}\` @ 20s [metadata trace="t1"] [parsed status="500"]
eval select from 40s to 55s backward {app="shop"} | line_format "{{.env}}"
  {app="shop", env="prod"} "prod" @ 50s
  {app="shop", env="prod"} "prod" @ 40s
eval instant at 50s {app="shop"} |= "ms=3"
  {app="shop", env="prod"} "status=200 ms=3" @ 40s

flush
load
  {app="bank"} "again" @ 25s
  {app="bank"} "again" @ 25s
  {app="bank"} "again" @ 25s [metadata trace="t2"]

eval instant at 60s sum(count_over_time({app="bank"}[1m]))
  {} 3
eval instant at 60s sum(rate({app="bank"}[1m]))
  expect values-toleration 0.01 on "direct (timestamp-first)"
  {} 0.0501
eval instant at 60s sum(rate({app="bank"}[1m]))
  skip values-comparison on "direct"
  {} 99
`;

const HEAD = 'load\n  {a="b"} "x" @ 10s\n';

function differences(script: string): string[] {
  return parseScript(script)
    .filter((test) => scriptDifference(test) !== undefined)
    .map(({ line, query }) => `${line}: ${query}`);
}

describe('a script of Grafana Loki', () => {
  it('is told from a file of vectors by its first command', () => {
    expect(isScript(SCRIPT)).toBe(true);
    expect(isScript('# only a comment\n\neval instant at 0s 1\n  1\n')).toBe(true);
    expect(isScript('{"name":"x","query":"clear"}')).toBe(false);
    expect(isScript('')).toBe(false);
  });

  it('is read and agrees with the engine', () => {
    expect(parseScript(SCRIPT)).toHaveLength(16);
    expect(differences(SCRIPT)).toEqual([]);
  });

  it.each([
    ['a value', 'eval instant at 10s count_over_time({a="b"}[1m])\n  {a="b"} 2\n'],
    ['labels', 'eval instant at 10s count_over_time({a="b"}[1m])\n  {a="c"} 1\n'],
    ['an empty label', 'eval instant at 10s count_over_time({a="b"}[1m])\n  {a="b", c=""} 1\n'],
    ['a series too many', 'eval instant at 10s count_over_time({a="b"}[1m])\n  {a="b"} 1\n  {a="c"} 1\n'],
    ['a point where none is', 'eval range from 0 to 10s step 10s count_over_time({a="b"}[5s])\n  {a="b"} 1 1\n'],
    ['no point where one is', 'eval range from 0 to 10s step 10s count_over_time({a="b"}[5s])\n  {a="b"} _ _\n'],
    ['an order', 'eval instant at 10s vector(1)\n  expect ordered\n  {} 2\n'],
    ['a number for a vector', 'eval instant at 10s count_over_time({a="b"}[1m])\n  1\n'],
    ['nothing for something', 'eval instant at 10s count_over_time({a="b"}[1m])\n  expect empty\n'],
    ['failure for success', 'eval instant at 10s count_over_time({a="b"}[1m])\n  expect fail\n'],
    ['success for failure', 'eval instant at 10s sum(\n  1\n'],
    ['another message', 'eval instant at 10s topk(0, vector(1))\n  expect fail msg: expecting\n'],
    ['a line', 'eval select from 0 to 20s forward {a="b"}\n  {a="b"} "y" @ 10s\n'],
    ['a time', 'eval select from 0 to 20s forward {a="b"}\n  {a="b"} "x" @ 11s\n'],
    ['metadata', 'eval select from 0 to 20s forward {a="b"}\n  {a="b"} "x" @ 10s [metadata c="d"]\n'],
  ])('differs in %s', (_, test) => {
    expect(differences(HEAD + test)).toHaveLength(1);
  });

  it.each([
    ['line 1: load has no lines', 'load\n\n'],
    ['line 1: x @ 1s: a quoted line', 'load\n  {a="b"} x @ 1s\n'],
    ['line 1: [repeat every 1s]: nothing of this kind', 'load\n  {a="b"} "x" @ 1s [repeat every 1s]\n'],
    ['line 1: {a=~"b"} "x" @ 1s: labels stand with =', 'load\n  {a=~"b"} "x" @ 1s\n'],
    ['line 1: k=v: key="value" pairs', 'load\n  {a="b"} "x" @ 1s [metadata k=v]\n'],
    ['line 1: time: invalid duration', 'load\n  {a="b"} "x" @ soon\n'],
    ['line 4: unknown command evil', `${HEAD}\nevil\n`],
    ['line 4: eval needs', `${HEAD}\neval later 1\n  1\n`],
    ['line 4: a range ends', `${HEAD}\neval range from 2s to 1s step 1s 1\n  {} 1\n`],
    ['line 4: one kind of result', `${HEAD}\neval instant at 0s 1\n`],
    ['line 4: one kind of result', `${HEAD}\neval instant at 0s 1\n  1\n  expect empty\n`],
    ['line 4: expect fail mesg: x: expect fail takes', `${HEAD}\neval instant at 0s 1\n  expect fail mesg: x\n`],
    ['line 4: expect nothing: a number', `${HEAD}\neval instant at 0s 1\n  expect nothing\n`],
  ])('is refused: %s', (message, script) => {
    expect(() => parseScript(script)).toThrow(message);
  });
});
