/** Writes the JSON Schemas below schema/: `npm run schemas`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '../src/detect/model/json-schema.ts';

mkdirSync('schema', { recursive: true });
for (const { name, content } of jsonSchemas()) writeFileSync(join('schema', name), content);
