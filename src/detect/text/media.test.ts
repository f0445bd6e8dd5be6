import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, htmlText, jsonText, markdownText } from './media.ts';
import { shorten, visible, visibleLines } from './visible.ts';

/** Texts an attacker would put into a log line, a node name or a user agent. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '\x1b[2J\x1b[1;1Hgone',
  '\x1b]0;title\x07',
  '\x9b31mred',
  '\u202egpj.exe',
  'a\u200bb\u2066c\ufeff',
  '=cmd|calc!A0',
  '+1+1',
  '-2+3',
  '@SUM(A1:A9)',
  '\t=1',
  '[click](javascript:alert(1))',
  '![x](https://example.com/x.png)',
  '| a | b |',
  '`code` *bold* _it_ ~~x~~',
  'line\nbreak\r\nnext\u2028sep',
  '\udc80\udcff bytes',
  '\u{e0041}tag',
];

describe('visible', () => {
  it.each(HOSTILE)('leaves no hidden character in %j', (text) => {
    expect(visible(text)).not.toMatch(
      /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u,
    );
  });

  it.each([
    ['\x1b[31m', '\\x1b[31m'],
    ['\u202eabc', '\\u202eabc'],
    ['a\tb\nc', 'a\\tb\\nc'],
    ['\udcff', '\\xff'],
    ['\u{e0041}', '\\u{e0041}'],
    ['grüße 日本 😀', 'grüße 日本 😀'],
  ])('shows %j as %j', (text, shown) => expect(visible(text)).toBe(shown));

  it('keeps line feeds and tabs where a text may span lines', () => {
    expect(visibleLines('a\n\tb\r\x1b')).toBe('a\n\tb\\r\\x1b');
  });

  it('cuts by characters and marks the cut', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('abcd', 4)).toBe('abcd');
    expect(shorten('😀😀😀', 2)).toBe('😀…');
  });
});

describe('HTML', () => {
  it.each(HOSTILE)('has no mark-up in %j', (text) => expect(htmlText(text)).not.toMatch(/[<>"'`]/));

  it('has no mark-up in any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"'`\x00-\x08\x1b]/.test(htmlText(text))));
  });
});

describe('Markdown', () => {
  it.each(HOSTILE)('has no mark-up in %j', (text) => {
    expect(markdownText(text).replace(/&#\d+;/g, '')).not.toMatch(/[\\`*_{}[\]()#|<>~\n]/);
  });
});

describe('CSV', () => {
  it.each(HOSTILE)('runs no formula in %j', (text) => {
    const field = csvField(text).replace(/^"/, '');
    expect(field).not.toMatch(/^\s*[=+\-@|%]/);
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=1', "'=1"],
    [-5, '-5'],
    [undefined, ''],
  ])('writes %j as %j', (value, field) => expect(csvField(value)).toBe(field));
});

describe('JSON text', () => {
  it.each(HOSTILE)('hides nothing in %j and reads back', (text) => {
    const json = jsonText({ text });
    expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
    expect(JSON.parse(json)).toEqual({ text });
  });
});
