import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from './json-schema.ts';

describe('published schemas', () => {
  it.each(jsonSchemas().map((schema) => [schema.name, schema.content]))('%s is up to date', (name, content) => {
    const file = readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8');
    expect(file, 'run: npm run schemas').toBe(content);
  });

  it('describes keys for editors', () => {
    const [detection] = jsonSchemas();
    expect(detection.content).toContain('critical wakes somebody');
    expect(detection.content).toContain('"additionalProperties": false');
  });
});
