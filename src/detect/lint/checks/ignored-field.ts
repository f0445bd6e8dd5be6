import type { YamlFile, YamlPath } from '../../model/yaml-file.ts';
import type { Finding, RuleFileCheck } from '../check.ts';
import { itemsOf, keyOf } from '../ruler-file.ts';

function lost(file: YamlFile, value: unknown, path: YamlPath, key: string, instead: string): Finding[] {
  if (keyOf(value, key) === undefined) return [];
  return [
    {
      place: file.keySpanAt([...path, key]),
      message: `Loki 3.7 reads ${key} and loses it: the field is not part of what the ruler evaluates.`,
      remedy: instead,
    },
  ];
}

export const ignoredField: RuleFileCheck = {
  id: 'ignored-field',
  scope: 'rule_file',
  severity: 'error',
  summary: 'a field of a ruler file that Loki accepts and does not use',
  run: (file) =>
    itemsOf(keyOf(file.value, 'groups')).flatMap((group, g) => [
      ...lost(file, group, ['groups', g], 'query_offset', 'write the offset in each query: [5m] offset 1m'),
      ...lost(file, group, ['groups', g], 'labels', 'write the labels in each rule'),
      ...itemsOf(keyOf(group, 'rules')).flatMap((rule, r) =>
        lost(
          file,
          rule,
          ['groups', g, 'rules', r],
          'keep_firing_for',
          'a longer window keeps the alert firing; Alertmanager can wait before it tells of the end',
        ),
      ),
    ]),
};
