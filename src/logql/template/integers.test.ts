import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GoMap } from '../go/fmt-values.ts';
import { functionsFor } from './functions.ts';
import { integerTemplate } from './integers.ts';
import { parseTemplate } from './template.ts';

const context = { line: '', timestamp: 0n, now: 0n };
const functions = functionsFor(context);
const parse = (text: string) => parseTemplate('label', text, functions);

describe('integerTemplate', () => {
  it.each([
    ['{{ sub (float64 .x | int) (unixEpoch __timestamp__ | int) }}', '1600000020.999', '20'],
    ['{{ add (unixEpoch __timestamp__ | int) 0010 }}', '', '1600000008'],
    ['{{ unixEpoch __timestamp__ | int }}', '', '1600000000'],
    ['{{ sub (sub 1 2) (float64 .x | int) }}', '3', '-4'],
  ])('computes %s', (text, x, expected) => {
    context.timestamp = 1_600_000_000_999_999_999n;
    const template = parse(text);
    const read = (name: string) => (name === 'x' ? x : undefined);
    expect(integerTemplate(template)?.(read, context)).toBe(expected);
    expect(template.execute(GoMap.ofText(new Map([['x', x]])))).toBe(expected);
  });

  it.each([
    '{{ .x }}',
    'a{{ sub 1 2 }}',
    '{{ sub 1 2 }}b',
    '{{ $y := sub 1 2 }}',
    '{{ sub 1 2.5 }}',
    '{{ sub 1 -2 }}',
    '{{ mul 1 2 }}',
    '{{ add 1 2 3 }}',
    '{{ add 1 }}',
    '{{ int .x }}',
    '{{ float64 .x.y | int }}',
    '{{ float64 .x | int | int }}',
    '{{ unixEpochMillis __timestamp__ | int }}',
    '{{ sub (float64 .x) 1 }}',
  ])('leaves %s to the template', (text) => expect(integerTemplate(parse(text))).toBeUndefined());

  it('gives what the template gives, or nothing', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '',
        '.',
        '5.',
        '.5',
        '1e3',
        '-1',
        '+1',
        '0x10',
        '010',
        '1_000',
        'NaN',
        'Inf',
        ' 1',
        '1.x',
        '123456789012345',
        '1234567890123456',
        '99999999999.9999',
      ),
      fc.double({ min: 0, max: 1e12, noNaN: true }).map((number) => number.toFixed(3)),
    );
    const time = fc.bigInt({ min: -(10n ** 18n), max: 2n * 10n ** 18n });
    const template = parse('{{ sub (float64 .x | int) (unixEpoch __timestamp__ | int) }}');
    const integer = integerTemplate(template);
    fc.assert(
      fc.property(value, time, (x, timestamp) => {
        context.timestamp = timestamp;
        const result = integer?.((name) => (name === 'x' ? x : undefined), context);
        if (result !== undefined) expect(result).toBe(template.execute(GoMap.ofText(new Map([['x', x]]))));
      }),
      { numRuns: 2000 },
    );
  });
});
