import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from '../labels.ts';
import { knownTexts, type TextForm } from '../regex/text-forms.ts';
import { compileRegex, parseRegex } from '../regex/index.ts';
import { parseExpr } from '../syntax/index.ts';
import { requiredTexts, type RequiredTexts } from './required-texts.ts';
import { buildPipeline } from './pipeline.ts';

const STREAM = Labels.of([['app', 'cachet']]);

function logQuery(stages: string) {
  const expr = parseExpr(`{app="cachet"} ${stages}`);
  if (expr.kind !== 'log') throw new TypeError('no log query');
  return expr;
}

function shown(forms: readonly TextForm[] | undefined): string[] | undefined {
  return forms?.map(({ text, fold }) => (fold ? `~${text}` : text));
}

function isMet({ anyOf, labels }: RequiredTexts, line: string): boolean {
  const isAscii = /^[\0-\x7f]*$/.test(line);
  if (labels.length > 0 && (!isAscii || /[\\\t\r\n]|[" ] /.test(line))) return true;
  if (!isAscii && anyOf.some(({ fold }) => fold)) return true;
  return anyOf.some(({ text, fold }) => (fold ? line.toLowerCase() : line).includes(text));
}

describe('knownTexts', () => {
  it.each([
    [
      '"status": ?"?40[03]',
      [
        '"status": "400',
        '"status": "403',
        '"status": 400',
        '"status": 403',
        '"status":"400',
        '"status":"403',
        '"status":400',
        '"status":403',
      ],
    ],
    ['(?i)Sqlmap|Nikto', ['~sqlmap', '~nikto']],
    ['%27(%20|\\+)*or', ['%27%20', '%27+', '%27or']],
    ['^(abc)?(def|x)', undefined],
    ['^(abc)?def', ['def']],
    ['a.b', undefined],
    ['(foo|x)bar', ['foobar', 'xbar']],
    ['(foo|)', undefined],
    ['(abc)+d', ['abc']],
  ])('%s', (pattern, expected) => {
    expect(shown(knownTexts(parseRegex(pattern)).needed)?.sort()).toEqual(expected?.sort());
  });

  it('every match begins with a prefix, is one of the exact texts and holds a needed one', () => {
    const atom = fc.constantFrom('a', 'b', 'ab', 'K', '[ab]', '[^a]', '.', '\\d', '(?:ab|c)', '(?:|b)', 'é');
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}')).map(([text, loop]) => `(?:${text})${loop}`);
    const sequence = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''));
    const pattern = fc
      .tuple(fc.constantFrom('', '(?i)'), fc.array(sequence, { minLength: 1, maxLength: 3 }))
      .map(([flags, branches]) => flags + branches.join('|'));
    const text = fc
      .array(fc.constantFrom('a', 'b', 'A', 'c', 'k', 'K', '1', 'abc'), { maxLength: 6 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const match = compileRegex(source).exec(subject);
        if (match === null) return;
        const { exact, prefixes, needed } = knownTexts(parseRegex(source));
        const whole = subject.slice(match.index, match.end);
        const has = (forms: readonly TextForm[], test: (subject: string, form: string) => boolean) =>
          forms.some(({ text: form, fold }) => test(fold ? whole.toLowerCase() : whole, form));
        expect(has(prefixes, (a, b) => a.startsWith(b))).toBe(true);
        expect(exact === undefined || has(exact, (a, b) => a === b)).toBe(true);
        expect(needed === undefined || has(needed, (a, b) => a.includes(b))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('requiredTexts', () => {
  it.each<[string, string[][], string[][]]>([
    ['|= "abc" != "def"', [['abc']], [[]]],
    ['|= "ab"', [], []],
    ['|~ "(?i)invalid token"', [['~invalid token']], [[]]],
    ['|> "<_>abc<_>defg"', [['defg'], ['abc']], [[], []]],
    ['|= "abc" or "def"', [['abc', 'def']], [[]]],
    [
      '| json s="status" | s="302"',
      [['"status":"302"', '"status": "302"', '"status":302', '"status": 302'], ['302']],
      [['s'], ['s']],
    ],
    [
      '| json u="uri" | u=~"^(/|x).*y/setup.*$"',
      [['y/setup'], ['"uri":"/', '"uri": "/', '"uri":/', '"uri": /', '"uri":"x', '"uri": "x', '"uri":x', '"uri": x']],
      [['u'], ['u']],
    ],
    [
      '| json s="status", u="uri" | s="404" or u=~".*/setup/.*"',
      [['"status":"404"', '"status": "404"', '"status":404', '"status": 404', '/setup/']],
      [['s', 'u']],
    ],
    ['| json s="status" | s=~"a?"', [], []],
    ['| json s="status" | s!="302"', [], []],
    ['| json s="status" | label_format s="x" | s="302"', [], []],
    ['| label_format s="x" | json s="status" | s="302"', [], []],
    ['| logfmt | json s="status" | s="302"', [], []],
    ['| json s="a[0]" | s="302"', [], []],
    ['| json s="a", s="b" | s="302"', [], []],
    ['| json s="a", b="b" | s="3020" or b > 1', [], []],
    ['| line_format "x" |= "abc"', [], []],
  ])('%s', (stages, forms, labels) => {
    const texts = requiredTexts(logQuery(stages));
    expect(texts.map(({ anyOf }) => shown(anyOf))).toEqual(forms);
    expect(texts.map((one) => one.labels)).toEqual(labels);
  });

  it('a line that passes holds what is required, however its JSON is written', () => {
    const space = fc.constantFrom('', '', '', ' ', '  ', '\t');
    const key = fc.constantFrom('"s"', '"uri"', '"\\u0073"', '"x"', 's');
    const value = fc.constantFrom(
      '"302"',
      '302',
      '"/setup"',
      '"\\/setup"',
      '"abc/setup?x"',
      '"30\\u0032"',
      'null',
      'true',
      '{"s":"302"}',
      '["302"]',
      '"3',
      '""',
      '"/Setup\u212a"',
    );
    const field = fc.tuple(space, key, space, space, value).map(([a, k, b, c, v]) => `${a}${k}${b}:${c}${v}`);
    const line = fc
      .tuple(fc.array(field, { maxLength: 4 }), fc.constantFrom('}', '', ',}', '}}'))
      .map(([fields, end]) => `{${fields.join(',')}${end}`);
    const filter = fc.constantFrom(
      '| s="302"',
      '| s=~"30[12]"',
      '| u=~"(/[^?]*)?/setup.*"',
      '| s="302" or u="/setup"',
      '| s="302" and u="/setup"',
      '| u=~"(?i)/setupk?"',
      '| s=~"302|"',
      '| s=~".+02"',
      '| t="true"',
      '| s>300',
      '|= "302"',
      '| __error__=""',
    );
    const stages = fc
      .array(filter, { minLength: 1, maxLength: 3 })
      .map((filters) => `| json s="s", u="uri", t="x" ${filters.join(' ')}`);
    fc.assert(
      fc.property(stages, line, (text, each) => {
        const query = logQuery(text);
        if (buildPipeline(query).forStream(STREAM).process(0n, each) === null) return;
        for (const one of requiredTexts(query)) expect(isMet(one, each)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
