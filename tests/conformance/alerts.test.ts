import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareAlerts } from './alerts.ts';

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
