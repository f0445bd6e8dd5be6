import { tryParse } from '../../logql/syntax/index.ts';
import { parseDuration } from '../model/duration.ts';
import type { YamlFile, YamlPath } from '../model/yaml-file.ts';
import type { LintRule, RuleTemplate } from './context.ts';
import type { DisabledCheck } from './lint.ts';

/** Loki's default of -ruler.evaluation-interval. */
const DEFAULT_INTERVAL_NS = 60_000_000_000n;

/**
 * The alert rules of a Loki ruler file with their places. Anything that is no alert rule with a query that parses is
 * passed over: `readRuleFile` reports it.
 */
export function rulesOfRulerFile(file: YamlFile): LintRule[] {
  return itemsOf(keyOf(file.value, 'groups')).flatMap((group, g) =>
    itemsOf(keyOf(group, 'rules')).flatMap((rule, r) => ruleAt(file, group, rule, ['groups', g, 'rules', r])),
  );
}

function ruleAt(file: YamlFile, group: unknown, rule: unknown, path: YamlPath): LintRule[] {
  const [name, query] = [keyOf(rule, 'alert'), keyOf(rule, 'expr')];
  if (typeof name !== 'string' || typeof query !== 'string') return [];
  const parsed = tryParse(query);
  if (!parsed.ok) return [];
  const queryPath = [...path, 'expr'];
  const labels = textsOf(keyOf(rule, 'labels'));
  const template = (kind: RuleTemplate['kind'], [key, text]: readonly [string, string]): RuleTemplate => ({
    kind,
    name: key,
    text,
    path: [...path, `${kind}s`, key],
  });
  return [
    {
      name,
      file,
      query,
      expr: parsed.expr,
      queryPath,
      spanOf: (start, end) => file.spanInText(queryPath, start, end),
      intervalNs: durationAt(keyOf(group, 'interval')) ?? DEFAULT_INTERVAL_NS,
      forNs: durationAt(keyOf(rule, 'for')) ?? 0n,
      labels: new Map(labels.map(([key]): [string, YamlPath] => [key, [...path, 'labels', key]])),
      templates: [
        ...labels.map((one) => template('label', one)),
        ...textsOf(keyOf(rule, 'annotations')).map((one) => template('annotation', one)),
      ],
      detection: undefined,
    },
  ];
}

/**
 * The checks that comments in a rule, or directly above it, switch off:
 * `# watchkeeper: disable no-aggregation, one stream only`.
 */
export function disabledByComments({ file, queryPath }: LintRule): DisabledCheck[] {
  const path = queryPath.slice(0, -1);
  const { source } = file;
  const rule = file.spanAt(path);
  let first = rule.from.line;
  while (/^\s*#/.test(source.lineText(first - 1))) first -= 1;
  const lines = Array.from({ length: nextRuleLine(file, path) - first }, (_, i) => source.lineText(first + i));
  return lines.flatMap((line) => {
    const found = /#\s*watchkeeper:\s*disable\s+([\w-]+)\s*,\s*(\S.*)$/.exec(line);
    return found === null ? [] : [{ check: found[1], reason: found[2], path }];
  });
}

/** The line at which the comments of the next rule begin, or the end of the file. */
function nextRuleLine(file: YamlFile, path: YamlPath): number {
  const index = Number(path[path.length - 1]);
  const next = file.nodeAt([...path.slice(0, -1), index + 1]);
  const group = file.nodeAt(['groups', Number(path[1]) + 1]);
  const after = next.exact ? next.node.start : group.exact ? group.node.start : undefined;
  if (after === undefined) return file.source.lineCount + 1;
  let line = file.source.positionAt(after).line;
  while (/^\s*#/.test(file.source.lineText(line - 1))) line -= 1;
  return line;
}

function durationAt(value: unknown): bigint | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

/** The value of a key of a YAML map; undefined for anything else. */
export function keyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, text]): (readonly [string, string])[] =>
    typeof text === 'string' ? [[key, text]] : [],
  );
}
