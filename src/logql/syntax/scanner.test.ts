import { describe, expect, it } from 'vitest';
import { Lexer, type Token } from './lexer.ts';

function tokensOf(text: string): Token[] {
  const lexer = new Lexer(text);
  const tokens: Token[] = [];
  for (let token = lexer.next(); token.name !== '$end'; token = lexer.next()) tokens.push(token);
  if (lexer.error !== undefined) throw new Error(lexer.error.message);
  return tokens;
}

/** Names of the tokens, with the value where they have one. */
function namesOf(text: string): string {
  return tokensOf(text)
    .map(({ name, text: shown, value }) => {
      if (name === 'DURATION' || name === 'BYTES') return `${name}(${value})`;
      if (name === 'RANGE') return `RANGE(${value})`;
      return /^[A-Z]/.test(name) ? `${name}(${shown})` : name;
    })
    .join(' ');
}

function errorOf(text: string): string | undefined {
  const lexer = new Lexer(text);
  while (lexer.next().name !== '$end');
  if (lexer.error === undefined) return undefined;
  const { message, position } = lexer.error;
  return `${position.line}:${position.column} ${message}`;
}

describe('words', () => {
  it.each([
    ['rate', 'IDENTIFIER(rate)'],
    ['rate(', 'rate ('],
    ['RaTe \n(', 'rate ('],
    ['sum by (', 'sum by ('],
    ['sum without(', 'sum without ('],
    ['sum by x', 'IDENTIFIER(sum) by IDENTIFIER(x)'],
    ['sum of (', 'IDENTIFIER(sum) of ('],
    ['ip("', 'ip ( STRING'],
    ['duration="', 'IDENTIFIER(duration) = STRING'],
    ['JSON', 'json'],
    ['Level', 'IDENTIFIER(Level)'],
    ['é_9', 'IDENTIFIER(é_9)'],
    ["'q'", "IDENTIFIER('q')"],
    ['@', 'IDENTIFIER(@)'],
    ['Unwrap Of variants', 'unwrap of variants'],
  ])('%j', (text, expected) => {
    const closed = text.endsWith('"') ? `${text}x"` : text;
    expect(namesOf(closed)).toBe(expected.replace('STRING', 'STRING(x)'));
  });
});

describe('numbers, durations and sizes', () => {
  it.each([
    ['5', 'NUMBER(5)'],
    ['5.', 'NUMBER(5.)'],
    ['.5', 'NUMBER(.5)'],
    ['1_000', 'NUMBER(1_000)'],
    ['0x1p4', 'NUMBER(0x1p4)'],
    ['5s', 'DURATION(5000000000)'],
    ['1h30m', 'DURATION(5400000000000)'],
    ['1d', 'DURATION(86400000000000)'],
    ['1.5s', 'DURATION(1500000000)'],
    ['5µs', 'DURATION(5000)'],
    ['-5s', 'DURATION(-5000000000)'],
    ['-0', 'DURATION(0)'],
    ['- 5s', '- DURATION(5000000000)'],
    ['-5', '- NUMBER(5)'],
    ['5B', 'BYTES(5)'],
    ['1KB', 'BYTES(1000)'],
    ['1KiB', 'BYTES(1024)'],
    ['1.5MB', 'BYTES(1500000)'],
    ['1kb', 'BYTES(1000) IDENTIFIER(b)'],
    ['5M', 'BYTES(5000000)'],
  ])('%s', (text, expected) => {
    expect(namesOf(text)).toBe(expected);
  });
});

describe('ranges', () => {
  it.each([
    ['[5m]', 'RANGE(300000000000)'],
    ['[1w2d]', 'RANGE(777600000000000)'],
    ['[0]', 'RANGE(0)'],
  ])('%s', (text, expected) => {
    expect(namesOf(text)).toBe(expected);
  });

  it.each([
    ['[5m', "0:1 missing closing ']' in duration"],
    ['[]', '0:1 empty duration string'],
    ['[5]', '0:1 not a valid duration string: "5"'],
    ['[ 5m ]', '0:1 not a valid duration string: " 5m "'],
    ['[1.5h]', '0:1 unknown unit "." in duration "1.5h"'],
  ])('not %s', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });
});

describe('symbols', () => {
  it.each([
    ['|=|~|>', '|= |~ |>'],
    ['!=!~!>', '!= !~ !>'],
    ['= == =~ > >= < <=', '= == =~ > >= < <='],
    ['{a="x"}', '{ IDENTIFIER(a) = STRING(x) }'],
    ['--strict --keep-empty', 'FUNCTION_FLAG(--strict) FUNCTION_FLAG(--keep-empty)'],
    ['--odd', '- - IDENTIFIER(odd)'],
    ['!', 'IDENTIFIER(!)'],
  ])('%s', (text, expected) => {
    expect(namesOf(text)).toBe(expected);
  });
});

describe('strings', () => {
  it.each([
    ['"a\\tb"', 'a\tb'],
    ['"\\x41\\101\\u00e9"', 'AAé'],
    ['"\\xff"', '\udcff'],
    ['`a\\tb`', 'a\\tb'],
    ['`a\nb`', 'a\nb'],
    ['`a\r\nb`', 'a\r\nb'],
    ['"☃🙂"', '☃🙂'],
  ])('%j', (text, expected) => {
    expect(tokensOf(text).map((token) => token.text)).toEqual([expected]);
  });

  it.each([
    ['"a', '1:1 literal not terminated'],
    ['"a\nb"', '1:1 literal not terminated'],
    ['`a', '1:1 literal not terminated'],
    ['x "a\\q"', '1:3 invalid char escape'],
    ["'ab'", '1:1 invalid char literal'],
    ['a\0', '1:1 invalid character NUL'],
    ['a \udcff', '0:1 invalid UTF-8 encoding'],
  ])('not %j', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });
});

describe('comments and positions', () => {
  it.each([
    ['a # b\nc', 'IDENTIFIER(a) IDENTIFIER(c)'],
    ['a // b\nc', 'IDENTIFIER(a) IDENTIFIER(c)'],
    ['a /* b\n */ c', 'IDENTIFIER(a) IDENTIFIER(c)'],
    ['a / c', 'IDENTIFIER(a) / IDENTIFIER(c)'],
    ['"# no comment"', 'STRING(# no comment)'],
    ['# alone', ''],
  ])('%j', (text, expected) => {
    expect(namesOf(text)).toBe(expected);
  });

  it('an open comment is an error', () => {
    expect(errorOf('a /* b')).toBe('1:3 comment not terminated');
  });

  it('spans are offsets of the text, positions count characters', () => {
    const [, second] = tokensOf('"🙂" é');
    expect(second.span).toEqual({ start: 5, end: 6 });
    expect(second.position).toEqual({ line: 1, column: 5 });
  });
});
