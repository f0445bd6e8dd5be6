import { z } from 'zod';
import type { Expr } from '../../logql/ast.ts';
import { tryParse } from '../../logql/syntax/index.ts';
import { checkAlertTemplate } from '../alert/template.ts';
import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import { decodeYaml, durationText, strict, type DecodeResult } from '../model/decode.ts';
import { parseDuration } from '../model/duration.ts';
import { readYaml, type YamlFile, type YamlPath } from '../model/yaml-file.ts';
import type { TestRule } from './test-rule.ts';

const optionalDuration = durationText().optional();
const texts = z.record(z.string(), z.string({ error: 'A value is a text; put numbers in quotes.' })).optional();

const rule = strict('a rule', {
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string({ error: "field 'expr' must be set in rule" }).min(1, { error: "field 'expr' must be set in rule" }),
  for: z.union([durationText(), z.literal(0)]).optional(),
  keep_firing_for: optionalDuration,
  labels: texts,
  annotations: texts,
});

const group = strict('a group', {
  name: z.string().min(1, { error: 'Groupname must not be empty' }),
  interval: optionalDuration,
  limit: z.int().optional(),
  query_offset: optionalDuration,
  labels: texts,
  rules: z.array(rule),
});

const ruleFileSchema = strict('a rule file', {
  namespace: z.string().optional(),
  groups: z.array(group).default([]),
});

type RuleData = z.output<typeof rule>;
type GroupData = z.output<typeof group>;

/** Loki's default of -ruler.evaluation-interval. */
const DEFAULT_INTERVAL_NS = 60_000_000_000n;

/**
 * The alert rules of a Loki ruler file, with the checks and messages of Loki 3.7. Recording rules are checked and left
 * out: their results cannot be read by other rules. `keep_firing_for` is lost, as in Loki.
 */
export function readRuleFile(fileName: string, text: string): DecodeResult<readonly TestRule[]> {
  const yaml = readYaml(fileName, text);
  if (!yaml.ok) return yaml;
  const decoded = decodeYaml(yaml.file, ruleFileSchema, 'a rule file');
  if (!decoded.ok) return decoded;
  const reader = new RuleReader(yaml.file);
  decoded.value.groups.forEach((data, index) => reader.group(data, ['groups', index]));
  if (reader.diagnostics.length > 0) return { ok: false, diagnostics: reader.diagnostics };
  return { ok: true, value: reader.rules };
}

class RuleReader {
  readonly rules: TestRule[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: YamlFile;
  readonly #groups = new Set<string>();

  constructor(file: YamlFile) {
    this.#file = file;
  }

  group(data: GroupData, path: YamlPath): void {
    if (this.#groups.has(data.name)) {
      this.#bad([...path, 'name'], `groupname: "${data.name}" is repeated in the same file`);
    }
    this.#groups.add(data.name);
    data.rules.forEach((one, index) => this.#rule(one, data, [...path, 'rules', index]));
  }

  #rule(data: RuleData, groupData: GroupData, path: YamlPath): void {
    if (data.alert !== undefined && data.record !== undefined) {
      this.#bad(path, "only one of 'record' and 'alert' must be set");
      return;
    }
    const name = data.alert ?? data.record;
    if (name === undefined || name === '') {
      this.#bad(path, "one of 'record' or 'alert' must be set");
      return;
    }
    const expr = this.#expr(data, groupData, name, path);
    if (data.record !== undefined) {
      if (data.annotations !== undefined)
        this.#bad([...path, 'annotations'], "invalid field 'annotations' in recording rule");
      if (data.for !== undefined) this.#bad([...path, 'for'], "invalid field 'for' in recording rule");
      return;
    }
    this.#templates(data, path);
    if (expr !== undefined) this.rules.push(testRule(data, groupData, name, expr));
  }

  #expr(data: RuleData, groupData: GroupData, name: string, path: YamlPath): Expr | undefined {
    const parsed = tryParse(data.expr);
    if (parsed.ok) return parsed.expr;
    const kind = data.record === undefined ? 'alert' : 'record';
    const message = `could not parse expression for ${kind} '${name}' in group '${groupData.name}': ${parsed.error.message}`;
    const { span } = parsed.error;
    const at = [...path, 'expr'];
    const place = span === undefined ? this.#file.spanAt(at) : this.#file.spanInText(at, span.start, span.end);
    this.diagnostics.push(diagnosticAt(this.#file.source, place, { check: 'rule-file', message }));
    return undefined;
  }

  #templates(data: RuleData, path: YamlPath): void {
    for (const key of ['labels', 'annotations'] as const) {
      for (const [name, template] of Object.entries(data[key] ?? {})) {
        const at = [...path, key, name];
        if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || (key === 'labels' && name === '__name__')) {
          this.#bad(at, `invalid ${key === 'labels' ? 'label' : 'annotation'} name: ${name}`);
        }
        const problem = checkAlertTemplate(template, data.alert);
        if (problem !== undefined) this.#bad(at, `${key === 'labels' ? 'label' : 'annotation'} "${name}": ${problem}`);
      }
    }
  }

  #bad(path: YamlPath, message: string): void {
    this.diagnostics.push(diagnosticAt(this.#file.source, this.#file.spanAt(path), { check: 'rule-file', message }));
  }
}

function testRule(data: RuleData, groupData: GroupData, name: string, expr: Expr): TestRule {
  const holdFor = typeof data.for === 'string' ? (parseDuration(data.for) ?? 0n) : 0n;
  return {
    alert: name,
    group: groupData.name,
    expr,
    intervalNs: groupData.interval === undefined ? DEFAULT_INTERVAL_NS : (parseDuration(groupData.interval) ?? 0n),
    forNs: holdFor,
    limit: groupData.limit ?? 0,
    labels: new Map(Object.entries(data.labels ?? {})),
    annotations: new Map(Object.entries(data.annotations ?? {})),
  };
}
