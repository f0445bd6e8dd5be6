import { z } from 'zod';
import { durationNs, durationText, oneOf, strict, text, withRemedy } from '../model/decode.ts';
import { ID_PATTERN } from '../model/detection-schema.ts';

export const TEST_KINDS = ['positive', 'negative', 'boundary', 'poisoned', 'injection', 'other'] as const;
export type TestKind = (typeof TEST_KINDS)[number];

const json: z.ZodType<unknown> = z.unknown();

/** A base line: a text, or an object that becomes one line of JSON in the order of its keys. */
const sample = z.union([z.string(), z.record(z.string(), json)]);
const samples = z.record(z.string(), sample).describe('Base lines by name; an object becomes one line of JSON.');

/** Values of labels and annotations; numbers and booleans stand for their text. */
const textValue = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value));
const texts = z.record(z.string(), textValue);

const labelsText = z.string({ error: 'A stream\'s labels are a text: \'{app="cachet", log="access"}\'.' });

const timestamp = z
  .union([z.string(), z.number(), z.bigint()])
  .describe('RFC 3339, or nanoseconds since the Unix epoch.');

const count = z.int({ error: 'It is a whole number.' }).min(1).max(100_000);

const entry = strict('an entry', {
  at: durationText().optional().describe('Time after the start of the test.'),
  from: durationText().optional().describe('The same as at.'),
  time: timestamp.optional(),
  line: z.string({ error: 'A line is a text; put it in quotes.' }).optional(),
  sample: text().optional().describe('Name of a base line.'),
  set: z.record(z.string(), json).optional().describe('Keys of the base line to change; null removes a key.'),
  count: count.optional().describe('How many times; {{i}} in a line is 0, 1, 2 …'),
  every: durationText().optional().describe('Time between two of them; default: the interval of the test.'),
  structured_metadata: texts.optional(),
});

const fileInput = strict('a file', {
  path: text().describe('Relative to the test file.'),
  timestamp: strict('a timestamp', {
    regex: text().describe('RE2; its first group is the time.'),
    layout: text().describe('Go layout such as 02/Jan/2006:15:04:05 -0700, or Unix, UnixMs, UnixNs.'),
  }),
});

const stream = strict('a stream', {
  labels: labelsText.optional(),
  stream: labelsText.optional().describe('The same as labels.'),
  structured_metadata: texts.optional().describe('Of every line of the stream.'),
  start: durationText().optional().describe('Time of the first line after the start of the test.'),
  interval: durationText().optional().describe('Time between two lines.'),
  lines: z.array(z.string({ error: 'A line is a text; put it in quotes.' })).optional(),
  entries: z.array(entry).optional(),
  values: z.string().optional().describe('"ok"x5 _x3 "error": a quoted line, xN repeats, _ is a gap.'),
  file: fileInput.optional(),
});

const state = oneOf(['firing', 'pending', 'resolved']);

const expectedAlert = strict('an expected alert', {
  exp_labels: texts.optional().describe('All labels of the alert; alertname may be left out.'),
  exp_labels_subset: texts.optional().describe('Labels that the alert has among others.'),
  exp_annotations: texts.optional().describe('All annotations.'),
  exp_annotations_subset: texts.optional().describe('Annotations that the alert has among others.'),
  exp_state: state.optional(),
  exp_value: z.number().optional(),
});

const alertTest = strict('an alert test', {
  eval_time: durationNs().describe('Time after the start; the last evaluation at or before it counts.'),
  alertname: text().optional(),
  exp_alerts: z.array(expectedAlert).optional(),
  exp_error: text().optional().describe('Part of the message of the failed evaluation.'),
});

const timelineTest = strict('a timeline', {
  alertname: text().optional(),
  exp_labels: texts.optional(),
  exp_labels_subset: texts.optional(),
  exp: z.array(
    strict('a change', {
      at: durationNs(),
      state: oneOf(['pending', 'firing', 'resolved', 'dropped']),
    }),
  ),
});

