import { describe, expect, it } from 'vitest';
import { formatDiagnostics } from '../diagnostic-text.ts';
import { loadDetection } from './detection.ts';

/** A complete detection; cases replace one line of it. */
export const SAMPLE = `id: WK-LOC-001
name: local-subscribe-flood
title: Many subscriptions from one address
status: experimental
version: 1
package: extended
app: cachet
sources: [cachet/access]
fields: [remote_addr, method]
severity: medium
confidence: 2
spoofable: 0
attack: {version: 19, tactics: [TA0040], techniques: [T1499]}
query: |
  sum by (ip) (count_over_time({app="cachet", log="access"} |= \`/subscribe\`
    | json ip="remote_addr", method="method"
    | __error__=""
    | method="POST" [$window])) >= $threshold
params:
  threshold: {default: 20, min: 5, unit: requests, why: more than a reader does}
  window: {default: 5m}
interval: 1m
group_by: [ip]
summary: "{{ $value }} subscriptions from {{ $labels.ip }}"
description: Detects many subscriptions.
`;

function render(text: string): string {
  const result = loadDetection('alert-rules/local/WK-LOC-001.yaml', text);
  return result.ok ? 'ok' : formatDiagnostics(result.diagnostics);
}

describe('loadDetection', () => {
  it('reads a complete file', () => {
    const result = loadDetection('a.yaml', SAMPLE);
    if (!result.ok) throw new Error(formatDiagnostics(result.diagnostics));
    const { detection } = result.value;
    expect(detection.interval).toBe(60_000_000_000n);
    expect(detection.for).toBe(0n);
    expect([...detection.params.values()].map((param) => [param.name, param.type])).toEqual([
      ['threshold', 'number'],
      ['window', 'duration'],
    ]);
  });

  it('names an unclosed brace with the place where it was opened', () => {
    expect(render(SAMPLE.replace('why: more than a reader does}', 'why: more than a reader does')))
      .toMatchInlineSnapshot(`
      "error    yaml-syntax                                          alert-rules/local/WK-LOC-001.yaml:21:3

          20 |   threshold: {default: 20, min: 5, unit: requests, why: more than a reader does
             |              - opened here
          21 |   window: {default: 5m}
             |   ^^^^^^ a comma or } is missing before this

               A brace opened on line 20 is not closed.
               Remedy: close the brace at the end of line 20"
    `);
  });

  it.each([
    ['an unknown key', 'confidence: 2', 'confidance: 2'],
    ['a duration with words', 'interval: 1m', 'interval: 1 minute'],
    ['a duration as a number', 'interval: 1m', 'interval: 60'],
    ['a wrong word', 'severity: medium', 'severity: mediun'],
    ['a level out of range', 'confidence: 2', 'confidence: 4'],
    ['a text that is a number', 'title: Many subscriptions from one address', 'title: 5'],
    ['a key twice', 'interval: 1m', 'interval: 1m\nseverity: low'],
    ['a bad parameter', 'window: {default: 5m}', 'window: {default: 5m, min: 10m}'],
    ['a bad tactic', 'TA0040', 'TA40'],
    ['a list that is a text', 'group_by: [ip]', 'group_by: ip'],
    ['a missing key', 'query: |', 'lint: {disable: []}\nsummary2: |'],
    ['a colon in a text', 'description: Detects many subscriptions.', 'description: Detects: many subscriptions.'],
  ])('explains %s', (_name, from, to) => {
    expect(render(SAMPLE.replace(from, to))).toMatchSnapshot();
  });

  it('refuses an alias bomb', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(8)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    expect(render(levels.join('\n'))).toContain('more than 200000 values');
  });

  it('refuses deep nesting and large files', () => {
    expect(render(`id: ${'['.repeat(100)}${']'.repeat(100)}`)).toContain('nested deeper than 64');
    expect(render(`id: ${'a'.repeat(5_000_000)}`)).toContain('more than the limit');
  });
});
