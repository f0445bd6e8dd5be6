import { diagnosticAt, type Diagnostic } from '../../detect/diagnostic.ts';
import type { LintRule, LintScope } from '../../detect/lint/context.ts';
import { disabledChecks, lintRule, lintRuleFile, rulesByQuery, type DisabledCheck } from '../../detect/lint/lint.ts';
import { changesBetween, type LokiVersion } from '../../detect/lint/loki-versions.ts';
import { disabledByComments, rulesOfRulerFile } from '../../detect/lint/ruler-file.ts';
import { ruleOfDetection } from '../../detect/lint/subject.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import { readYaml, type YamlFile } from '../../detect/model/yaml-file.ts';
import { parseDuration } from '../../detect/model/duration.ts';
import { readRuleFile } from '../../detect/ruletest/rule-file.ts';
import { SourceText } from '../../detect/source-text.ts';
import type { Library, LibraryFile, Workspace } from '../workspace.ts';

/** What `check` looked at and what it found. */
export interface CheckRun {
  readonly diagnostics: readonly Diagnostic[];
  readonly detections: number;
  /** Rules of ruler files. */
  readonly rules: number;
  readonly files: number;
}

interface Linted {
  readonly diagnostics: readonly Diagnostic[];
  readonly rules: number;
}

/** How a rule is looked at: all checks, or only what an upgrade of Loki changes. */
type LintOne = (rule: LintRule, scope: LintScope, disabled: readonly DisabledCheck[]) => Diagnostic[];

/** Lints the selected detections and the ruler files of a library. */
export function runCheck(
  library: Library,
  selected: readonly LoadedDetection[],
  workspace: Workspace,
  versions?: { readonly from: LokiVersion; readonly to: LokiVersion },
): CheckRun {
  const off = new Set(workspace.site.lintDisable.keys());
  const lintOne: LintOne =
    versions === undefined
      ? (rule, scope, disabled) => lintRule(rule, scope, disabled, off)
      : (rule, scope) => changesBetween(rule, scope, versions.from, versions.to);
  const lintWhole = (file: YamlFile): Diagnostic[] => (versions === undefined ? lintRuleFile(file, off) : []);
  const rulerFiles = library.otherFiles.filter(isRulerFile);
  const strangers = library.otherFiles.filter((file) => !isRulerFile(file) && !/^samples\s*:/m.test(file.text));
  const rules = new Map<LoadedDetection, LintRule>();
  const found: Diagnostic[] = [...library.diagnostics, ...strangers.map(strangerDiagnostic)];
  for (const loaded of library.detections) {
    const rule = ruleOfDetection(loaded, workspace.site);
    if (rule.ok) rules.set(loaded, rule.value);
    else if (selected.includes(loaded)) found.push(...rule.diagnostics);
  }
  const scope = scopeOf(library, [...rules.values()], workspace);
  for (const loaded of selected) {
    const rule = rules.get(loaded);
    if (rule !== undefined) found.push(...lintOne(rule, scope, disabledChecks(loaded)));
  }
  const linted = rulerFiles.map((file) => lintFile(file, scope, lintOne, lintWhole));
  return {
    diagnostics: [...found, ...linted.flatMap(({ diagnostics }) => diagnostics)],
    detections: selected.length,
    rules: linted.reduce((sum, file) => sum + file.rules, 0),
    files: library.files.length + rulerFiles.length + strangers.length,
  };
}

export function isRulerFile({ text }: LibraryFile): boolean {
  return /^(?:groups|namespace)\s*:/m.test(text);
}

function strangerDiagnostic({ name, text }: LibraryFile): Diagnostic {
  return diagnosticAt(new SourceText(name, text), undefined, {
    check: 'unknown-file',
    message: 'This is neither a detection (it has no id) nor a Loki ruler file (it has no groups).',
    remedy: 'watchkeeper new makes a detection; move other files out of the folder of the rules',
  });
}

function lintFile(
  { name, text }: LibraryFile,
  scope: LintScope,
  lintOne: LintOne,
  lintWhole: (file: YamlFile) => Diagnostic[],
): Linted {
  const read = readRuleFile(name, text);
  if (!read.ok) return { diagnostics: read.diagnostics, rules: 0 };
  const yaml = readYaml(name, text);
  if (!yaml.ok) return { diagnostics: yaml.diagnostics, rules: 0 };
  const rules = rulesOfRulerFile(yaml.file);
  const own = { ...scope, queries: rulesByQuery(rules), files: new Map<string, readonly string[]>() };
  return {
    diagnostics: [...lintWhole(yaml.file), ...rules.flatMap((rule) => lintOne(rule, own, disabledByComments(rule)))],
    rules: rules.length,
  };
}

function scopeOf(library: Library, rules: readonly LintRule[], { settings }: Workspace): LintScope {
  const files = new Map<string, string[]>();
  for (const { detection, file } of library.detections) {
    files.set(detection.id, [...(files.get(detection.id) ?? []), file.source.file]);
  }
  const tests = new Map(library.testFiles.map((file) => [file.name.replace(/^.*\/|\.test\.yaml$/g, ''), file.text]));
  const limit = Number(settings.get('max-query-series')?.value);
  return {
    files,
    queries: rulesByQuery(rules),
    testKinds: (id) => {
      const text = tests.get(id);
      return text === undefined
        ? undefined
        : new Set([...text.matchAll(/^\s+kind:\s*(\w+)/gm)].map(([, kind]) => kind));
    },
    maxSeries: Number.isFinite(limit) && limit > 0 ? limit : 500,
    retentionNs: parseDuration(settings.get('retention')?.value ?? ''),
  };
}
