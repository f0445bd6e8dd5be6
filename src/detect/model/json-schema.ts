import { z } from 'zod';
import { testFileSchema } from '../ruletest/test-schema.ts';
import { detectionSchema } from './detection-schema.ts';
import { siteSchema } from './site-schema.ts';

/** The published JSON Schemas, from which editors complete and check the files: name of the file and its text. */
export function jsonSchemas(): { readonly name: string; readonly content: string }[] {
  return [
    { name: 'detection.schema.json', content: schemaText(detectionSchema, DETECTION) },
    { name: 'detection-test.schema.json', content: schemaText(testFileSchema, TESTS) },
    { name: 'site.schema.json', content: schemaText(siteSchema, SITE) },
  ];
}

const DETECTION = 'A detection of Watchkeeper: alert-rules/<application>/<id>.yaml.';
const TESTS = 'Tests of a detection (<id>.test.yaml), of Loki ruler files, or shared samples.';
const SITE = 'What a site says about itself: watchkeeper.yaml.';

function schemaText(schema: z.ZodType, description: string): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' });
  return `${JSON.stringify({ ...json, description }, null, 2)}\n`;
}
