import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AhoCorasick } from './aho-corasick.ts';

const encoder = new TextEncoder();

function found(literals: readonly string[], text: string): string[] {
  const automaton = new AhoCorasick(literals.map((literal) => encoder.encode(literal)));
  const hits = new Int32Array(automaton.words).fill(-1);
  const bytes = encoder.encode(`he${text}she`);
  automaton.scan(bytes, 2, bytes.length - 3, hits);
  return literals.filter((_, i) => (hits[i >> 5] & (1 << (i & 31))) !== 0);
}

describe('Aho-Corasick', () => {
  it.each([
    [['he', 'she', 'his', 'hers'], 'ushers', ['he', 'she', 'hers']],
    [['he'], '', []],
    [['a', 'aa', 'aaa'], 'aa', ['a', 'aa']],
    [['login', 'log', 'gin'], '/auth/login', ['login', 'log', 'gin']],
    [['ü', 'x'], 'grün', ['ü']],
    [['same', 'same'], 'same', ['same', 'same']],
  ])('%j in %j', (literals, text, expected) => expect(found(literals, text)).toEqual(expected));

  it('has no state left from the line before', () => {
    const automaton = new AhoCorasick([encoder.encode('ab')]);
    const hits = new Int32Array(automaton.words);
    automaton.scan(encoder.encode('xa'), 0, 2, hits);
    automaton.scan(encoder.encode('bx'), 0, 2, hits);
    expect(hits[0]).toBe(0);
  });

  it.each([
    ['ascii', true],
    ['grün', false],
  ])('says whether %s is ASCII', (text, ascii) => {
    const automaton = new AhoCorasick([encoder.encode('x')]);
    const bytes = encoder.encode(text);
    expect(automaton.scan(bytes, 0, bytes.length, new Int32Array(automaton.words))).toBe(ascii);
  });

  it('refuses an empty literal', () => expect(() => new AhoCorasick([new Uint8Array(0)])).toThrow(RangeError));

  it('finds what String.includes finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 70 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', 'x'), maxLength: 40 }),
        (literals, text) => {
          expect(found(literals, text)).toEqual(literals.filter((literal) => text.includes(literal)));
        },
      ),
    );
  });
});
