import type { CompareOp } from '../../logql/ast.ts';
import type { NearMisses } from '../../logql/engine/index.ts';
import { formatG } from '../../logql/go/format-float.ts';
import type { Labels } from '../../logql/labels.ts';
import { templateLabelReferences } from '../alert/template-references.ts';
import { nearest } from '../model/suggest.ts';
import type { BuiltDetection } from '../query/resolve.ts';
import type { AlertPair, FieldComparison, NearestSeries } from './result.ts';
import type { TestRule } from './test-rule.ts';

export interface Explanation {
  readonly pairs: readonly AlertPair[];
  readonly message: readonly string[];
  readonly remedy: string | undefined;
}

export interface ExplainContext {
  readonly rule: TestRule;
  /** The detection, for places in its file; undefined for rules of a rule file. */
  readonly detection: BuiltDetection | undefined;
  readonly near: NearMisses | undefined;
  /** Labels that samples of the rule have, without those of the rule. */
  readonly sampleLabels: readonly string[];
}

/** Says why alerts differ from what a test expects, and what to do about it. */
export function explainAlerts(pairs: readonly AlertPair[], context: ExplainContext): Explanation {
  const explained = pairs.map((pair) => withNearest(pair, context.near));
  const emptyLabel = explained.flatMap((pair) => emptyLabels(pair, context))[0];
  if (emptyLabel !== undefined) return { pairs: explained, ...emptyLabel };
  const nearMiss = explained.find((pair) => pair.nearest !== undefined);
  if (nearMiss?.nearest !== undefined) return { pairs: explained, ...thresholdMiss(nearMiss.nearest, context) };
  if (explained.some((pair) => pair.expected === 'yes' && pair.got === undefined)) {
    return { pairs: explained, ...noSeries(context) };
  }
  return { pairs: explained, message: [], remedy: undefined };
}

/** Puts the series that fits an alert that did not fire beside it. */
function withNearest(pair: AlertPair, near: NearMisses | undefined): AlertPair {
  if (near === undefined || pair.got !== undefined || pair.expected === 'no') return pair;
  const found = nearestSeries(pair.fields, near);
  if (found === undefined) return pair;
  const fields = pair.fields.map((field): FieldComparison => {
    if (field.kind === 'value') {
      const got = `${formatG(found.value)}, but the rule needs ${found.op} ${formatG(found.threshold)}`;
      return { ...field, got };
    }
    const value = field.kind === 'label' ? found.labels.get(field.field) : undefined;
    if (value === undefined) return field;
    return { ...field, got: value, same: value === field.expected, note: 'series is there' };
  });
  return { ...pair, fields, nearest: found };
}

function nearestSeries(fields: readonly FieldComparison[], near: NearMisses): NearestSeries | undefined {
  const wanted = fields.filter((field) => field.kind === 'label');
  const fits = (labels: Labels): boolean =>
    wanted.every((field) => !labels.has(field.field) || labels.get(field.field) === field.expected);
  const candidates = near.samples.filter((sample) => fits(sample.labels));
  const missed = candidates.filter((sample) => !holds(sample.value, near.op, near.threshold));
  const [best] = missed.sort((a, b) => Math.abs(a.value - near.threshold) - Math.abs(b.value - near.threshold));
  if (best === undefined) return undefined;
  return { labels: best.labels, value: best.value, op: near.op, threshold: near.threshold };
}

function holds(value: number, op: CompareOp, threshold: number): boolean {
  switch (op) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
    default: {
      const impossible: never = op;
      return impossible;
    }
  }
}

type Words = Pick<Explanation, 'message' | 'remedy'>;

/** An annotation that differs because its template reads a label that the alert does not have. */
function emptyLabels(pair: AlertPair, { rule, detection, sampleLabels }: ExplainContext): Words[] {
  if (pair.got === undefined) return [];
  const { labels } = pair.got;
  return pair.fields
    .filter((field) => field.kind === 'annotation' && !field.same)
    .flatMap((field): Words[] => {
      const template = rule.annotations.get(field.field) ?? '';
      const missing = templateLabelReferences(template).filter((name) => !sampleLabels.includes(name));
      if (missing.length === 0) return [];
      const [label] = missing;
      const near = nearest(label, sampleLabels) ?? (sampleLabels.length === 1 ? sampleLabels[0] : undefined);
      const place = detection === undefined ? '' : ` (${templatePlace(detection, field.field, label)})`;
      return [
        {
          message: [
            `The ${field.field} reads the label ${label}, which the alert does not have. It has ${labels.names.join(', ')}.`,
          ],
          remedy:
            near === undefined
              ? `take the label out of the text${place}`
              : `did you mean {{ $labels.${near} }}?${place}`,
        },
      ];
    });
}

function templatePlace(built: BuiltDetection, key: string, label: string): string {
  const { file } = built.loaded;
  const text = key === 'summary' ? built.loaded.detection.summary : built.loaded.detection.description;
  const at = Math.max(0, text.indexOf(label));
  const span = file.spanInText([key], at, at + label.length);
  return `${file.source.file}:${span.from.line}`;
}

function thresholdMiss(series: NearestSeries, { detection }: ExplainContext): Words {
  const { threshold, op } = series;
  const param = detection === undefined ? undefined : thresholdParam(detection, threshold);
  const where = param === undefined ? '' : `, set in ${param.place}`;
  const message = [`The query works, the threshold drops it: ${formatG(threshold)}${where}.`];
  const unit = param?.unit ?? 'lines';
  const last = op === '>=' ? threshold - 1 : threshold;
  const first = op === '>=' ? threshold : threshold + 1;
  const isCount = (op === '>=' || op === '>') && Number.isInteger(threshold);
  const remedy = isCount
    ? `expect ${formatG(first)} ${unit} in this test, and add one with ${formatG(last)} that must not fire`
    : undefined;
  return { message, remedy };
}

function thresholdParam(
  built: BuiltDetection,
  threshold: number,
): { readonly place: string; readonly unit: string | undefined } | undefined {
  const { detection, file } = built.loaded;
  const params = [...detection.params.values()].filter((param) => built.params.get(param.name)?.value === threshold);
  const param = params.find((one) => one.name === 'threshold') ?? params[0];
  if (param === undefined) return undefined;
  return { place: `${file.source.file}:${file.lineAt(['params', param.name])}`, unit: param.unit };
}

function noSeries({ near, rule }: ExplainContext): Words {
  const others = near?.samples.length ?? 0;
  if (near === undefined) return { message: ['The query gives no such series at this time.'], remedy: undefined };
  const message =
    others === 0
      ? ['No line of the test reaches the count.']
      : [
          `The count has ${others} other series: ${near.samples
            .slice(0, 3)
            .map((one) => one.labels.toString())
            .join(' ')}.`,
        ];
  return { message, remedy: `watchkeeper explain ${rule.alert} --line 'LINE' shows the stage that drops a line` };
}
