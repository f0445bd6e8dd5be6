import fc from 'fast-check';
import { format } from 'prettier';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../model/yaml-file.ts';
import { BlockText, FlowList, FoldedText, scalar, yamlText, type YamlOut } from './yaml-text.ts';

const style = { parser: 'yaml', printWidth: 120, singleQuote: true };

describe('scalar', () => {
  it.each([
    ['plain words', 'plain words'],
    ['10m', '10m'],
    ['30 minutes before', '30 minutes before'],
    ['true', "'true'"],
    ['No', "'No'"],
    ['302', "'302'"],
    ['1e3', "'1e3'"],
    ['', "''"],
    ['a: b', "'a: b'"],
    ["it's", `"it's"`],
    [`say "it's"`, `'say "it''s"'`],
    ['2026-11-22', "'2026-11-22'"],
    ['a\x1bb', '"a\\x1bb"'],
    ['\udcff\udc80', '"\\xff\\x80"'],
    ['a\u0085b', '"a\\u0085b"'],
  ])('writes %j as %s', (text, written) => expect(scalar(text)).toBe(written));

  it('reads back as the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(parse(`a: ${scalar(text)}\n`)).toEqual({ a: text });
      }),
      { numRuns: 500 },
    );
  });

  it('writes bytes outside UTF-8 as test files read them', () => {
    const read = readYaml('t', `a: ${scalar('\udcff "x" \udc80')}\n`, { escapedBytes: true });
    expect(read.ok && read.file.value).toEqual({ a: '\udcff "x" \udc80' });
  });
});

const value: fc.Arbitrary<YamlOut> = fc.letrec<{ value: YamlOut }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.constantFrom('ip', 'a b', 'x: y'), { maxLength: 3 }).map((items) => new FlowList(items)),
    fc.constantFrom(new BlockText('a\n  b: c'), new FoldedText('words '.repeat(40).trim())),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b-c', 'x y', '1', 'on'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

function plainOf(out: YamlOut): unknown {
  if (out instanceof FlowList) return [...out.items];
  if (out instanceof BlockText) return `${out.text}\n`;
  if (out instanceof FoldedText) return out.text;
  if (Array.isArray(out)) return out.map((item: YamlOut) => plainOf(item));
  if (typeof out !== 'object' || out === null) return out;
  return Object.fromEntries(Object.entries(out).map(([key, item]) => [key, plainOf(item)]));
}

describe('yamlText', () => {
  it('reads back as the same values, and the formatter leaves it as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('id', 'tests', 'a b'), value, { minKeys: 1 }), async (map) => {
        const text = yamlText(map);
        expect(parse(text)).toEqual(plainOf(map));
        expect(await format(text, style)).toBe(text);
      }),
      { numRuns: 150 },
    );
  });
});
