import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differenceOf } from './difference.ts';
import { explainSimplification } from './explain.ts';
import { listsTheSame } from './literal-list.ts';
import { compileProgram } from './program.ts';
import { anchor } from './regex.ts';
import { filterTree, simplifyFilterTree } from './simplifier.ts';

const listed = (pattern: string, isLabel: boolean): boolean => {
  const tree = filterTree(pattern);
  const filter = simplifyFilterTree(tree, isLabel);
  return filter !== null && listsTheSame(tree, filter, isLabel);
};

test.each([
  ['a|bc|d e', false, true],
  ['a|bc|d e', true, true],
  ['(?i)Queue is full|"sql":', false, true],
  ['/auth/(login|2fa)', false, true],
  ['/auth/(login|2fa)', true, false],
  ['warn|warning', true, false],
  ['a.*(b|c)', false, false],
  ['foo|', false, false],
])('%s, label %s: a list of the same texts is %s', (pattern, isLabel, same) => {
  expect(listed(pattern, isLabel)).toBe(same);
});

const pattern = fc
  .array(fc.constantFrom('a', 'b', 'A', '|', '(', ')', '.*', '(?i)', '(?-i:', 'ab', 'k'), { maxLength: 8 })
  .map((parts) => parts.join(''));

test('where the lists are the same, the automata do not differ', () => {
  fc.assert(
    fc.property(pattern, fc.boolean(), (text, isLabel) => {
      try {
        if (!listed(text, isLabel)) return;
      } catch {
        return;
      }
      const tree = filterTree(text);
      const filter = simplifyFilterTree(tree, isLabel);
      const wanted = filter?.kind === 'or' ? filter.filters : [filter];
      expect(explainSimplification(text, isLabel)).toBeNull();
      for (const one of wanted) {
        if (one?.kind !== 'contains' && one?.kind !== 'equals') throw new Error('a text is wanted');
        // Each text that the filter asks for is one that the pattern matches.
        const meant = compileProgram(isLabel ? anchor(tree) : tree, 9);
        const literal = filterTree(`${one.ignoreCase ? '(?i)' : ''}${one.text}`);
        const { onlySecond } = differenceOf(meant, compileProgram(isLabel ? anchor(literal) : literal, 9));
        expect(onlySecond).toBeUndefined();
      }
    }),
    { numRuns: 2_000 },
  );
});
