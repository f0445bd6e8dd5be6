import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from '../../src/detect/diagnostic.ts';
import { EMPTY_SCOPE } from '../../src/detect/lint/context.ts';
import { lintRule } from '../../src/detect/lint/lint.ts';
import { rulesOfRulerFile } from '../../src/detect/lint/ruler-file.ts';
import { readYaml, type YamlFile } from '../../src/detect/model/yaml-file.ts';
import { tryParse } from '../../src/logql/syntax/index.ts';
import { query } from '../conformance/query-arbitrary.ts';

/** A ruler file with one rule; the query is a block, so that its text is written as it is. */
function rulerFile(text: string): YamlFile {
  const block = text.replaceAll('\n', '\n            ');
  const yaml = readYaml(
    'rules.yaml',
    `groups:\n  - name: one\n    rules:\n      - alert: One\n        expr: |-\n            ${block}\n`,
  );
  if (!yaml.ok) throw new Error(yaml.diagnostics.map(({ message }) => message.join(' ')).join('\n'));
  return yaml.file;
}

/** YAML cannot hold these in a block as they are. */
const isPlain = (text: string): boolean => /^[\x20-\x7e\n\u00a1-\ud7ff]+$/.test(text) && !/^\s|\n\s*\n|\s$/.test(text);

test('no query makes a check fail; places lie in the file, and a fixed query still parses', () => {
  fc.assert(
    fc.property(query.filter(isPlain), (text) => {
      const file = rulerFile(text);
      for (const rule of rulesOfRulerFile(file)) {
        for (const { span, fix } of lintRule(rule, EMPTY_SCOPE)) {
          if (span !== undefined) expect(span.end).toBeLessThanOrEqual(file.source.text.length);
          if (fix?.safe !== true) continue;
          const yaml = readYaml('rules.yaml', applyEdits(file.source.text, fix.edits));
          const again = yaml.ok ? rulesOfRulerFile(yaml.file) : [];
          expect(again.map((one) => tryParse(one.query).ok)).toEqual([true]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
