import { applyEdits, diagnosticAt, type Diagnostic } from '../../src/detect/diagnostic.ts';
import type { Check, Finding } from '../../src/detect/lint/check.ts';
import { EMPTY_SCOPE, LintContext, type LintRule, type LintScope } from '../../src/detect/lint/context.ts';
import { rulesByQuery } from '../../src/detect/lint/lint.ts';
import { rulesOfRulerFile } from '../../src/detect/lint/ruler-file.ts';
import { ruleOfDetection } from '../../src/detect/lint/subject.ts';
import { loadDetection } from '../../src/detect/model/detection.ts';
import { parseDuration } from '../../src/detect/model/duration.ts';
import { DEFAULT_SITE } from '../../src/detect/model/site.ts';
import { readYaml } from '../../src/detect/model/yaml-file.ts';
import type { SourceText } from '../../src/detect/source-text.ts';

/** A detection in which nothing is wrong; examples replace keys of it. */
const BASE: readonly (readonly [key: string, text: string])[] = [
  ['id', 'id: WK-LOC-001'],
  [
    'query',
    `query: |
  sum by (ip) (count_over_time({app="cachet", log="security"} |= "auth.login.failed"
    | json event="context.event", ip="context.client_ip" | __error__="" | event="auth.login.failed" [5m])) >= 20`,
  ],
  ['name', 'name: local-example'],
  ['title', 'title: An example'],
  ['status', 'status: stable'],
  ['version', 'version: 1'],
  ['package', 'package: core'],
  ['app', 'app: cachet'],
  ['sources', 'sources: [cachet/security]'],
  ['fields', 'fields: [context.event, context.client_ip]'],
  ['severity', 'severity: high'],
  ['confidence', 'confidence: 2'],
  ['spoofable', 'spoofable: 0'],
  ['params', 'params: {}'],
  ['interval', 'interval: 1m'],
  ['group_by', 'group_by: [ip]'],
  ['entities', 'entities: { source_ip: ip }'],
  ['summary', "summary: '{{ $value }} events from {{ $labels.ip }}'"],
  ['description', 'description: Detects an example.'],
];

export interface Example {
  readonly language: 'logql' | 'yaml';
  readonly text: string;
}

/** A detection file in which the top-level keys of a fragment take the place of those of the base. */
function withKeys(fragment: string): string {
  const blocks = new Map<string, string>();
  let key = '';
  for (const line of fragment.split('\n')) {
    key = /^(\w+):/.exec(line)?.[1] ?? key;
    if (key !== '') blocks.set(key, blocks.has(key) ? `${blocks.get(key)}\n${line}` : line);
  }
  const known = BASE.map(([name, text]) => blocks.get(name) ?? text);
  const added = [...blocks].filter(([name]) => !BASE.some(([base]) => base === name)).map(([, text]) => text);
  return `${[...known, ...added].join('\n')}\n`;
}

function fileText({ language, text }: Example): string {
  if (language === 'logql') return withKeys(`query: |\n${text.replace(/^(?=.)/gm, '  ')}`);
  return isRulerFile(text) ? `${text}\n` : withKeys(text.replace(/^#.*\n?/gm, ''));
}

function isRulerFile(text: string): boolean {
  return /^groups:/m.test(text);
}

/** `# name: value` lines of an example say what is known beyond the file. */
function noteOf(text: string, name: string): string | undefined {
  return new RegExp(`^# ${name}: (.*)$`, 'm').exec(text)?.[1];
}

function scopeOf(text: string, rules: readonly LintRule[], file: string): LintScope {
  const tests = noteOf(text, 'tests');
  const second = noteOf(text, 'also in');
  const names = [file, ...(second === undefined ? [] : [second])];
  const twin = noteOf(text, 'same query as');
  const queries = new Map(
    [...rulesByQuery(rules)].map(([query, own]) => [query, twin === undefined ? own : [...own, twin]]),
  );
  return {
    ...EMPTY_SCOPE,
    files: new Map(rules.map(({ name }) => [name, names])),
    queries,
    testKinds: () => (tests === undefined ? undefined : new Set(tests.split(', '))),
    retentionNs: parseDuration(noteOf(text, 'retention') ?? ''),
  };
}

/** What one check finds in an example. */
export function findingsOf(check: Check, example: Example): Diagnostic[] {
  return lintText(check, example.text, fileText(example), noteOf(example.text, 'file'));
}

function lintText(check: Check, notes: string, text: string, name?: string): Diagnostic[] {
  if (isRulerFile(text)) {
    const read = readYaml('rules/local.yaml', text);
    if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message.join(' ')).join('\n'));
    const { file } = read;
    const rules = rulesOfRulerFile(file);
    const found =
      check.scope === 'rule_file'
        ? check.run(file)
        : rules.flatMap((rule) => check.run(new LintContext(rule, scopeOf(notes, rules, file.source.file))));
    return found.map((finding) => toDiagnostic(file.source, check, finding));
  }
  const file = name ?? 'alert-rules/local/WK-LOC-001.yaml';
  const loaded = loadDetection(file, text);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message.join(' ')).join('\n'));
  const rule = ruleOfDetection(loaded.value, DEFAULT_SITE);
  if (!rule.ok) throw new Error(rule.diagnostics.map(({ message }) => message.join(' ')).join('\n'));
  if (check.scope !== 'rule') return [];
  return check
    .run(new LintContext(rule.value, scopeOf(notes, [rule.value], file)))
    .map((finding) => toDiagnostic(loaded.value.file.source, check, finding));
}

function toDiagnostic(source: SourceText, { id, severity }: Check, { place, ...parts }: Finding): Diagnostic {
  return diagnosticAt(source, place, { ...parts, check: id, severity });
}

/** What a check finds after all its fixes; undefined if it offers none. */
export function findingsAfterFix(check: Check, example: Example): Diagnostic[] | undefined {
  const found = findingsOf(check, example);
  if (found.length === 0 || found.some(({ fix }) => fix === undefined)) return undefined;
  const edits = found.flatMap(({ fix }) => fix?.edits ?? []).sort((a, b) => a.start - b.start);
  return lintText(check, example.text, applyEdits(fileText(example), edits), noteOf(example.text, 'file'));
}
