import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatJson } from './flat-json.ts';
import { labelsOf, sample } from './testing.ts';

function fieldsOf(line: string): [key: string, value: string | null][] | undefined {
  const flat = flatJson(line);
  return flat?.shape.keys.map((key, i) => [key, flat.isNull(i) ? null : flat.text(i)]);
}

describe('flatJson', () => {
  it('gives the fields of a plain object', () => {
    expect(fieldsOf('{"a":"x{,}y","b": -1.5e+3, "c":true,"d":null,"":""}')).toEqual([
      ['a', 'x{,}y'],
      ['b', '-1.5e+3'],
      ['c', 'true'],
      ['d', null],
      ['', ''],
    ]);
    const long = 'x'.repeat(100);
    expect(fieldsOf(`{"${long}":"${long}"}`)).toEqual([[long, long]]);
  });

  it.each([
    '',
    '{',
    '}',
    '{}',
    'x',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":1}}',
    '{"a":1} ',
    '{"a":1 "b":2}',
    '{"a" :1}',
    '{"a":  1}',
    '{"a":1 }',
    '{"a":{}}',
    '{"a":[]}',
    '{"a":"\\n"}',
    '{"a":"x}',
    '{"a":tru}',
    '{"a":1x}',
    `{${'"a":1,'.repeat(256)}"b":1}`,
  ])('leaves %j to others', (line) => expect(flatJson(line)).toBeUndefined());

  it('shares the shape of lines with the same keys, whatever stands between them', () => {
    const shapes = ['{"a":1,"b":2,"a":3}', '{"b":1}', '{"a":1,"c":2}', '{"a":"","b":"","a":""}'].map((line) => {
      const shape = flatJson(line)?.shape;
      expect(shape?.keys).toEqual([...line.matchAll(/[abc](?=":)/g)].map(([key]) => key));
      return shape;
    });
    expect(shapes[3]).toBe(shapes[0]);
    expect([...(shapes[0]?.fields ?? [])].sort()).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('works on when there are more shapes than it remembers', () => {
    for (let i = 0; i < 10_000; i++) {
      const key = `k${i % 7 === 0 ? 0 : i}`;
      expect(fieldsOf(`{"${key}":${i},"x":"y"}`)).toEqual([
        [key, String(i)],
        ['x', 'y'],
      ]);
    }
  });

  it('reads lines of a shape that is met often as it read the first', () => {
    const values = fc.constantFrom('1', '"x"', '""', 'null', 'true', '-1e+3', '"a, b"', '"\ufffd"');
    const space = fc.constantFrom('', ' ');
    const line = fc
      .array(fc.tuple(fc.constantFrom('a', 'b.*', 'c'), space, values), { minLength: 1, maxLength: 3 })
      .map((fields) => `{${fields.map(([key, before, value]) => `"${key}":${before}${value}`).join(',')}}`);
    const expected = (text: string) =>
      [...text.matchAll(/"([abc][.*]*)": ?("[^"]*"|[^,}]*)/g)].map(([, key, value]) => [
        key,
        value === 'null' ? null : value.replaceAll('"', '').replaceAll('\ufffd', ' '),
      ]);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 1, 2), (lines, asked) => {
        for (let i = 0; i < 80; i++) {
          const each = lines[i % lines.length];
          if (i % 20 < 18) flatJson(each)?.text(Math.min(asked, expected(each).length - 1));
          else expect(fieldsOf(each)).toEqual(expected(each));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing in what the stages make of a line', () => {
    const key = fc.constantFrom('"a"', '"b"', '"c"', '""', '"__error__"', '"--error--"', '"a', '"h"');
    const value = fc.constantFrom(
      '1',
      '"x"',
      '""',
      'null',
      'true',
      'nul',
      '"\udcff"',
      '"é"',
      '"y',
      '{"a":"z"}',
      '["a"]',
      '"\\u0041"',
    );
    const space = fc.constantFrom('', '', ' ', '  ');
    const field = fc.tuple(key, space, value, space).map(([k, before, v, behind]) => `${k}:${before}${v}${behind}`);
    const line = fc
      .tuple(fc.array(field, { maxLength: 5 }), fc.constantFrom(',', ', ', ' '), fc.constantFrom('}', ''))
      .map(([fields, comma, end]) => `{${fields.join(comma)}${end}`);
    const stages = fc.constantFrom(
      '| json x="a", y="b", h="h"',
      '| json x="a", x="b"',
      '| json x="a[0]", y="a.a"',
      '| json',
    );
    const metric = 'sum(count_over_time({h="1"} | json | __error__="" [1m]))';
    const stream = { stream: { h: '1' } };
    fc.assert(
      fc.property(stages, line, (text, each) => {
        // A space behind the object: no flat object any more, and nothing else.
        expect(labelsOf(text, each, stream)).toEqual(labelsOf(text, `${each} `, stream));
        expect(sample(metric, each, stream)).toEqual(sample(metric, `${each} `, stream));
      }),
      { numRuns: 3000 },
    );
  });
});
