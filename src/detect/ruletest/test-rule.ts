import type { Expr } from '../../logql/ast.ts';
import type { AlertRule } from '../alert/state-machine.ts';
import type { BuiltDetection } from '../query/resolve.ts';
import { rulerRule } from '../render/rule.ts';

/** An alert rule as tests run it. */
export interface TestRule extends AlertRule {
  readonly group: string;
  readonly expr: Expr;
  readonly intervalNs: bigint;
}

/** The rule of a detection, exactly as it is rendered for Loki. */
export function ruleOfDetection(built: BuiltDetection): TestRule {
  const { detection } = built.loaded;
  const rule = rulerRule(built);
  return {
    alert: rule.alert,
    group: detection.id,
    expr: built.expr,
    intervalNs: detection.interval,
    forNs: detection.for,
    labels: new Map(Object.entries(rule.labels)),
    annotations: new Map(Object.entries(rule.annotations)),
  };
}
