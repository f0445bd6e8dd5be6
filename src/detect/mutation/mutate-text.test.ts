import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex, parseRegex } from '../../logql/regex/index.ts';
import { nearMiss, patternChanges } from './mutate-text.ts';
import { patternSamples } from './pattern-samples.ts';

describe('nearMiss', () => {
  it.each([
    ['302', '303'],
    ['auth.login.failed', 'auth.login.failex'],
    ['/x/', '/y/'],
    ['29"', '28"'],
    ['--', '--x'],
  ])('%s -> %s', (text, other) => {
    expect(nearMiss(text)).toBe(other);
  });

  it('is never the text itself', () => {
    fc.assert(fc.property(fc.string(), (text) => nearMiss(text) !== text));
  });
});

describe('patternChanges', () => {
  const patterns = (pattern: string, anchored = true) =>
    patternChanges(pattern, { anchored }).map((one) => one.pattern);

  it.each<[string, string[]]>([
    ['/auth/(login|2fa)', ['/auth/(2fa)', '/auth/(login)']],
    ['a|b|c', ['b|c', 'a|c', 'a|b']],
    ['^(a|b(c|d))$', ['^(a|b(d))$', '^(a|b(c))$', '^(b(c|d))$', '^(a)$']],
    ['(?P<what>a|b)', ['(?P<what>b)', '(?P<what>a)']],
    ['[a|b]\\|c{1,2}login', ['[a|b]\\|c{1,2}logix']],
    ['logins?', ['logixs?']],
  ])('%s', (pattern, changed) => {
    expect(patterns(pattern)).toEqual(changed);
  });

  it('leaves anchors out only where they mean something', () => {
    expect(patterns('^ab$', false)).toEqual(['ab$', '^ab', '^ax$']);
    expect(patterns('^ab$')).toEqual(['^ax$']);
  });

  it('takes the case flag away', () => {
    expect(patterns('(?i)ab')).toEqual(['ab', '(?i)ax']);
  });
});

describe('patternSamples', () => {
  it.each([
    '^(/[^?]*)?/auth/(login|2fa)(\\?.*)?$',
    '(?i)union(%20|\\+| )+(all)?select',
    '[0-9a-f]{2,4}x',
    'a*b+c?',
    '\\x{202a}|\\d\\d',
  ])('%s matches its samples', (pattern) => {
    const samples = patternSamples(parseRegex(pattern));
    const regex = compileRegex(pattern);
    expect(samples.filter((text) => !regex.test(text))).toEqual([]);
    expect(samples.length).toBeGreaterThan(1);
  });

  it('has a text of each alternative', () => {
    expect(patternSamples(parseRegex('x(a|b|c)(d|e)'))).toEqual(['xad', 'xbd', 'xcd', 'xae']);
  });
});
