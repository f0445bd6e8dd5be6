import { describe, expect, it } from 'vitest';
import { labelsOf, process } from './testing.ts';

const OBJECT = `Value looks like object, but can't find closing '}' symbol`;
const ARRAY = `Value is array, but can't find closing ']' symbol`;
const STRING = `Value is string, but can't find closing '"' symbol`;
const failed = (details: string): Record<string, string> => ({
  __error__: 'JSONParserErr',
  __error_details__: details,
});

describe('json', () => {
  it.each([
    ['nested objects', '{"o":{"p":{"q":1}}}', { o_p_q: '1' }],
    ['arrays, null and empty objects', '{"x":[1],"y":null,"o":{},"z":1}', { z: '1' }],
    [
      'numbers as they stand',
      '{"a1":1.50,"a2":1E3,"a3":01.0,"a4":-abc}',
      { a1: '1.50', a2: '1E3', a3: '01.0', a4: '-abc' },
    ],
    ['words', '{"t":true,"f":false}', { t: 'true', f: 'false' }],
    ['keys outside label characters', '{" k ":1,"1x":2,"a-b":3,"é":4,"  ":5}', { k: '1', _1x: '2', a_b: '3', _: '4' }],
    ['blank and digit parts of nested keys', '{"o":{"":2,"1x":1},"1o":{"y":3}}', { o: '2', o_1x: '1', _1o_y: '3' }],
    ['the first of equal names', '{"a_c":1,"a":{"c":2},"d":1,"d":2}', { a_c: '1', d: '1' }],
    ['a name of the stream', '{"a":"c","o":{"a":1}}', { a_extracted: 'c', o_a: '1' }],
    ['escapes', '{"x":"\\u00e9\\n\\ud83d\\ude00","k\\u0041":"a\\/b"}', { x: 'é\n😀', kA: 'a/b' }],
    ['wrong escapes', '{"x":"\\q","y":"\\ud83d","z":"\\ud83dx"}', { x: '', y: '', z: '' }],
    ['a pair outside Unicode', '{"x":"\\udc00\\udc00"}', { x: ' ' }],
    ['U+FFFD and bytes outside UTF-8', '{"x":"\ufffda\udcff💀","k\udcff":"1"}', { x: ' a 💀', k_: '1' }],
    ['text around and a trailing comma', '  {"x":1,}  trailing', { x: '1' }],
    ['hostile names', '{"__proto__":1,"constructor":2}', JSON.parse('{"__proto__":"1","constructor":"2"}')],
    ['quotes behind backslashes', '{"x":"a\\\\","y":"\\\\\\"b","z":"1"}', { x: 'a\\', y: '\\"b', z: '1' }],
  ])('%s', (_, line, labels) => {
    expect(labelsOf('| json', line)).toEqual(labels);
  });

  it.each([
    ['[1]', {}, OBJECT],
    ['"s"', {}, OBJECT],
    ['', {}, OBJECT],
    ['{x:1}', {}, OBJECT],
    ['{bad', {}, OBJECT],
    ['{"x":1 "y":2}', { x: '1' }, OBJECT],
    ['{"x":1', { x: '1' }, ARRAY],
    ['{"x":1,', { x: '1' }, ARRAY],
    ['{"x":[1,', {}, ARRAY],
    ['{"x":1,"y"', { x: '1' }, 'Malformed JSON error'],
    ['{"x":1,"y":', { x: '1' }, 'Malformed JSON error'],
    ['{', {}, 'Malformed JSON error'],
    ['{"x":"unterminated}', {}, STRING],
    ['{"x":nul}', {}, 'Unknown value type'],
    ['{"x":undefined}', {}, 'Unknown value type'],
    ['{"x":+1}', {}, 'Unknown value type'],
    ['{"\\q":1}', {}, 'Encountered an invalid escape sequence in a string'],
    ['{"x":{"y":1,"z":}}', { x_y: '1' }, 'Unknown value type'],
    ['{"x":{"y":1 "z"}}', { x_y: '1' }, OBJECT],
    ['{"x":{"y":1', {}, OBJECT],
  ])('reports %s', (line, labels, details) => {
    expect(labelsOf('| json', line)).toEqual({ ...labels, ...failed(details) });
  });

  it('appends the suffix to the last part of a nested name that structured metadata has', () => {
    expect(labelsOf('| json', '{"o":{"p ":1}}', { metadata: { o_p: 's' } })).toEqual({ o_p: 's', o_p__extracted: '1' });
  });

  it('reads deep and wide lines in linear time', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(process('| json | keep a', deep)?.line).toBe(deep);
    expect(process('| json | keep a', '{"a":'.repeat(50_000))?.labels['__error__']).toBe('JSONParserErr');
    const wide = `{${Array.from({ length: 30_000 }, (_, i) => `"k${i}":${i}`).join(',')}}`;
    expect(Object.keys(labelsOf('| json', wide) ?? {})).toHaveLength(30_000);
  });
});