const exprTest = strict('a query test', {
  expr: text(),
  eval_time: durationNs().optional(),
  lookback: durationNs().optional().describe('For log queries: how far back lines are read.'),
  start: durationNs().optional(),
  end: durationNs().optional(),
  step: durationNs().optional(),
  exp_samples: z.array(strict('a sample', { labels: labelsText.optional(), value: z.number() })).optional(),
  exp_logs: z
    .array(
      strict('a log line', {
        labels: labelsText.optional(),
        line: z.string(),
        timestamp: z.union([z.string(), z.number(), z.bigint()]).optional().describe('Nanoseconds, or RFC 3339.'),
      }),
    )
    .optional(),
  exp_matrix: z
    .array(strict('a series', { labels: labelsText.optional(), values: z.union([z.string(), z.number()]) }))
    .optional()
    .describe('values: one number a step, _ for none, xN repeats: "_ 1 2 3x4".'),
  exp_error: text().optional(),
});

const ofPromtool = (use: string) =>
  z.never({ error: () => withRemedy('This key is of promtool; these tests read logs.', `use ${use}`) }).optional();

const ruleTest = strict('a test', {
  name: text().optional().describe('The promise, as a sentence.'),
  kind: oneOf(TEST_KINDS).optional(),
  params: z
    .record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]))
    .optional()
    .describe('Values of parameters for this test only.'),
  lists: z.record(z.string(), z.array(z.string())).optional().describe('Lists of the site for this test only.'),
  interval: durationText().optional().describe('Time between lines that have no time of their own.'),
  start_timestamp: z.union([z.string(), z.number()]).optional().describe('RFC 3339 or Unix seconds; default 0.'),
  external_labels: texts.optional(),
  external_url: z.string().optional(),
  input_streams: z.array(stream).optional(),
  alert_rule_test: z.array(alertTest).optional(),
  alert_timeline_test: z.array(timelineTest).optional(),
  logql_expr_test: z.array(exprTest).optional(),
  input_series: ofPromtool('input_streams'),
  promql_expr_test: ofPromtool('logql_expr_test'),
});

const engineProfile = strict('loki', {
  version: text().optional(),
  quirks: z.boolean().optional().describe('False: the documented meaning of each stage.'),
  ingest: strict('ingest', {
    service_name: z.boolean().optional(),
    detected_level: z.boolean().optional(),
    dedupe: z.boolean().optional(),
  }).optional(),
  max_query_series: z.int().min(1).optional(),
  ruler_roundtrip: z.boolean().optional().describe('Default true: evaluate the printed query, as the ruler does.'),
});

/** The shape of `alert-rules/<app>/<ID>.test.yaml`, of shared samples, and of test files for Loki rule files. */
export const testFileSchema = strict('a test file', {
  detection: z
    .string()
    .regex(ID_PATTERN, { error: 'This is the id of a detection, like WK-CAC-002.' })
    .optional()
    .describe('Default: the detection beside the file.'),
  rule_files: z.array(text()).optional().describe('Loki ruler files, relative to this file.'),
  sample_files: z.array(text()).optional().describe('Files with shared samples, relative to this file.'),
  samples: samples.optional(),
  evaluation_interval: durationNs().optional(),
  respect_group_interval: z.boolean().optional().describe('True: each group has its own interval.'),
  group_eval_order: z.array(text()).optional(),
  fuzzy_compare: z.boolean().optional(),
  tolerance: z.number().min(0).optional().describe('Largest relative difference of numbers.'),
  loki: engineProfile.optional(),
  tests: z.array(ruleTest).default([]),
}).meta({ title: 'Watchkeeper test file' });

export type TestFileData = z.output<typeof testFileSchema>;
export type RuleTestData = TestFileData['tests'][number];
export type StreamData = NonNullable<RuleTestData['input_streams']>[number];
export type EntryData = NonNullable<StreamData['entries']>[number];
export type AlertTestData = NonNullable<RuleTestData['alert_rule_test']>[number];
export type ExpectedAlertData = NonNullable<AlertTestData['exp_alerts']>[number];
export type TimelineData = NonNullable<RuleTestData['alert_timeline_test']>[number];
export type ExprTestData = NonNullable<RuleTestData['logql_expr_test']>[number];
export type SampleData = z.output<typeof sample>;
