import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatJson, NULL, TEXT, WORD } from './flat-json.ts';
import { labelsOf, sample } from './testing.ts';

const KINDS = new Map([
  [TEXT, 'text'],
  [WORD, 'word'],
  [NULL, 'null'],
]);

function fieldsOf(line: string): [key: string, kind: string, value: string][] | undefined {
  const flat = flatJson(line);
  if (flat === undefined) return undefined;
  return Array.from({ length: flat.count }, (_, i) => [
    line.slice(flat.keyStart[i], flat.keyEnd[i]),
    KINDS.get(flat.kind[i]) ?? '',
    line.slice(flat.valueStart[i], flat.valueEnd[i]),
  ]);
}

describe('flatJson', () => {
  it('gives the fields of a plain object', () => {
    expect(fieldsOf('{"a":"x{,}y","b": -1.5e+3, "c":true,"d":null,"":""}')).toEqual([
      ['a', 'text', 'x{,}y'],
      ['b', 'word', '-1.5e+3'],
      ['c', 'word', 'true'],
      ['d', 'null', 'null'],
      ['', 'text', ''],
    ]);
    const long = 'x'.repeat(100);
    expect(fieldsOf(`{"${long}":"${long}"}`)).toEqual([[long, 'text', long]]);
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

  it('finds the first of equal keys, whatever the hint', () => {
    const flat = flatJson('{"a":1,"b":2,"a":3}');
    const hints = [-1, 0, 1, 2, 9];
    expect(hints.map((hint) => flat?.find('a', hint))).toEqual(hints.map(() => 0));
    expect(hints.map((hint) => flat?.find('x', hint))).toEqual(hints.map(() => -1));
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
