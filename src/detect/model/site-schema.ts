import { z } from 'zod';
import { durationText, oneOf, strict, text } from './decode.ts';
import { ID_PATTERN, PARAM_NAME_PATTERN, SOURCE_PATTERN } from './detection-schema.ts';
import { FORMAT_IDS } from '../sources.ts';

const version = () =>
  z
    .string({ error: 'A version is a text: put it in quotes, "2.4".' })
    .regex(/^v?\d+(\.\d+){0,2}$/, { error: 'A version looks like "2.4" or "0.29.2".' });

const id = () => z.string().regex(ID_PATTERN, { error: 'This is the id of a detection, like WK-CAC-002.' });

const paramValue = z.union([z.number(), z.string(), z.array(z.string())]);

/** The shape of `watchkeeper.yaml`. */
export const siteSchema = strict('a site file', {
  loki: strict('loki', {
    version: version().optional().describe('Version of Loki whose behaviour counts.'),
    url: text().optional(),
    tenant: text().optional(),
    max_query_series: z.int().min(1).optional().describe('Limit of the tenant; Loki: 500.'),
    retention: durationText().optional().describe('How long lines are kept.'),
  }).optional(),
  apps: z
    .record(z.string(), strict('an application', { version: version().optional() }))
    .optional()
    .describe('Applications in use with their versions; one that is left out is not used.'),
  sources: z
    .record(
      z.string().regex(SOURCE_PATTERN, { error: 'A source is application/log: cachet/access.' }),
      strict('a source', {
        selector: text().optional().describe('Stream selector of the site: {job="nginx"}.'),
        format: oneOf(FORMAT_IDS).optional(),
        absent: z.boolean().optional().describe('True: this source does not exist here.'),
      }),
    )
    .optional()
    .describe('Only what differs from the defaults.'),
  lists: z
    .record(
      z.string().regex(PARAM_NAME_PATTERN, { error: 'A list is small letters, digits and _.' }),
      z.array(z.string()),
    )
    .optional()
    .describe('Lists that several detections share, for example administrators.'),
  params: z.record(id(), z.record(z.string(), paramValue)).optional().describe('Values of parameters, by detection.'),
  disable: z.record(id(), text()).optional().describe('Detections that are off, each with its reason.'),
  lint: strict('lint', {
    disable: z.record(z.string(), text()).optional().describe('Checks that are off here, each with its reason.'),
  }).optional(),
  settings: strict('settings', {
    output: oneOf(['table', 'json', 'ndjson', 'csv']).optional(),
    rules: z.array(text()).optional().describe('Folders or files with detections.'),
    runbook_url: text().optional().describe('Address before the page of a detection, for annotations.'),
    workers: z.int().min(1).max(256).optional(),
  }).optional(),
}).meta({ title: 'Watchkeeper site file' });

export type SiteData = z.output<typeof siteSchema>;
