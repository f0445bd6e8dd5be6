import type { DecodeResult } from '../model/decode.ts';
import type { LoadedDetection } from '../model/detection.ts';
import type { ParamValue } from '../model/detection-schema.ts';
import type { Site } from '../model/site.ts';
import { NO_OVERRIDES } from '../query/bind.ts';
import { resolveDetection, type BuiltDetection } from '../query/resolve.ts';
import { rulerRule } from '../render/rule.ts';
import type { YamlPath } from '../model/yaml-file.ts';
import type { LintRule, RuleTemplate } from './context.ts';

/**
 * The rule that a detection is written as: with the values of the site, but with the labels and formats that it was
 * written against, so that every part of the query has its place in the file. Empty lists that the detection needs get
 * an example, since what is checked is the query around them.
 */
export function ruleOfDetection(loaded: LoadedDetection, site: Site): DecodeResult<LintRule> {
  const first = resolveDetection(loaded, site, { ignoreSite: true });
  const resolved =
    first.status === 'left_out'
      ? resolveDetection(loaded, site, {
          ignoreSite: true,
          overrides: { ...NO_OVERRIDES, params: exampleLists(loaded, site) },
        })
      : first;
  switch (resolved.status) {
    case 'broken':
      return { ok: false, diagnostics: resolved.diagnostics };
    case 'left_out':
      throw new TypeError(`${loaded.detection.id} is left out: ${resolved.reason}`);
    case 'built':
      return { ok: true, value: ruleOf(resolved) };
    default: {
      const impossible: never = resolved;
      return impossible;
    }
  }
}

function exampleLists({ detection }: LoadedDetection, site: Site): Map<string, ParamValue> {
  const out = new Map<string, ParamValue>();
  for (const { name, type, shared } of detection.params.values()) {
    const own = site.params.get(detection.id)?.get(name) ?? (shared === undefined ? undefined : site.lists.get(shared));
    if (typeof own === 'string' || (Array.isArray(own) && own.length > 0)) continue;
    if (type === 'addresses') out.set(name, ['192.0.2.1']);
    if (type === 'texts') out.set(name, ['example']);
  }
  return out;
}

function ruleOf(built: BuiltDetection): LintRule {
  const { detection, file } = built.loaded;
  const rule = rulerRule(built);
  const templates: RuleTemplate[] = [];
  for (const name of ['summary', 'description'] as const) {
    templates.push({ kind: 'annotation', name, text: detection[name], path: [name] });
  }
  for (const [entity, label] of detection.entities) {
    templates.push({
      kind: 'annotation',
      name: `entity_${entity}`,
      text: `{{ $labels.${label} }}`,
      path: ['entities', entity],
    });
  }
  return {
    name: detection.id,
    file,
    query: built.query,
    expr: built.expr,
    queryPath: ['query'],
    spanOf: built.spanOf,
    intervalNs: detection.interval,
    forNs: detection.for,
    labels: new Map(Object.keys(rule.labels).map((name): [string, YamlPath] => [name, ['id']])),
    templates,
    detection,
  };
}
