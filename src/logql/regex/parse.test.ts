import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD_CASE, NON_GREEDY, RegexSyntaxError, type RegexNode } from './nodes.ts';
import { parseTree } from './parse.ts';
import { simplifyTree } from './simplify-tree.ts';

type TreeVector = { readonly pattern: string } & ({ readonly tree: string } | { readonly error: string });

const vectors: TreeVector[] = readFileSync(new URL('../../../tests/vectors/regex/trees.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

function dump(node: RegexNode): string {
  const fold = (node.flags & FOLD_CASE) !== 0 ? 'i' : '';
  const lazy = (node.flags & NON_GREEDY) !== 0 ? 'l' : '';
  switch (node.op) {
    case 'literal':
      return `lit${fold}{${node.runes.join(' ')}}`;
    case 'class':
      return `cc{${node.ranges.join(' ')}}`;
    case 'capture':
      return `cap${node.index}:${node.name}{${dump(node.sub)}}`;
    case 'star':
    case 'plus':
    case 'quest':
      return `${node.op}${lazy}${fold}{${dump(node.sub)}}`;
    case 'repeat':
      return `rep${lazy}${node.min},${node.max}{${dump(node.sub)}}`;
    case 'concat':
      return `cat{${node.subs.map(dump).join('')}}`;
    case 'alternate':
      return `alt{${node.subs.map(dump).join('')}}`;
    case 'empty':
      return `emp${fold}{}`;
    default:
      return `${node.op}{}`;
  }
}

function answer(pattern: string): { readonly tree: string } | { readonly error: string } {
  try {
    return { tree: dump(simplifyTree(parseTree(pattern, 'vendored'))) };
  } catch (error) {
    if (error instanceof RegexSyntaxError) return { error: error.message };
    throw error;
  }
}

describe('parseTree', () => {
  it.each(vectors)('reads $pattern as Go does', ({ pattern, ...expected }) => {
    expect(answer(pattern)).toEqual(expected);
  });

  it('never throws anything but RegexSyntaxError', () => {
    const piece = fc.constantFrom(
      ...[
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '|',
        '*',
        '+',
        '?',
        '\\',
        '^',
        '$',
        '.',
        '-',
        ',',
        ':',
        '<',
        '>',
        'P',
        'p',
        'x',
      ],
      ...['a', '1', '0', 'i', 's', 'Q', 'E', 'd', 'b', '(?', '[:', ':]', '\\p{', '\\x{', 'é', '😀', '\udcff'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        answer(pieces.join(''));
      }),
      { numRuns: 3000 },
    );
  });

  it('names bytes outside UTF-8', () => {
    expect(answer('a\udcffb')).toEqual({ error: 'error parsing regexp: invalid UTF-8: `\udcffb`' });
  });

  it.each([
    ['(?:'.repeat(1001) + 'a*' + ')*'.repeat(1001), 'nests too deeply'],
    ['(?:a{31}){32}b{1000}(?:(?:c{10}){10}){10}', undefined],
    [`(?:${'(xx?)'.repeat(1200)}){1000}`, 'expression too large'],
  ])('keeps to the limits of Go', (pattern, message) => {
    const result = answer(pattern);
    if (message === undefined) expect(result).toHaveProperty('tree');
    else expect(result).toHaveProperty('error', expect.stringContaining(message));
  });

  it.each([
    ['\\p{Old_Italic}', 'vendored'],
    ['\\p{letter}', 'go'],
    ['\\p{Lowercase-Letter}', 'go'],
    ['\\p{greek}', 'go'],
    ['\\p{ASCII}', 'go'],
    ['\\p{Assigned}', 'go'],
  ] as const)('knows the name in %s only as %s', (pattern, dialect) => {
    const other = dialect === 'go' ? 'vendored' : 'go';
    expect(() => parseTree(pattern, dialect)).not.toThrow();
    expect(() => parseTree(pattern, other)).toThrow('invalid character class range');
  });

  it('merges a case-insensitive letter with its plain form in the vendored parser only', () => {
    expect(dump(parseTree('A|[aA]x', 'vendored'))).toBe('cat{lit{65}alt{emp{}lit{120}}}');
    expect(dump(parseTree('A|[aA]x', 'go'))).toBe('alt{lit{65}cat{liti{65}lit{120}}}');
  });
});
