import { describe, expect, it } from 'vitest';
import { labelsOf } from './testing.ts';

const failed = (at: number, message: string): Record<string, string> => ({
  __error__: 'LogfmtParserErr',
  __error_details__: `logfmt syntax error at pos ${at} : ${message}`,
});

type Case = [line: string, labels: Record<string, string>, strictly?: Record<string, string>];

const CASES: Case[] = [
  ['k=v', { k: 'v' }],
  ['k="v w" z=1', { k: 'v w', z: '1' }],
  ['k= z=2', { z: '2' }],
  ['k', {}],
  ['k=v k=w', { k: 'v' }],
  ['l= l=2', { l: '2' }],
  ['k="a\\"b\\n\\u00e9\\/"', { k: 'a"b\né/' }],
  ['k="\\ud83d\\ude00" l="\\ud83dx"', { k: '😀', l: ' x' }],
  ['a=x a_extracted=y', { a_extracted: 'x' }],
  ['1k=2 a-b=3 é=4', { _1k: '2', a_b: '3', _: '4' }],
  ['k=v\ttab=1\nnl=2', { k: 'v', tab: '1', nl: '2' }],
  ['k="a"b=c', { k: 'a', b: 'c' }],
  ['\0k=1', { k: '1' }],
  ['k=\ufffdx l=a\udcff', { k: ' x', l: 'a ' }],
  ["k='a z=1", { k: "'a", z: '1' }],
  ['k="a\tb"', { k: 'a\tb' }],
  ['=v x=1', { x: '1' }, failed(1, "unexpected '='")],
  ['"q" x=1', { x: '1' }, failed(1, `unexpected '"'`)],
  ['y=1 k=a=b x=1', { y: '1', x: '1' }, { y: '1', ...failed(8, "unexpected '='") }],
  ['k=a"b x=1', { x: '1' }, failed(4, `unexpected '"'`)],
  ['k="unterm', {}, failed(10, 'unterminated quoted value')],
  ['k="bad \\q" z=1', { z: '1' }, failed(11, 'invalid quoted value')],
  ['k\ufffd=1 z=2', { z: '2' }, failed(5, 'invalid key')],
  ['k\udcff z=2', { z: '2' }, failed(3, 'invalid key')],
  ['é=é é"', { _: 'é' }, { _: 'é', ...failed(9, `unexpected '"'`) }],
];

describe('logfmt', () => {
  it.each<Case>(CASES)('reads %j', (line, labels) => {
    expect(labelsOf('| logfmt', line)).toEqual(labels);
  });

  it.each<Case>(CASES)('reads %j strictly', (line, labels, strictly) => {
    expect(labelsOf('| logfmt --strict', line)).toEqual(strictly ?? labels);
  });

  it.each([
    ['k= z=2', { k: '', z: '2' }],
    ['k', { k: '' }],
    ['k="" z=1', { k: '', z: '1' }],
    ['k=v k=', { k: 'v' }],
    ['k= k=v', { k: '' }],
  ])('keeps empty values of %j', (line, labels) => {
    expect(labelsOf('| logfmt --keep-empty', line)).toEqual(labels);
  });
});

describe('logfmt with expressions', () => {
  it.each([
    ['k, y="z", n="nope"', 'k=v z=1', { k: 'v', y: '1', n: '' }],
    ['k', 'k=1 k=2', { k: '2' }],
    ['k', 'k=\ufffd', { k: '' }],
    ['k', 'bad"x k=2', { k: '2' }],
    ['a, k', 'a=1 k=2', { a_extracted: '1', k: '2' }],
    // A second collision ends the scan.
    ['a, k', 'a=1 a=2 k=2', { a_extracted: '1', k: '' }],
    // A key that is the name of another extraction fills it too.
    ['y="z"', 'z=1 y=5', { y: '5' }],
    ['x="\\"q\\""', 'q=1', { x: '1' }],
    ['--strict k', '"x k=v', { k: '', ...failed(1, `unexpected '"'`) }],
    ['--strict k', 'k=v "x', { k: 'v', ...failed(5, `unexpected '"'`) }],
  ])('logfmt %s on %s', (list, line, labels) => {
    expect(labelsOf(`| logfmt ${list}`, line)).toEqual(labels);
  });

  it.each([
    ['b c', 'syntax error: unexpected KEY'],
    ['b.c', 'unexpected char .'],
    ['', 'syntax error: unexpected $end, expecting STRING or KEY'],
  ])('refuses %j', (path, message) => {
    expect(() => labelsOf(`| logfmt a="${path}"`, '')).toThrow(`cannot parse expression [${path}]: ${message}`);
  });
});
