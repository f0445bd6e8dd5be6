import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { loadDetection } from '../../detect/model/detection.ts';
import { expandQuery, type BoundParam } from '../../detect/query/template.ts';
import { parseExpr, printExpr } from '../../logql/syntax/index.ts';
import { formatDetection } from './format-detection.ts';
import { formatQuery } from './format-query.ts';
import { DETECTION_KEYS } from './key-order.ts';

const FILES = readdirSync('alert-rules', { recursive: true, encoding: 'utf8' })
  .filter((name) => /WK-.*\.yaml$/.test(name) && !name.endsWith('.test.yaml'))
  .map((name) => join('alert-rules', name));

function formatted(text: string): string {
  const result = formatDetection('x.yaml', text);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message.join(' ')).join('\n'));
  return result.value.text;
}

const PARAMS: ReadonlyMap<string, BoundParam> = new Map<string, BoundParam>([
  ['threshold', { name: 'threshold', type: 'number', value: 5 }],
  ['window', { name: 'window', type: 'duration', value: '10m' }],
  ['hosts', { name: 'hosts', type: 'texts', value: ['a', 'b'] }],
  ['admins', { name: 'admins', type: 'addresses', value: ['192.0.2.0/24', '192.0.2.1'] }],
]);

describe('formatQuery', () => {
  it.each([
    [
      'one line that fits stays one',
      'sum( count_over_time({a="b"}|="x"[$window])) >= $threshold',
      'sum(count_over_time({a="b"} |= "x" [$window])) >= $threshold',
    ],
    [
      'lines stay lines; literals and parameters as written',
      'sum by(ip)(\ncount_over_time({a="b"} |= `x` | json ip="remote_addr", method="method" | h!~"^($hosts)$" | $exclude(ip, admins) [$window])) >= $threshold',
      [
        'sum by (ip) (',
        '  count_over_time(',
        '    {a="b"}',
        '      |= `x`',
        '      | json ip="remote_addr", method="method"',
        '      | h!~"^($hosts)$"',
        '      | $exclude(ip, admins)',
        '      [$window]',
        '  )',
        ') >= $threshold',
      ].join('\n'),
    ],
    ['a pattern keeps its captures', '{a="b"}|pattern `<ip> - <_>`|ip="x"', '{a="b"} | pattern "<ip> - <_>" | ip="x"'],
    ['offset', 'sum(rate({a="b"}[5m] offset $window))', 'sum(rate({a="b"} [5m] offset $window))'],
  ])('%s', (_name, template, expected) => expect(formatQuery(template, PARAMS)).toBe(expected));

  it.each([
    ['a comment', '{a="b"} # why\n|= "x"'],
    ['a parameter in a pattern', '{a="b"}|pattern "<ip> $hosts"'],
    ['a doubled dollar in code', '{a="b"} $$'],
    ['no query', 'sum('],
    ['an unknown parameter', 'sum(count_over_time({a="b"}[$windo]))'],
  ])('leaves %s alone', (_name, template) => expect(formatQuery(template, PARAMS)).toBeUndefined());
});

describe('formatDetection', () => {
  it.each(FILES)('%s: the same query, formatted once and for all', async (file) => {
    const text = readFileSync(file, 'utf8');
    const once = formatted(text);
    expect(formatted(once)).toBe(once);
    expect(await format(once, { parser: 'yaml', printWidth: 120, singleQuote: true })).toBe(once);
    expect(queryOf(once)).toBe(queryOf(text));
  });

  it('puts shuffled keys back, comments with them', () => {
    const text = formatted(readFileSync('alert-rules/cachet/WK-CAC-002.yaml', 'utf8'));
    const [header, ...rest] = text.split(/\n(?=[a-z_]+:)/);
    const blocks = rest.map((block, index) => (index === 3 ? `# about ${block.split(':')[0]}\n${block}` : block));
    const sorted = [header, ...blocks].map((block) => block.trimEnd()).join('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(blocks, { minLength: blocks.length }), (shuffled) => {
        const mixed = [header, ...shuffled].map((block) => block.trimEnd()).join('\n');
        expect(formatted(`${mixed}\n`).trimEnd()).toBe(sorted);
      }),
      { numRuns: 30 },
    );
    expect(sorted).toContain('# about');
    expect(DETECTION_KEYS.slice(0, 3)).toEqual(['id', 'name', 'title']);
  });

  it('orders the keys of a parameter, in lines and on one line', () => {
    const text = readFileSync('alert-rules/cachet/WK-CAC-002.yaml', 'utf8');
    const mixed = text
      .replace('    default: 5\n    min: 1\n', '    min: 1\n    default: 5\n')
      .replace('{ default: 10m, type: duration,', '{ type: duration, default: 10m,');
    expect(mixed).not.toBe(text);
    expect(formatted(mixed)).toBe(formatted(text));
  });

  it('gives the errors of a broken file', () => {
    expect(formatDetection('x.yaml', 'id: WK-CAC-002\nname: x\n')).toMatchObject({ ok: false });
  });
});

function queryOf(text: string): string {
  const loaded = loadDetection('x.yaml', text);
  if (!loaded.ok) throw new Error('broken');
  const { detection } = loaded.value;
  const params = new Map(
    [...detection.params].map(([name, { type, default: value }]) => [name, { name, type, value }]),
  );
  const expanded = expandQuery(detection.query, params);
  return expanded.ok ? printExpr(parseExpr(expanded.value.text)) : 'broken';
}
