import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { byteLength } from '../text.ts';
import { Backtracker } from './backtrack.ts';
import { Dfa } from './dfa.ts';
import { compileRegex, isLiteral, parseRegex, quoteMeta, requiredLiterals, type Regex } from './index.ts';
import { nativeMatcher } from './native.ts';
import { parseTree } from './parse.ts';
import { Pike } from './pike.ts';
import { compileProgram } from './program.ts';
import { simplifyTree } from './simplify-tree.ts';

interface MatchVector {
  readonly pattern: string;
  readonly cases: readonly {
    readonly text: string;
    readonly match: readonly (string | null)[] | null;
    readonly starts: string;
    readonly replaced: string;
  }[];
}

const vectors: MatchVector[] = readFileSync(
  new URL('../../../tests/vectors/regex/matches.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Makes a pattern known as often used, so that the platform's matcher is taken where it may be. */
function warm(regex: Regex): Regex {
  for (let i = 0; i < 60; i++) regex.exec('');
  return regex;
}

describe.each(['at first', 'after many uses'] as const)('Regex %s', (when) => {
  it.each(vectors)('matches $pattern as Go does', ({ pattern, cases }) => {
    const regex = when === 'at first' ? compileRegex(pattern) : warm(compileRegex(pattern));
    for (const { text, match, starts, replaced } of cases) {
      const found = regex.exec(text);
      expect(found === null ? null : found.groups.map((group) => group ?? null)).toEqual(match);
      expect(regex.test(text)).toBe(match !== null);
      const all = regex.findAll(text).map(({ index }) => byteLength(text.slice(0, index)));
      expect(all.join(' ')).toBe(starts);
      expect(regex.replaceAll(text, '<$1|${0}>')).toBe(replaced);
    }
  });
});

describe('compileRegex', () => {
  it.each([
    ['a.c', {}, 'a\nc', false],
    ['a.c', { dotAll: true }, 'a\nc', true],
    ['b', {}, 'abc', true],
    ['b', { anchored: true }, 'abc', false],
    ['a|abc', { anchored: true }, 'abc', true],
    ['(?i)straße', {}, 'STRAẞE', true],
    ['(?i)k', {}, '\u212a', true],
    ['[^a]', { anchored: true }, '\udcff', true],
    ['..', { anchored: true }, '\udcc3\udcff', true],
    ['\\x{FFFD}', { anchored: true }, '\udcff', true],
    ['\\x{DCFF}', {}, '\udcff', false],
    ['[\\x{D700}-\\x{E000}]', {}, '\udcff', false],
  ])('%s with %j on %j', (pattern, flags, text, expected) => {
    expect(compileRegex(pattern, flags).test(text)).toBe(expected);
    expect(compileRegex(pattern, flags).exec(text) !== null).toBe(expected);
  });

  it('gives the groups by number and name', () => {
    const regex = compileRegex('(?P<a>x+)(y)?(?<b>z)');
    expect(regex.groupNames).toEqual(['', 'a', '', 'b']);
    expect(regex.exec('..xxz')).toEqual({ index: 2, end: 5, groups: ['xxz', 'xx', undefined, 'z'] });
  });

  it('returns the same object for the same pattern', () => {
    expect(compileRegex('same')).toBe(compileRegex('same'));
    expect(compileRegex('same', { anchored: true })).not.toBe(compileRegex('same'));
  });

  it.each([
    ['$1', 'b'],
    ['${1}', 'b'],
    ['$name', 'c'],
    ['$1x', ''],
    ['${1}x', 'bx'],
    ['$$1', '$1'],
    ['$', '$'],
    ['${', '${'],
    ['${1', '${1'],
    ['$01', ''],
    ['$9', ''],
    ['$0', 'abc'],
    ['é$1é', 'é'],
    ['$1é', ''],
  ])('expands %s', (template, expected) => {
    expect(compileRegex('a(b)(?P<name>c)').replaceAll('abc', template)).toBe(expected);
  });

  it('replaces literally and counts', () => {
    expect(compileRegex('a+').replaceAllLiteral('xaaya', '$0')).toBe('x$0y$0');
    expect(compileRegex('a+').countMatches('xaaya')).toBe(2);
    expect(compileRegex('').countMatches('😀é')).toBe(3);
  });
});

describe('literals', () => {
  it.each([
    ['error', ['error']],
    ['error.*(timeout|refused)', ['timeout', 'refused']],
    ['^(/[^?]*)?/auth/login(\\?.*)?$', ['/auth/login']],
    ['GET|POST', ['GET', 'POST']],
    ['4\\d\\d', ['4']],
    ['(foo)+bar?', ['foo']],
    ['a.c|', null],
    ['.*', null],
    ['(?i)select', null],
    ['(?i)1234k', ['1234']],
    ['\\x{FFFD}', null],
    ['x*', null],
    ['[ab]c', ['ac', 'bc']],
  ])('%s needs %j', (pattern, expected) => {
    expect(requiredLiterals(pattern)).toEqual(expected);
  });

  it.each([
    ['a.b', false],
    ['a\\.b', true],
    ['\\Qa.b\\E', true],
    ['', true],
    ['(?i)1', true],
    ['(?i)a', false],
    ['a|b', false],
  ])('%s is a literal: %s', (pattern, expected) => {
    expect(isLiteral(pattern)).toBe(expected);
  });

  it('quotes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, other) => {
        fc.pre(!/[\ud800-\udfff]/u.test(text + other));
        expect(compileRegex(quoteMeta(text), { anchored: true }).test(text)).toBe(true);
        expect(compileRegex(quoteMeta(text), { anchored: true }).test(other)).toBe(other === text);
      }),
    );
  });

  it('are in every match', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const needed = requiredLiterals(pattern);
        const found = new Dfa(compileProgram(parseRegex(pattern), 9)).test(text);
        if (found && needed !== null) expect(needed.some((literal) => text.includes(literal))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const atom = fc.constantFrom(
  ...['a', 'b', 'c', 'ab', '.', '[ab]', '[^a]', '\\d', '\\w', '1', ' ', 'é', '^', '$', '\\b'],
);
const patterns = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    atom,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('|')})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}'))
      .map(([part, sign]) => `(?:${part})${sign}`),
  ),
})).node;
const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', ' ', 'é', '😀', 'ab', '\n'), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('the engines', () => {
  it('agree with re2js and with each other', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const other = RE2JS.compile(pattern).matcher(text);
        const matched = other.find();
        const tree = simplifyTree(parseTree(pattern));
        const groups = other.groupCount();
        const program = compileProgram(tree, groups);
        expect(new Dfa(program).test(text)).toBe(matched);
        const slots = new Pike(program).exec(text, 0);
        expect(new Backtracker(program).exec(text, 0)).toEqual(slots);
        if (!matched) {
          expect(slots).toBeUndefined();
          return;
        }
        const expected = Array.from({ length: groups + 1 }, (_, group) => [other.start(group), other.end(group)]);
        expect([...(slots ?? [])]).toEqual(expected.flat());
        const native = nativeMatcher(tree, program);
        if (native === null) return;
        native.expression.lastIndex = 0;
        const found = native.expression.exec(text);
        native.groups.forEach((group, i) => {
          const [start, end] = expected[group];
          expect(found?.[i]).toBe(start < 0 ? undefined : text.slice(start, end));
        });
      }),
      { numRuns: 3000 },
    );
  });
});
