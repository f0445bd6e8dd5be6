import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { CHECKS } from '../../src/detect/lint/registry.ts';
import { siteSchema } from '../../src/detect/model/site-schema.ts';
import { loadSite } from '../../src/detect/model/site.ts';

const PAGE = readFileSync('docs/cli.md', 'utf8');
const EXAMPLE = /```yaml\n([^]*?)```/.exec(PAGE)?.[1] ?? '';

describe('docs/cli.md', () => {
  it.each(COMMANDS.map(({ name }) => name))('has a section for %s', (name) =>
    expect(PAGE).toContain(`\n### ${name}\n`),
  );

  it('shows a site file that is read, with every key', () => {
    const loaded = loadSite('watchkeeper.yaml', EXAMPLE);
    expect(loaded.ok ? [] : loaded.diagnostics).toEqual([]);
    const example: unknown = parse(EXAMPLE);
    for (const [key, schema] of Object.entries(siteSchema.shape)) {
      expect(example).toHaveProperty(key);
      const inner = schema.unwrap();
      if ('shape' in inner) for (const name of Object.keys(inner.shape)) expect(example).toHaveProperty([key, name]);
    }
  });

  it('names a check that exists', () => {
    const name = /disable: # checks[^]*?\n {4}([\w-]+):/.exec(EXAMPLE)?.[1];
    expect(CHECKS.map(({ id }) => id)).toContain(name);
  });
});
