import { describe, expect, test } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import { expandGrafanaTemplate, type GrafanaTemplateData, grafanaValueText } from './template-grafana.ts';
import { templateLabelReferences, templateUsesValue } from './template-references.ts';
import { checkAlertTemplate, expandAlertTemplate } from './template.ts';

const data = {
  alertName: 'WK-CAC-002',
  labels: Labels.fromObject({ ip: '192.0.2.7' }),
  value: 12,
  ts: 1_600_000_000_000_000_000n,
};

describe('templates of the ruler', () => {
  test('text without braces stays as it is', () => {
    expect(expandAlertTemplate('plain }} text', data)).toEqual({ text: 'plain }} text' });
  });

  test('labels and value', () => {
    expect(expandAlertTemplate('{{ $value }} failed sign-ins from {{ $labels.ip }}', data)).toEqual({
      text: '12 failed sign-ins from 192.0.2.7',
    });
  });

  test('an error becomes the text', () => {
    const { text, error } = expandAlertTemplate('{{ $value | toUpper }}', data);
    expect(error).toMatch(
      /^error executing template __alert_WK-CAC-002: template: __alert_WK-CAC-002:1:\d+: executing/,
    );
    expect(text).toBe(`<error expanding template: ${error}>`);
  });

  test('label values are data, never template', () => {
    const labels = Labels.fromObject({ ip: '{{ .Value }}' });
    expect(expandAlertTemplate('{{ $labels.ip }}', { ...data, labels }).text).toBe('{{ .Value }}');
  });

  test('a template that is used again sees the new data', () => {
    const text = '{{ now }} {{ $value }} {{ $labels.ip }} {{ externalURL }}';
    expect(expandAlertTemplate(text, data).text).toBe('1.6e+09 12 192.0.2.7 ');
    const later = { ...data, ts: 5_000_000_000n, value: 3, labels: Labels.empty, externalUrl: 'https://a.example.com' };
    expect(expandAlertTemplate(text, later).text).toBe('5 3  https://a.example.com');
  });

  test('a query runs at the time of the evaluation', () => {
    const seen: unknown[] = [];
    const query = (expression: string, ts: bigint) => {
      seen.push(expression, ts);
      return [{ labels: Labels.empty, value: 3 }];
    };
    expect(expandAlertTemplate('{{ query "vector(3)" | first | value }}', { ...data, query }).text).toBe('3');
    expect(seen).toEqual(['vector(3)', data.ts]);
  });

  test.each([
    ['{{ $labels.ip }}', undefined],
    ['{{ $labels.a.b }}', undefined],
    ['{{ $nope }}', 'template: __alert_X:1: undefined variable "$nope"'],
    ['{{ nope }}', 'template: __alert_X:1: function "nope" not defined'],
    ['{{ if }}', 'template: __alert_X:1: missing value for if'],
  ])('syntax check of %s', (text, message) => {
    expect(checkAlertTemplate(text, 'X')).toBe(message);
  });
});

describe('references', () => {
  test.each([
    ['{{ $labels.a }} {{ .Labels.b }} {{ $.Labels.c }} {{ $labels.a }}', ['a', 'b', 'c']],
    ['{{ index $labels "a" }} {{ index .Labels "b" }} {{ (index $labels "c") | toUpper }}', ['a', 'b', 'c']],
    ['{{ if eq $labels.a "x" }}{{ $labels.b }}{{ else }}{{ toUpper (print $labels.c) }}{{ end }}', ['a', 'b', 'c']],
    ['{{ define "t" }}{{ $.Labels.a }}{{ end }}{{ template "t" . }}', ['a']],
    ['{{ with $labels }}{{ .a }}{{ end }} {{ $value }} {{ $externalLabels.x }}', []],
    ['{{ broken', []],
    ['no template', []],
  ])('labels of %s', (text, labels) => {
    expect(templateLabelReferences(text).toSorted()).toEqual(labels);
  });

  test.each([
    ['{{ $value }}', true],
    ['{{ .Value | humanize }}', true],
    ['{{ printf "%.0f" $values.A.Value }}', true],
    ['{{ $labels.value }}', false],
  ])('value in %s', (text, used) => {
    expect(templateUsesValue(text)).toBe(used);
  });
});

describe('templates of Grafana rules', () => {
  const grafana: GrafanaTemplateData = {
    title: 'Sign-ins',
    labels: Labels.fromObject({ host: 'web-1', ip: '192.0.2.7' }),
    values: new Map([
      ['B', { labels: Labels.fromObject({ host: 'web-1' }), value: 12.3456 }],
      ['A', { labels: Labels.fromObject({ host: 'web-2' }), value: 0.00123 }],
      ['C', { labels: Labels.empty, value: Number.NaN }],
    ]),
    ts: 1_600_000_000_000_000_000n,
  };

  test.each([
    ['{{ $labels.host }} {{ $values.B.Value }} {{ $values.B }} {{ $values.A }}', 'web-1 12.3456 12 0.0012'],
    ['{{ printf "%.1f" $values.B.Value }} {{ $values.B.Labels.host }}', '12.3 web-1'],
    ['{{ $labels.nope }}|{{ $values.X }}|{{ $values.X.Value }}', '[no value]|[no value]|[no value]'],
    ['{{ $labels }}', 'host=web-1, ip=192.0.2.7'],
    ['{{ removeLabels $labels "ip" }}|{{ filterLabelsRe $labels "^i" }}', 'host=web-1|ip=192.0.2.7'],
    ['{{ filterLabels $labels "ip" }}|{{ removeLabelsRe $labels "h|i" }}', 'ip=192.0.2.7|'],
    ['{{ mergeLabelValues $values }}', 'host=web-1, web-2'],
    ['{{ range $k, $v := $values }}{{ $k }}={{ $v }} {{ end }}', 'A=0.0012 B=12 C=NaN '],
    ['{{ humanize $values.B.Value }} {{ len (query "x") }}', '12.35 0'],
    [
      '{{ graphLink "{\\"datasource\\":\\"loki\\",\\"expr\\":\\"a b\\"}" }}',
      '/explore?left={"datasource":"loki","queries":[{"datasource":"loki","expr":"a+b","instant":false,"range":true,"refId":"A"}],"range":{"from":"now-1h","to":"now"}}',
    ],
  ])('%s', (text, expanded) => {
    expect(expandGrafanaTemplate(text, grafana)).toEqual({ text: expanded });
  });

  test('the value is a text of all values', () => {
    const text =
      "[ var='A' labels={host=web-2} value=0.00123 ], [ var='B' labels={host=web-1} value=12.3456 ], [ var='C' labels={} value=null ]";
    expect(grafanaValueText(grafana.values)).toBe(text);
    expect(expandGrafanaTemplate('{{ $value }}', grafana).text).toBe(text);
    expect(expandGrafanaTemplate('{{ $value }}', { ...grafana, valueText: 'own' }).text).toBe('own');
  });

  test('a template that fails stands as it is written', () => {
    const { text, error } = expandGrafanaTemplate('{{ humanize $labels }}', grafana);
    expect(text).toBe('{{ humanize $labels }}');
    expect(error).toContain("can't convert template.Labels to float");
  });
});
