import { z } from 'zod';
import { durationNs, durationText, oneOf, strict, text, withRemedy } from './decode.ts';
import { parseDuration } from './duration.ts';
import { isAddressPattern } from './address.ts';
import { parseVersionRange } from './version-range.ts';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const STATUSES = ['experimental', 'stable', 'deprecated'] as const;
export const PACKAGES = ['core', 'extended', 'hunting', 'pipeline'] as const;
export const PARAM_TYPES = ['number', 'duration', 'text', 'addresses', 'texts'] as const;

/** Ids of detections: `WK-CAC-007b`. */
export const ID_PATTERN = /^[A-Z][A-Z0-9]*(?:-[A-Z][A-Z0-9]*)*-\d{3}[a-z]?$/;
const NAME_PATTERN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const SOURCE_PATTERN = /^[a-z][a-z0-9_-]*\/[a-z][a-z0-9_-]*$/;
const LABEL_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const PARAM_NAME_PATTERN = /^[a-z][a-z0-9_]*$/;

const label = () =>
  z.string().regex(LABEL_PATTERN, { error: 'A label is letters, digits and _, and starts with no digit.' });

const level = (what: string) =>
  z
    .int({ error: 'It is one of 0, 1, 2, 3.' })
    .min(0, { error: 'It is one of 0, 1, 2, 3.' })
    .max(3, { error: 'It is one of 0, 1, 2, 3.' })
    .describe(what);

const paramValue = z.union([
  z.number(),
  z.string(),
  z.array(z.string({ error: 'A list of a parameter holds texts; put numbers in quotes.' })),
]);

const limit = z.union([z.number(), durationText()]);

const param = strict('a parameter', {
  default: paramValue.describe('Value that is used where the site gives none: a number, a duration, a text or a list.'),
  type: oneOf(PARAM_TYPES).optional().describe('Only needed where the default does not show it, as for an empty list.'),
  min: limit.optional().describe('Smallest useful value.'),
  max: limit.optional().describe('Largest useful value.'),
  unit: text().optional().describe('What is counted: lines, requests, addresses.'),
  why: text().optional().describe('Why the default is what it is, with its source.'),
  required: z.boolean().optional().describe('An empty list leaves the detection out of the build.'),
  shared: z
    .string()
    .regex(PARAM_NAME_PATTERN, { error: 'A list name is small letters, digits and _.' })
    .optional()
    .describe('Takes the list of this name from lists: in watchkeeper.yaml.'),
}).meta({ title: 'Parameter', description: 'A tunable of the detection; the query uses it as $name.' });

const runbookStep = z.union([
  text(),
  strict('a step of the runbook', {
    do: text().describe('What to do, as one sentence.'),
    span: text().optional().describe('The stretch of time to look at: 1 h before to 1 h after.'),
    pivot: text().optional().describe('The field to follow: ip, account.'),
  }),
]);

const attack = strict('attack', {
  version: z.number().describe('Version of MITRE ATT&CK the ids belong to.'),
  tactics: z.array(z.string().regex(/^TA\d{4}$/, { error: 'A tactic is TA and four digits: TA0006.' })),
  techniques: z.array(
    z.string().regex(/^T\d{4}(\.\d{3})?$/, {
      error: 'A technique is T and four digits, a sub-technique has three more: T1110.001.',
    }),
  ),
});

function rangeError(issue: { readonly input?: unknown }): string {
  const remedy = typeof issue.input === 'number' ? `put it in quotes: "${issue.input}"` : undefined;
  return withRemedy('A range of versions looks like ">=0.23 <0.30", "2.4" or "2.4 || 3.x".', remedy);
}

export const versionRangeText = () =>
  z.string({ error: rangeError }).refine((value) => parseVersionRange(value) !== undefined, { error: rangeError });

const timeToLive = durationText().optional().describe('How long a block lasts.');