describe('json with expressions', () => {
  it.each([
    ['x="o.p", y="o"', '{"o":{"p":1}}', { x: '1', y: '{"p":1}' }],
    ['x="o.p"', '{"q":{"o":{"p":2}},"o":{"p":3}}', { x: '3' }],
    ['x="o.p", y="o"', '{"o":"x","o":{"p":5}}', { x: '5', y: 'x' }],
    ['x="o.p"', '{"o":{"p":1},}x', { x: '1' }],
    ['x="o", y="p"', '{"o" 1}', { x: '', y: '' }],
    ['x="[0]"', '["a"]', { x: 'a' }],
    ['x="a[1].b"', '{"a":[{"b":1},{"b":2}]}', { x: '2' }],
    ['x="a[5]"', '{"a":[1]}', { x: '' }],
    ['x="a[0][1]"', '{"a":[[1,"q"],2]}', { x: 'q' }],
    ['x="[\\"a b\\"]"', '{"a b":1}', { x: '1' }],
    ['x="n"', '{"n":null}', { x: '' }],
    ['x="o"', '{"o":[1, "a\\"b"]}', { x: '[1, "a"b"]' }],
    ['x="o"', '{"o":{"k":"a\\"b"}}', { x: '{"k":"a\\"b"}' }],
    ['x', '', {}],
    ['x', '{bad', { x: '' }],
    ['x', 'x', { __error__: 'JSONParserErr' }],
    ['x', '"x":1', { x: '', ...failed('Malformed JSON error') }],
    ['x', '{"x":nul}', { x: '', ...failed('Unknown value type') }],
    ['x', '{"x":"', { x: '', ...failed(STRING) }],
    ['x', '{"x":', { x: '', ...failed('Malformed JSON error') }],
    ['a="x"', '{"x":1}', { a_extracted: '1' }],
  ])('json %s on %s', (list, line, labels) => {
    expect(labelsOf(`| json ${list}`, line)).toEqual(labels);
  });

  it('overwrites what an earlier parser set', () => {
    expect(labelsOf('| json | json x="y"', '{"x":1,"y":2}')).toEqual({ x: '2', y: '2' });
  });

  it.each([
    ['', 'syntax error: unexpected $end, expecting LSB or FIELD'],
    ['x.y[', 'syntax error: unexpected $end, expecting STRING or INDEX'],
    ['b..c', 'syntax error: unexpected DOT, expecting FIELD'],
    ['a[1.5]', 'syntax error: unexpected $end, expecting STRING or INDEX'],
    ['a[\\"x\\"', 'syntax error: unexpected $end, expecting RSB'],
    ['a b', 'syntax error: unexpected FIELD'],
    ['a-b', 'unexpected char -'],
    ['a 12', 'non-integer value: \0'],
  ])('refuses the path %j', (path, message) => {
    const shown = path.replaceAll('\\"', '"');
    expect(() => process(`| json a="${path}"`, '{}')).toThrow(`: cannot parse expression [${shown}]: ${message}`);
  });
});

describe('unpack', () => {
  it.each([
    ['{"x":"1","y":2,"_entry":"line\\n2","a":"dup"}', 'line\n2', { x: '1', a_extracted: 'dup' }],
    ['{"x":"1"}', '{"x":"1"}', {}],
    ['{"x":"1","_entry":5}', '{"x":"1","_entry":5}', {}],
    ['{"x":"1","x":"2","z-z":"3","_entry":"l"}', 'l', { x: '2', z_z: '3' }],
    ['', '', {}],
    ['nope', 'nope', failed('expecting json object(6), but it is not')],
    [' {"_entry":"l"}', ' {"_entry":"l"}', failed('expecting json object(6), but it is not')],
    ['{"_entry":"\\q"}', '{"_entry":"\\q"}', failed('Encountered an invalid escape sequence in a string')],
    ['{"_entry":"l" bad', '{"_entry":"l" bad', failed(OBJECT)],
  ])('%s', (line, out, labels) => {
    expect(process('| unpack', line)).toEqual({ line: out, labels: { a: 'b', ...labels } });
  });
});
