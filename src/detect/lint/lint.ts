import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import type { LoadedDetection } from '../model/detection.ts';
import { nearest } from '../model/suggest.ts';
import type { YamlFile, YamlPath } from '../model/yaml-file.ts';
import type { Check, Finding } from './check.ts';
import { LintContext, printedQuery, type LintRule, type LintScope } from './context.ts';
import { CHECKS, checkOf } from './registry.ts';

/** A check that is switched off, with the reason that was given. */
export interface DisabledCheck {
  readonly check: string;
  readonly reason: string;
  /** Where it is written, for messages. */
  readonly path: YamlPath;
}

/** Runs all checks on a rule. Findings of disabled checks are left out; a disable that hides nothing is a finding. */
export function lintRule(
  rule: LintRule,
  scope: LintScope,
  disabled: readonly DisabledCheck[] = [],
  globallyDisabled: ReadonlySet<string> = new Set(),
): Diagnostic[] {
  const context = new LintContext(rule, scope);
  const found: Diagnostic[] = [];
  const hidden = new Set<string>();
  for (const check of CHECKS) {
    if (check.scope !== 'rule' || globallyDisabled.has(check.id)) continue;
    const findings = check.run(context);
    if (findings.length === 0) continue;
    if (disabled.some((one) => one.check === check.id)) hidden.add(check.id);
    else found.push(...findings.map((finding) => toDiagnostic(rule.file, check, finding, rule.detection?.id)));
  }
  found.push(...disabled.flatMap((one) => disableProblems(rule, one, hidden, globallyDisabled)));
  return inFileOrder(found);
}

/** Runs the checks of a ruler file as a whole. */
export function lintRuleFile(file: YamlFile, globallyDisabled: ReadonlySet<string> = new Set()): Diagnostic[] {
  return inFileOrder(
    CHECKS.flatMap((check) =>
      check.scope !== 'rule_file' || globallyDisabled.has(check.id)
        ? []
        : check.run(file).map((finding) => toDiagnostic(file, check, finding, undefined)),
    ),
  );
}

function toDiagnostic(
  file: YamlFile,
  { id, severity }: Check,
  { place, ...parts }: Finding,
  detection: string | undefined,
): Diagnostic {
  return diagnosticAt(file.source, place, {
    ...parts,
    check: id,
    severity,
    ...(detection === undefined ? {} : { detection }),
  });
}

function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

/** A disabled check that does not exist, or that would have found nothing. */
function disableProblems(
  { file, detection }: LintRule,
  { check, path }: DisabledCheck,
  hidden: ReadonlySet<string>,
  globallyDisabled: ReadonlySet<string>,
): Diagnostic[] {
  const id = detection === undefined ? {} : { detection: detection.id };
  if (checkOf(check) === undefined) {
    const near = nearest(
      check,
      CHECKS.map((known) => known.id),
    );
    return [
      diagnosticAt(file.source, file.spanAt([...path, 'check']), {
        check: 'unknown-check',
        ...id,
        message: `There is no check ${check}.`,
        remedy: near === undefined ? 'watchkeeper check --list names all checks' : `did you mean ${near}?`,
      }),
    ];
  }
  if (hidden.has(check) || globallyDisabled.has(check)) return [];
  return [
    diagnosticAt(file.source, file.spanAt(path), {
      check: 'unused-disable',
      severity: 'warning',
      ...id,
      message: `The check ${check} finds nothing here, so there is nothing to switch off.`,
      remedy: 'remove the entry',
    }),
  ];
}

/** The checks that a detection switches off. */
export function disabledChecks({ detection }: LoadedDetection): DisabledCheck[] {
  return (detection.lint?.disable ?? []).map((one, index) => ({ ...one, path: ['lint', 'disable', index] }));
}

/** Names of the rules by what their query means: its printed form. */
export function rulesByQuery(rules: readonly LintRule[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const rule of rules) {
    const text = printedQuery(rule);
    out.set(text, [...(out.get(text) ?? []), rule.name]);
  }
  return out;
}
