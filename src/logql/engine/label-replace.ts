import type { LabelReplace } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { expandTemplate } from '../regex/expand.ts';
import { compileRegex } from '../regex/index.ts';
import type { LogqlError } from '../types.ts';
import type { ContributorSink, Evaluation, PlanNode, StepClock } from './plan-node.ts';
import { EMPTY_VECTOR, LabelMemo, withLabel, type Vector } from './vector.ts';

/** `label_replace(v, dst, replacement, src, regex)`: writes a label from the groups of another one. */
export class LabelReplaceNode implements PlanNode {
  readonly #inner: PlanNode;
  readonly #replaced: LabelMemo<Labels>;
  #input: Vector = EMPTY_VECTOR;
  #output: Vector = EMPTY_VECTOR;

  constructor(expr: LabelReplace, inner: PlanNode) {
    this.#inner = inner;
    const regex = compileRegex(expr.pattern, { anchored: true });
    this.#replaced = new LabelMemo((labels) => {
      const match = regex.exec(labels.get(expr.source) ?? '');
      if (match === null) return labels;
      return withLabel(labels, expr.destination, expandTemplate(expr.replacement, match.groups, regex.groupNames));
    });
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const input = this.#inner.evaluate(evaluation);
    if (input === undefined) return undefined;
    if (input !== this.#input) {
      this.#input = input;
      this.#output = this.#replace(input);
    }
    return this.#output;
  }

  #replace(input: Vector): Vector {
    if (input.values.length === 0) return EMPTY_VECTOR;
    return {
      labels: input.labels.map((labels) => this.#replaced.get(labels)),
      values: input.values,
    };
  }

  errorOf(evaluation: Evaluation): LogqlError | undefined {
    return this.#inner.errorOf(evaluation);
  }

  trace(labels: Labels, sink: ContributorSink): void {
    const key = labels.key;
    for (const own of new Set(this.#input.labels)) {
      if (this.#replaced.get(own).key === key) this.#inner.trace(own, sink);
    }
  }

  sampleMs(ts: bigint, clock: StepClock): number {
    return this.#inner.sampleMs(ts, clock);
  }
}
