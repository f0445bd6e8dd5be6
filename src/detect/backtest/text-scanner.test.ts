import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_ASCII, TextScanner, UNUSUAL } from './text-scanner.ts';

const encoder = new TextEncoder();

function scanned(scanner: TextScanner, text: string, before = 'he') {
  const bytes = encoder.encode(`${before}${text}she`);
  // A view at an odd offset, as a chunk of a stream may be.
  const shifted = new Uint8Array(bytes.length + 1).subarray(1);
  shifted.set(bytes);
  const flags = [bytes, shifted].map((view) => scanner.scan(view, before.length, view.length - 3));
  expect(flags[0]).toBe(flags[1]);
  return flags[0];
}

function found(texts: readonly string[], text: string, fold = false, learned = '', before = 'he'): string[] {
  const forms = texts.map((one) => ({ text: one, fold }));
  const scanner = new TextScanner(forms, encoder.encode(learned));
  scanned(scanner, text, before);
  expect([...scanner.found.subarray(0, scanner.count)].sort((a, b) => a - b)).toEqual(
    texts.flatMap((_, i) => (scanner.has(i) ? [i] : [])),
  );
  return texts.filter((_, i) => scanner.has(i));
}

describe('TextScanner', () => {
  it.each([
    [['hers', 'she', 'his', 'ers'], 'ushers', ['hers', 'she', 'ers']],
    [['she'], '', []],
    [['aaa', 'aaaa'], 'aaa', ['aaa']],
    [['login', 'log', 'gin'], '/auth/login', ['login', 'log', 'gin']],
    [['grü', 'xyz'], 'grün', ['grü']],
    [['same', 'same'], 'same', ['same', 'same']],
  ])('%j in %j', (texts, text, expected) => expect(found(texts, text)).toEqual(expected));

  it('finds texts that fold in every case, others only as they stand', () => {
    expect(found(['sqlmap', 'a[b'], 'SqlMap A[B a{b', true)).toEqual(['sqlmap', 'a[b']);
    expect(found(['sqlmap'], 'SqlMap')).toEqual([]);
  });

  it.each([
    ['ascii', 0],
    ['grün', NOT_ASCII],
    ['ü', NOT_ASCII],
    ['a\\b', UNUSUAL],
    ['\t', UNUSUAL],
    ['ab\n', UNUSUAL],
    ['\\xü', NOT_ASCII | UNUSUAL],
    ['', 0],
    ['a b', 0],
    ['a": b', 0],
    ['ab" ', UNUSUAL],
    ['ab" c', UNUSUAL],
    ['a" cd', UNUSUAL],
    ['a  cd', UNUSUAL],
    ['  ', UNUSUAL],
  ])('says what is special in %j', (text, flags) => {
    const scanner = new TextScanner([{ text: 'xyz', fold: false }], new Uint8Array(0));
    expect([scanned(scanner, text), scanned(scanner, text, 'e')]).toEqual([flags, flags]);
  });

  it('refuses a text that is too short', () =>
    expect(() => new TextScanner([{ text: 'ab', fold: false }], new Uint8Array(0))).toThrow(RangeError));

  it('finds what String.includes finds, wherever the text lies and whatever it has learned', () => {
    const unit = fc.constantFrom('a', 'b', 'c', 'ä', '\\');
    const word = fc.string({ unit, minLength: 3, maxLength: 7 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', 'x', '\\', 'B'), maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 70 }),
        text,
        text,
        fc.constantFrom('h', 'he'),
        (texts, subject, learned, before) => {
          expect(found(texts, subject, false, learned, before)).toEqual(texts.filter((one) => subject.includes(one)));
          const lower = subject.toLowerCase();
          expect(found(texts, subject, true, learned, before)).toEqual(texts.filter((one) => lower.includes(one)));
        },
      ),
    );
  });
});