/** The shape of `alert-rules/<app>/<ID>.yaml`. */
export const detectionSchema = strict('a detection', {
  id: z
    .string()
    .regex(ID_PATTERN, { error: 'An id looks like WK-CAC-007 or WK-CAC-007b.' })
    .describe('Never reused. The name of the file is the id.'),
  name: z
    .string()
    .regex(NAME_PATTERN, { error: 'A name is small letters, digits and hyphens: headscale-api-key-wrong-secret.' })
    .describe('Readable name in kebab-case; starts with the application.'),
  title: text().describe('One line for people, without a full stop.'),
  status: oneOf(STATUSES).describe('experimental: may be wrong; stable: tested well; deprecated: replaced.'),
  replaced_by: z.string().regex(ID_PATTERN, { error: 'This is the id of another detection.' }).optional(),
  version: z
    .int({ error: 'A version is a whole number.' })
    .min(1)
    .describe('Rises when the query or a default changes.'),
  package: oneOf(PACKAGES).describe('core and pipeline are on by default.'),
  app: z.string().regex(NAME_PATTERN, { error: 'An application is one word: cachet, headscale, web, pipeline.' }),
  app_versions: versionRangeText().optional().describe('Versions of the application it works on; all if left out.'),
  sources: z
    .array(z.string().regex(SOURCE_PATTERN, { error: 'A source is application/log: cachet/access.' }))
    .min(1, { error: 'A detection reads at least one source.' })
    .describe('The log streams it reads.'),
  fields: z.array(text()).default([]).describe('Fields of the lines that the query needs, by their path in the line.'),
  severity: oneOf(SEVERITIES).describe('critical wakes somebody, high the same day, medium queue, low review only.'),
  confidence: level('0 guess to 3 certain: how sure is a firing an attack or a fault?'),
  spoofable: level('0 no to 3 freely: can the attacker choose the grouping label?'),
  attack: attack.optional().describe('MITRE ATT&CK tactics and techniques.'),
  seeds: z.array(text()).default([]).describe('Demands of the catalogue that it answers.'),
  query: text().describe(
    'LogQL over the parameters: $window, $$ for a dollar, $exclude(label, list), $include(label, list).',
  ),
  params: z
    .record(z.string().regex(PARAM_NAME_PATTERN, { error: 'A parameter is small letters, digits and _.' }), param)
    .default({}),
  interval: durationNs().describe('How often it is evaluated.'),
  for: durationNs().prefault('0s').describe('How long the condition must hold before it fires.'),
  group_by: z.array(label()).default([]).describe('Labels of an alert; each set is one alert.'),
  entities: z
    .record(z.string(), label())
    .default({})
    .describe('Which label is the source address, the user, the node.'),
  summary: text().describe('Go template over $labels and $value; one line.'),
  description: text().describe('Starts with Detects; Go template as the summary.'),
  blind_spots: z.array(text()).default([]),
  false_positives: z.array(text()).default([]),
  runbook: z.array(runbookStep).default([]).describe('2 to 4 steps, each with a span and a field to pivot on.'),
  response: strict('response', {
    allow: oneOf(['none', 'notify', 'block']).describe('What may happen without a person.'),
    ttl: timeToLive,
  }).default({ allow: 'notify' }),
  references: z.array(text()).default([]),
  lint: strict('lint', {
    disable: z.array(
      strict('a disabled check', {
        check: text().describe('Id of the check.'),
        reason: text().describe('Why it does not hold here.'),
      }),
    ),
  }).optional(),
}).meta({ title: 'Watchkeeper detection' });

export type DetectionData = z.output<typeof detectionSchema>;
export type ParamData = z.output<typeof param>;
export type ParamType = (typeof PARAM_TYPES)[number];
export type ParamValue = z.output<typeof paramValue>;

/** True if a value fits the type of a parameter. */
export function fitsType(value: ParamValue, type: ParamType): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined;
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value);
    case 'addresses':
      return Array.isArray(value) && value.every(isAddressPattern);
    default: {
      const impossible: never = type;
      return impossible;
    }
  }
}
