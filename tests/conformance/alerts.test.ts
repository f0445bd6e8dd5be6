import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareAlerts, ourAlerts } from './alerts.ts';

const folder = new URL('../vectors/alerts/', import.meta.url);

describe.each([
  ['cachet-2.4', 150],
  ['cachet-3', 50],
])("alerts of Loki's own engine over %s", (name, least) => {
  const rules = readFileSync(new URL('rules.json', folder), 'utf8');
  const streams = gunzipSync(readFileSync(new URL(`${name}.streams.jsonl.gz`, folder))).toString('utf8');
  const file = `${name}.alerts.jsonl`;
  const rows = compareAlerts(rules, streams, readFileSync(new URL(file, folder), 'utf8'), file);

  it('are all the same, label set by label set, tick by tick', () => {
    expect(rows.filter(({ difference }) => difference !== undefined)).toEqual([]);
    expect(rows.length).toBeGreaterThan(least);
  });
});

describe('a rule that looks ahead', () => {
  const entry = (second: number) => ({ labels: { app: 'a' }, ts: `${second}000000000`, line: 'x' });
  const expr = 'count_over_time({app="a"}[30s] offset -30s) > 1';

  it('counts lines behind its tick, as Loki does', () => {
    const rule = { id: 'ahead', expr, interval: '1m', for: '0' };
    expect(ourAlerts([rule], [60, 61, 90, 91, 150].map(entry))).toEqual([
      {
        rule: 'ahead',
        labels: { app: 'a' },
        start: '1970-01-01T00:01:00Z',
        fired: '1970-01-01T00:01:00Z',
        end: '1970-01-01T00:02:00Z',
        peak: '2',
      },
    ]);
  });
});
