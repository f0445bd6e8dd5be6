import { describe, expect, test } from 'vitest';
import { readYaml } from '../model/yaml-file.ts';
import { EMPTY_SCOPE } from './context.ts';
import { changesBetween, parseVersionSpan } from './loki-versions.ts';
import { rulesOfRulerFile } from './ruler-file.ts';

test.each([
  ['3.7..3.8', { from: [3, 7], to: [3, 8] }],
  ['v3.7.6..3.10.0', { from: [3, 7], to: [3, 10] }],
  ['3.8..3.7', undefined],
  ['3.7..3.7', undefined],
  ['3.7', undefined],
  ['3.7..', undefined],
])('versions %s', (text, span) => {
  expect(parseVersionSpan(text)).toEqual(span);
});

describe('changes between versions', () => {
  const changes = (query: string, span: string): string[] => {
    const yaml = readYaml('r.yaml', `groups: [{ name: a, rules: [{ alert: A, expr: '${query}' }] }]`);
    const versions = parseVersionSpan(span);
    if (!yaml.ok || versions === undefined) throw new Error('the example is wrong');
    const rules = rulesOfRulerFile(yaml.file);
    return rules.flatMap((rule) =>
      changesBetween(rule, EMPTY_SCOPE, versions.from, versions.to).map(({ span: place }) =>
        yaml.file.source.text.slice(place?.start, place?.end),
      ),
    );
  };
  const VARIANTS = 'variants(count_over_time({a="b"}[1m])) of ({a="b"}[1m])';

  test.each([
    ['3.7..3.8', VARIANTS, [VARIANTS]],
    ['3.6..3.7', VARIANTS, []],
    ['3.8..3.9', VARIANTS, []],
    ['3.7..3.9', 'sum(count_over_time({a="b"} | logfmt | x > 0x10 [1m]))', ['x > 0x10']],
    ['3.7..3.8', 'sum(count_over_time({a="b"} | logfmt | x > 16 [1m]))', []],
  ])('%s: %s', (span, query, found) => {
    expect(changes(query, span)).toEqual(found);
  });
});
