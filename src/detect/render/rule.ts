import type { Detection } from '../model/detection.ts';
import { formatDuration } from '../model/duration.ts';
import type { BuiltDetection } from '../query/resolve.ts';
import { tacticSlug } from './attack.ts';

/** A rule as the Loki ruler reads it; keys in the order of the file. */
export interface RulerRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleOptions {
  /** Address before the page of a detection; a link to the docs folder where it is empty. */
  readonly runbookUrl?: string;
}

/** Name of the alert of a detection: its id. */
export function alertName(detection: Detection): string {
  return detection.id;
}

/**
 * The rule of a detection. The label `app` is left to the query where its result has one, else two applications would
 * get the same labels and Loki would refuse the evaluation.
 */
export function rulerRule(built: BuiltDetection, options: RuleOptions = {}): RulerRule {
  const { detection } = built.loaded;
  return {
    alert: alertName(detection),
    expr: built.query.trim(),
    for: formatDuration(detection.for),
    labels: ruleLabels(detection),
    annotations: ruleAnnotations(detection, options),
  };
}

function ruleLabels(detection: Detection): Record<string, string> {
  const labels: Record<string, string> = { wk_id: detection.id, severity: detection.severity };
  if (!detection.group_by.includes('app')) labels.app = detection.app;
  const tactic = detection.attack?.tactics[0];
  labels.category = tactic === undefined ? detection.package : tacticSlug(tactic);
  labels.package = detection.package;
  return labels;
}

function ruleAnnotations(detection: Detection, options: RuleOptions): Record<string, string> {
  const base = options.runbookUrl ?? '';
  const annotations: Record<string, string> = {
    summary: detection.summary.trim(),
    description: detection.description.trim(),
    runbook_url: base === '' ? `docs/detections/${detection.id}.md` : `${base.replace(/\/$/, '')}/${detection.id}.md`,
    wk_version: String(detection.version),
  };
  for (const [entity, label] of detection.entities) annotations[`entity_${entity}`] = `{{ $labels.${label} }}`;
  return annotations;
}
