import type { Grouping, MetricExpr, RangeAggregation, VectorAggregation } from '../ast.ts';
import { LogqlError } from '../types.ts';
import { AggregationNode } from './aggregate.ts';
import { BinaryOperationNode, LiteralOperationNode } from './binary.ts';
import { LabelReplaceNode } from './label-replace.ts';
import { SketchNode, VectorNode, type LeafNode, type PlanNode } from './plan-node.ts';

/** Makes or shares the leaf of a range aggregation. Throws LogqlError if its pipeline cannot be built. */
export type LeafSource = (expr: RangeAggregation, pushed: Grouping | undefined) => LeafNode;

/** The grouping that a `sum` hands down to the range aggregation below it, so that labels are reduced at extraction. */
export type PushedGrouping = (expr: VectorAggregation) => Grouping | undefined;

export interface PlanContext {
  readonly leaf: LeafSource;
  readonly pushedGrouping: PushedGrouping;
}

/** Compiles a metric expression. Throws LogqlError where Loki refuses to build its evaluator. */
export function planNode(expr: MetricExpr, context: PlanContext): PlanNode {
  switch (expr.kind) {
    case 'range_aggregation':
      return context.leaf(expr, undefined);
    case 'vector_aggregation':
      return new AggregationNode(expr, planOperand(expr, context));
    case 'binary_operation': {
      const { op, left, right, returnBool } = expr;
      if (op !== 'and' && op !== 'or' && op !== 'unless') {
        if (left.kind === 'literal') {
          return new LiteralOperationNode(op, left.value, true, returnBool, planNode(right, context));
        }
        if (right.kind === 'literal') {
          return new LiteralOperationNode(op, right.value, false, returnBool, planNode(left, context));
        }
      }
      return new BinaryOperationNode(expr, planNode(left, context), planNode(right, context));
    }
    case 'label_replace':
      return new LabelReplaceNode(expr, planNode(expr.operand, context));
    case 'vector':
      return new VectorNode(expr.value);
    case 'literal':
      throw new LogqlError(
        'evaluation',
        'unexpected expr type (*syntax.LiteralExpr) for Evaluator type (*logql.DefaultEvaluator) ',
        expr.span,
      );
    case 'variants':
      throw new LogqlError('evaluation', 'multi variant queries are disabled for this instance', expr.span);
    default: {
      const unknown: never = expr;
      throw new RangeError(`unknown expression ${JSON.stringify(unknown)}`);
    }
  }
}

function planOperand(expr: VectorAggregation, context: PlanContext): PlanNode {
  const { operand } = expr;
  if (expr.op === 'approx_topk') return planSketch(operand, context);
  if (operand.kind !== 'range_aggregation') return planNode(operand, context);
  return context.leaf(operand, context.pushedGrouping(expr));
}

function planSketch(operand: MetricExpr, context: PlanContext): PlanNode {
  try {
    return new SketchNode(planNode(operand, context));
  } catch (error) {
    if (error instanceof LogqlError) return new SketchNode(undefined);
    throw error;
  }
}

/** True if an instant result keeps the order of values: Loki looks for sort anywhere in the expression. */
export function keepsValueOrder(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'vector_aggregation':
      return expr.op === 'sort' || expr.op === 'sort_desc' || keepsValueOrder(expr.operand);
    case 'binary_operation':
      return keepsValueOrder(expr.left) || keepsValueOrder(expr.right);
    case 'label_replace':
      return keepsValueOrder(expr.operand);
    case 'range_aggregation':
    case 'literal':
    case 'vector':
    case 'variants':
      return false;
    default: {
      const unknown: never = expr;
      throw new RangeError(`unknown expression ${JSON.stringify(unknown)}`);
    }
  }
}

/** True if the result is empty as long as no range of the expression holds a sample. */
export function needsSamples(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'range_aggregation':
      return expr.op !== 'absent_over_time';
    case 'vector_aggregation':
      // The sketch of approx_topk hides errors of its operand.
      return expr.op !== 'approx_topk' && needsSamples(expr.operand);
    case 'binary_operation': {
      const { left, right } = expr;
      if (left.kind === 'literal') return needsSamples(right);
      return needsSamples(left) && (right.kind === 'literal' || needsSamples(right));
    }
    case 'label_replace':
      return needsSamples(expr.operand);
    case 'literal':
    case 'vector':
    case 'variants':
      return false;
    default: {
      const unknown: never = expr;
      throw new RangeError(`unknown expression ${JSON.stringify(unknown)}`);
    }
  }
}
