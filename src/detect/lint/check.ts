import type { DiagnosticParts, DiagnosticSeverity } from '../diagnostic.ts';
import type { YamlFile } from '../model/yaml-file.ts';
import type { LintContext } from './context.ts';

/** Offsets into a file. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What a check reports; the runner adds id, severity and detection. */
export interface Finding extends Omit<DiagnosticParts, 'check' | 'severity' | 'detection'> {
  /** Undefined: the whole file. */
  readonly place: Place | undefined;
}

interface CheckBase {
  /** Kebab-case; the name of the page below `docs/checks`. */
  readonly id: string;
  readonly severity: DiagnosticSeverity;
  /** What it finds, as part of a sentence without a full stop. */
  readonly summary: string;
}

/** A check of one alert rule: a detection, or a rule of a Loki ruler file. */
export interface RuleCheck extends CheckBase {
  readonly scope: 'rule';
  /** Findings in any order. Never throws for a query that parses. */
  run(context: LintContext): readonly Finding[];
}

/** A check of a Loki ruler file as a whole. */
export interface RuleFileCheck extends CheckBase {
  readonly scope: 'rule_file';
  run(file: YamlFile): readonly Finding[];
}

export type Check = RuleCheck | RuleFileCheck;
