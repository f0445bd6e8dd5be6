import { explainPipeline, type PipelineTrace, type StageTrace } from '../../logql/pipeline/index.ts';
import { createQuerySet } from '../../logql/engine/index.ts';
import type { Expr, Matcher } from '../../logql/ast.ts';
import type { Labels } from '../../logql/labels.ts';
import type { ExplainedLine } from './line.ts';
import { leavesOf, refusingMatcher, type Leaf } from './subject.ts';

/** A line in one log query of the subject. */
export interface LeafTrace {
  readonly leaf: Leaf;
  /** The matcher that does not take the stream; then there is no trace. */
  readonly refusedBy: Matcher | undefined;
  readonly trace: PipelineTrace | undefined;
}

/** Follows a line through every log query of an expression. */
export function followLine(expr: Expr, line: ExplainedLine): LeafTrace[] {
  return leavesOf(expr).map((leaf) => {
    const refusedBy = refusingMatcher(leaf.selector, line.labels);
    const input = { stream: line.labels, ts: line.ts ?? 0n, line: line.text };
    return { leaf, refusedBy, trace: refusedBy === undefined ? explainPipeline(leaf.shape, input) : undefined };
  });
}

export function counts({ trace }: LeafTrace): boolean {
  return trace?.result !== undefined;
}

/** The stage that dropped the line. */
export function droppingStage({ trace }: LeafTrace): StageTrace | undefined {
  const last = trace?.stages.at(-1);
  return last?.outcome === 'dropped' ? last : undefined;
}

/**
 * The labels of the series to which a line adds, as the rule compares it with its threshold: those that the line makes
 * alone. Where it makes none alone (the query joins several), those of the widest part of the query that it makes.
 */
export function seriesOf({ leaf }: LeafTrace, line: ExplainedLine): Labels | undefined {
  const ts = line.ts ?? 0n;
  for (const part of leaf.around) {
    if (part.kind === 'log' || part.kind === 'literal' || part.kind === 'vector') continue;
    const leafRange = leaf.shape.kind === 'metric' ? leaf.shape.expr.range : undefined;
    const set = createQuerySet([{ expr: part }], { maxSeries: Infinity });
    if (set.errorOf(0) !== undefined) continue;
    set.push(line.labels, { ts, line: line.text });
    const at = ts + (leafRange?.offsetNs ?? 0n);
    const near = set.nearMisses(0, at);
    const result = set.evaluate(0, at);
    const samples = near?.samples ?? (result.type === 'vector' ? result.samples : []);
    if (samples.length > 0) return samples[0].labels;
  }
  return undefined;
}
