import { describe, expect, it } from 'vitest';
import type { ParamType, ParamValue } from '../model/detection-schema.ts';
import { expandQuery, templateUses, type BoundParam } from './template.ts';

const params = new Map<string, BoundParam>(
  (
    [
      ['threshold', 'number', 6],
      ['window', 'duration', '10m'],
      ['word', 'text', 'say "a\\b"'],
      ['tick', 'text', 'a`b'],
      ['hosts', 'texts', ['status.example.com', 'a|b']],
      ['none', 'addresses', []],
      ['one', 'addresses', ['10.0.0.0/8']],
      ['two', 'addresses', ['10.0.0.0/8', '2001:db8::1-2001:db8::9']],
    ] satisfies [string, ParamType, ParamValue][]
  ).map(([name, type, value]) => [name, { name, type, value }]),
);

function expand(template: string): string {
  const result = expandQuery(template, params);
  return result.ok
    ? result.value.text
    : result.problems.map((p) => `${p.start}-${p.end} ${p.message} ${p.remedy ?? ''}`).join('\n');
}

describe('expandQuery', () => {
  it.each([
    ['[$window]) >= $threshold', '[10m]) >= 6'],
    ['>= ${threshold}5', '>= 65'],
    ['x=~"^(a|b)$"', 'x=~"^(a|b)$"'],
    ['x=~"^a$$x"', 'x=~"^a$x"'],
    ['`{{ regexReplaceAll "a" .x "${1}${2}" }}`', '`{{ regexReplaceAll "a" .x "${1}${2}" }}`'],
    ['|= "$word"', '|= "say \\"a\\\\b\\""'],
    ['|= `$word`', '|= `say "a\\b"`'],
    ['vhost!~"^($hosts)$"', 'vhost!~"^(status\\\\.example\\\\.com|a\\\\|b)$"'],
    ['vhost!~`^($hosts)$`', 'vhost!~`^(status\\.example\\.com|a\\|b)$`'],
    ['| $exclude(ip, none)', '| ip=~".*"'],
    ['| $exclude(ip, one)', '| ip!=ip("10.0.0.0/8")'],
    ['| $exclude(ip,two)', '| (ip!=ip("10.0.0.0/8") and ip!=ip("2001:db8::1-2001:db8::9"))'],
    ['| $include(ip, two)', '| (ip=ip("10.0.0.0/8") or ip=ip("2001:db8::1-2001:db8::9"))'],
    ['x # costs $5 or $nothing\n > $threshold', 'x # costs $5 or $nothing\n > 6'],
    ['|= "\\"$threshold"', '|= "\\"6"'],
  ])('%s', (template, expected) => {
    expect(expand(template)).toBe(expected);
  });

  it.each([
    ['> $treshold', '2-11 There is no parameter treshold. did you mean $threshold?'],
    ['{$hosts}', '1-7 The list hosts stands outside of a text. write it in a text: "^($hosts)$"'],
    ['"$two"', '1-5 The list two holds addresses. use $exclude(label, two) or $include(label, two)'],
    ['`$tick`', '1-6 The value of tick has a backtick, which cannot stand in a text of backticks. '],
    ['| $exclude(ip, hosts)', '2-21 $exclude needs a list of addresses, hosts is of type texts. '],
    ['| $exclude(ip)', '2-10 $exclude is written $exclude(label, list). '],
  ])('refuses %s', (template, expected) => {
    expect(expand(template)).toBe(expected);
  });

  it('reports an empty list of $include', () => {
    const result = expandQuery('| $include(ip, none)', params);
    expect(result.ok && result.value.emptyInclude).toBe('none');
  });

  it('leads from the query back to the template', () => {
    const template = 'a[$window] >= $threshold or bc';
    const result = expandQuery(template, params);
    if (!result.ok) throw new Error('no problem expected');
    const back = (part: string): string => {
      const at = result.value.text.indexOf(part);
      const span = result.value.toTemplate(at, at + part.length);
      return template.slice(span.start, span.end);
    };
    expect([back('10m'), back('0m]'), back('>='), back('6'), back('bc')]).toEqual([
      '$window',
      '$window]',
      '>=',
      '$threshold',
      'bc',
    ]);
  });

  it('lists uses', () => {
    expect(templateUses('$$no $a ${b} $exclude(ip, c) x$').map((use) => use.name)).toEqual(['a', 'b', 'c']);
  });
});
