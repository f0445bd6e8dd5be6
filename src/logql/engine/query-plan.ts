import type { Expr, MetricExpr } from '../ast.ts';
import { LogqlError } from '../types.ts';
import { LiteralOperationNode } from './binary.ts';
import type { LeafRegistry, LeafRequest } from './leaf-registry.ts';
import type { EngineParts } from './parts.ts';
import { keepsValueOrder, needsSamples, planNode } from './plan.ts';
import { LeafNode, type PlanNode } from './plan-node.ts';
import { splitThreshold, type ThresholdSplit } from './threshold.ts';
import type { TickGrid } from './tick-cells.ts';

/** A query of a set, compiled. */
export type CompiledQuery =
  | { readonly kind: 'broken'; readonly error: LogqlError }
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'vector';
      readonly root: PlanNode;
      readonly grid: TickGrid | undefined;
      /** The order of an instant result is that of the values. */
      readonly keepsOrder: boolean;
      /** Without samples in any window the result is empty. */
      readonly needsSamples: boolean;
      readonly threshold: { readonly split: ThresholdSplit; readonly value: PlanNode } | undefined;
    };

/**
 * Compiles one query of a set and registers its range aggregations. What Loki says at each evaluation of a query that
 * cannot be built is kept in the result, not thrown.
 */
export function compileQuery(
  parts: EngineParts,
  registry: LeafRegistry,
  expr: Expr,
  number: number,
  grid: TickGrid | undefined,
): CompiledQuery {
  if (expr.kind === 'log') {
    return { kind: 'broken', error: new LogqlError('evaluation', 'rule result is not a vector or scalar') };
  }
  if (expr.kind === 'literal') return { kind: 'constant', value: expr.value };
  const requests: LeafRequest[] = [];
  try {
    const root = planNode(expr, {
      pushedGrouping: parts.pushedGrouping,
      leaf: (range, pushed) => {
        registry.check(range, pushed);
        const node = new LeafNode();
        requests.push({ node, expr: range, pushed });
        return node;
      },
    });
    for (const request of requests) registry.add(request, number, grid);
    return {
      kind: 'vector',
      root,
      grid,
      keepsOrder: keepsValueOrder(expr),
      needsSamples: needsSamples(expr),
      threshold: thresholdOf(expr, root),
    };
  } catch (error) {
    if (error instanceof LogqlError) return { kind: 'broken', error };
    throw error;
  }
}

function thresholdOf(
  expr: MetricExpr,
  root: PlanNode,
): { readonly split: ThresholdSplit; readonly value: PlanNode } | undefined {
  const split = splitThreshold(expr);
  if (split === undefined || !(root instanceof LiteralOperationNode)) return undefined;
  return { split, value: root.inner };
}
