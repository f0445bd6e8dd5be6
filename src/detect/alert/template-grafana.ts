import { formatFloat } from '../../logql/go/format-float.ts';
import { GoMap, GoStruct, type GoValue } from '../../logql/go/fmt-values.ts';
import { quoteGo } from '../../logql/go/quote.ts';
import { Labels } from '../../logql/labels.ts';
import { compileRegex } from '../../logql/regex/index.ts';
import {
  asText,
  FunctionError,
  type FunctionMap,
  queryEscape,
  type TemplateFunction,
  textFunction,
} from '../../logql/template/index.ts';
import { compareBytes } from '../../logql/text.ts';
import type { NanoTime } from '../../logql/types.ts';
import { type AlertFunctionContext, alertFunctions } from './template-functions.ts';
import { type ExpandedTemplate, runTemplate, type TemplateSource } from './template.ts';

/** The value of one expression (`A`, `B`, …) of a Grafana rule. */
export interface GrafanaValue {
  readonly labels: Labels;
  /** NaN if the expression gave none. */
  readonly value: number;
}

/** What a template of a Grafana-managed rule sees. */
export interface GrafanaTemplateData {
  /** Title of the rule; it stands in error messages. */
  readonly title: string;
  readonly labels: Labels;
  readonly values: ReadonlyMap<string, GrafanaValue>;
  /** `$value`; absent: made of the values, {@link grafanaValueText}. */
  readonly valueText?: string;
  readonly ts: NanoTime;
  readonly externalUrl?: string;
}

const DEFINITIONS = '{{- $labels := .Labels -}}{{- $values := .Values -}}{{- $value := .Value -}}';

/**
 * Expands a label or annotation template of a Grafana-managed rule. A template that fails stands in the alert as it is
 * written, and `error` tells why; a missing label shows as `[no value]`.
 */
export function expandGrafanaTemplate(text: string, data: GrafanaTemplateData): ExpandedTemplate {
  if (!text.includes('{{')) return { text: text.replaceAll('<no value>', '[no value]') };
  const source: TemplateSource = {
    name: `__alert_${data.title}`,
    text: DEFINITIONS + text,
    missingKey: 'invalid',
    functions: grafanaFunctions,
  };
  const context = { ts: data.ts, externalUrl: data.externalUrl ?? '', query: () => [] };
  const result = runTemplate(source, templateData(data), context);
  if (result.error === undefined) return { text: result.text.replaceAll('<no value>', '[no value]') };
  return { text, error: `failed to expand template '${DEFINITIONS + text}': ${result.error}` };
}

function templateData(data: GrafanaTemplateData): GoStruct {
  const values = new Map<string, GoValue>();
  for (const [name, value] of data.values) values.set(name, valueStruct(value));
  return new GoStruct(
    'template.Data',
    new Map<string, GoValue>([
      ['Labels', labelsMap(data.labels)],
      ['Values', new GoMap(values, VALUES_TYPE, valueStruct({ labels: Labels.empty, value: 0 }))],
      ['Value', data.valueText ?? grafanaValueText(data.values)],
    ]),
  );
}

const VALUES_TYPE = 'map[string]template.Value';

function valueStruct({ labels, value }: GrafanaValue): GoStruct {
  return new GoStruct(
    'template.Value',
    new Map<string, GoValue>([
      ['Labels', labelsMap(labels)],
      ['Value', value],
    ]),
    () => shortNumber(value),
  );
}

/** Grafana's labels print as `a=b, c=d`. */
function labelsMap(labels: Labels): GoMap {
  return new GoMap(labels, 'template.Labels', '', () => labelsText(labels, ', '));
}

function labelsText(labels: Labels, separator: string): string {
  return Array.from(labels, ([name, value]) => `${name}=${value}`).join(separator);
}

/** At least two significant digits, no exponent. */
function shortNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (!Number.isFinite(value)) return formatFloat(value, 'f', 0);
  return formatFloat(value, 'f', Math.max(0, 1 - Math.floor(Math.log10(magnitude))));
}

/** Grafana's text of all values: `[ var='B' labels={host=web-1} value=12 ], …`, by name. */
export function grafanaValueText(values: ReadonlyMap<string, GrafanaValue>): string {
  return Array.from(values)
    .sort((a, b) => compareBytes(a[0], b[0]))
    .map(([name, { labels, value }]) => {
      const shown = Number.isNaN(value) ? 'null' : formatFloat(value, 'g', -1);
      return `[ var='${name}' labels={${labelsText(labels, ', ')}} value=${shown} ]`;
    })
    .join(', ');
}

function filtering(keep: (name: string, argument: string) => boolean): TemplateFunction {
  return {
    parameters: ['template.Labels', 'string'],
    call: ([labels, argument]) => {
      const pairs = labels instanceof GoMap ? Array.from(labels.source) : [];
      const kept = pairs.filter(([name]) => keep(name, asText(argument)));
      return labelsMap(Labels.of(kept.map(([name, value]) => [name, asText(value)])));
    },
  };
}

function matches(name: string, pattern: string): boolean {
  try {
    return compileRegex(pattern).test(name);
  } catch (error) {
    throw new FunctionError(error instanceof Error ? error.message : String(error));
  }
}

/** Every label of any value with its different values, sorted and joined by commas. */
function mergeLabelValues(values: GoValue): GoMap {
  const merged = new Map<string, Set<string>>();
  for (const [, value] of values instanceof GoMap ? values.source : []) {
    const labels = value instanceof GoStruct ? value.fields.get('Labels') : undefined;
    for (const [name, text] of labels instanceof GoMap ? labels.source : []) {
      merged.set(name, (merged.get(name) ?? new Set()).add(asText(text)));
    }
  }
  return labelsMap(
    Labels.of(Array.from(merged, ([name, texts]) => [name, [...texts].sort(compareBytes).join(', ')] as const)),
  );
}

/** A link to Explore for `{"datasource": …, "expr": …}`; empty if the text is no such object. */
function exploreLink(text: string, instant: boolean): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return '';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return '';
  const field = (name: string): string => {
    const value = Object.entries(parsed).find(([key]) => key.toLowerCase() === name)?.[1] as unknown;
    return quoteGo(queryEscape(typeof value === 'string' ? value : ''));
  };
  const source = field('datasource');
  const query = `{"datasource":${source},"expr":${field('expr')},"instant":${instant},"range":${!instant},"refId":"A"}`;
  return `/explore?left={"datasource":${source},"queries":[${query}],"range":{"from":"now-1h","to":"now"}}`;
}

const OWN_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['filterLabels', filtering((name, argument) => name === argument)],
  ['filterLabelsRe', filtering(matches)],
  ['removeLabels', filtering((name, argument) => name !== argument)],
  ['removeLabelsRe', filtering((name, argument) => !matches(name, argument))],
  ['mergeLabelValues', { parameters: [VALUES_TYPE], call: ([values]) => mergeLabelValues(values) }],
  ['graphLink', textFunction(1, (text) => exploreLink(text, false))],
  ['tableLink', textFunction(1, (text) => exploreLink(text, true))],
];

/** Those of Prometheus, with `query` finding nothing, and Grafana's own. */
function grafanaFunctions(context: AlertFunctionContext): FunctionMap {
  return new Map([...alertFunctions(context), ...OWN_FUNCTIONS]);
}
