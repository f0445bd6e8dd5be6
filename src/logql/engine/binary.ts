import type { ArithmeticOp, BinaryOperation, CompareOp, SetOp, VectorMatching } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { LogqlError } from '../types.ts';
import { combine } from './operators.ts';
import type { ContributorSink, Evaluation, PlanNode, StepClock } from './plan-node.ts';
import { EMPTY_VECTOR, LabelMemo, VectorBuilder, withLabel, withoutEmpty, type Vector } from './vector.ts';

/** A number on one side, samples on the other: each sample by itself, labels kept. */
export class LiteralOperationNode implements PlanNode {
  readonly #op: ArithmeticOp | CompareOp;
  readonly #literal: number;
  readonly #literalLeft: boolean;
  readonly #returnBool: boolean;
  /** The samples before the operation. */
  readonly inner: PlanNode;
  /** An unchanged window gives the same vector again: then the result is the same too. */
  #lastInput: Vector | undefined;
  #lastOutput: Vector = EMPTY_VECTOR;

  constructor(op: ArithmeticOp | CompareOp, literal: number, literalLeft: boolean, bool: boolean, inner: PlanNode) {
    this.#op = op;
    this.#literal = literal;
    this.#literalLeft = literalLeft;
    this.#returnBool = bool;
    this.inner = inner;
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const input = this.inner.evaluate(evaluation);
    if (input === undefined || input.values.length === 0) return input;
    if (input !== this.#lastInput) {
      this.#lastInput = input;
      this.#lastOutput = this.#apply(input);
    }
    return this.#lastOutput;
  }

  #apply(input: Vector): Vector {
    const out = new VectorBuilder();
    for (let i = 0; i < input.values.length; i++) {
      const value = input.values[i];
      const [left, right] = this.#literalLeft ? [this.#literal, value] : [value, this.#literal];
      const result = combine(this.#op, left, right, this.#returnBool, value);
      if (result !== undefined) out.add(input.labels[i], result);
    }
    return out.build();
  }

  errorOf(evaluation: Evaluation): LogqlError | undefined {
    return this.inner.errorOf(evaluation);
  }

  trace(labels: Labels, sink: ContributorSink): void {
    this.inner.trace(labels, sink);
  }

  sampleMs(ts: bigint, clock: StepClock): number {
    return this.inner.sampleMs(ts, clock);
  }
}

/** The text that must be equal for two samples to match. Empty labels do not count. */
function signatureOf(matching: VectorMatching): (labels: Labels) => string {
  const names = new Set(matching.match?.labels ?? []);
  const on = matching.match?.on === true;
  return (labels) => withoutEmpty(labels.filter((name) => names.has(name) === on)).key;
}

/** Labels of a result: the left side's reduced as one-to-one matching says, plus included labels of the other side. */
function resultLabelsOf(matching: VectorMatching): (left: Labels, right: Labels) => Labels {
  const names = new Set(matching.match?.labels ?? []);
  const on = matching.match?.on === true;
  const reduced = new LabelMemo((labels) =>
    withoutEmpty(matching.group === undefined ? labels.filter((name) => names.has(name) === on) : labels),
  );
  const include = matching.group?.include ?? [];
  return (left, right) => {
    let labels = reduced.get(left);
    for (const name of include) labels = withLabel(labels, name, right.get(name) ?? '');
    return labels;
  };
}

function matchError(message: string): LogqlError {
  return new LogqlError('evaluation', message);
}

/** Two vectors under an operator, matched by their labels. */
export class BinaryOperationNode implements PlanNode {
  readonly #expr: BinaryOperation;
  readonly #left: PlanNode;
  readonly #right: PlanNode;
  readonly #signature: LabelMemo<string>;
  readonly #resultLabels: (left: Labels, right: Labels) => Labels;
  #lastLeft: Vector = EMPTY_VECTOR;
  #lastRight: Vector = EMPTY_VECTOR;
  /** The result for the last vectors; two empty ones give an empty one. */
  #lastOutput: Vector | LogqlError = EMPTY_VECTOR;

  constructor(expr: BinaryOperation, left: PlanNode, right: PlanNode) {
    this.#expr = expr;
    this.#left = left;
    this.#right = right;
    this.#signature = new LabelMemo(signatureOf(expr.matching));
    this.#resultLabels = resultLabelsOf(expr.matching);
  }

  evaluate(evaluation: Evaluation): Vector | undefined {
    const right = this.#right.evaluate(evaluation);
    if (right === undefined) return undefined;
    const left = this.#left.evaluate(evaluation);
    if (left === undefined) return undefined;
    if (left !== this.#lastLeft || right !== this.#lastRight) {
      this.#lastLeft = left;
      this.#lastRight = right;
      this.#lastOutput = this.#apply(left, right);
    }
    if (!(this.#lastOutput instanceof LogqlError)) return this.#lastOutput;
    evaluation.errors.set(this, this.#lastOutput);
    return EMPTY_VECTOR;
  }

  #apply(left: Vector, right: Vector): Vector | LogqlError {
    const { op } = this.#expr;
    if (op === 'and' || op === 'or' || op === 'unless') return this.#set(op, left, right);
    return this.#match(op, left, right);
  }

  errorOf(evaluation: Evaluation): LogqlError | undefined {
    const errors = [evaluation.errors.get(this), this.#left.errorOf(evaluation), this.#right.errorOf(evaluation)];
    const found = errors.filter((error) => error !== undefined);
    if (found.length < 2) return found[0];
    return matchError(`${found.length} errors: ${found.map((error) => error.message).join('; ')}`);
  }

  trace(labels: Labels, sink: ContributorSink): void {
    const { op } = this.#expr;
    if (op === 'and' || op === 'or' || op === 'unless') this.#traceSet(op, labels, sink);
    else this.#traceMatch(labels, sink);
  }

  sampleMs(ts: bigint, clock: StepClock): number {
    return this.#left.sampleMs(ts, clock);
  }

  #signatures(vector: Vector): string[] {
    return vector.labels.map((labels) => this.#signature.get(labels));
  }

  #set(op: SetOp, left: Vector, right: Vector): Vector {
    if (left.values.length === 0) return op === 'or' ? right : EMPTY_VECTOR;
    if (right.values.length === 0) return op === 'and' ? EMPTY_VECTOR : left;
    const out = new VectorBuilder();
    if (op === 'or') {
      const known = new Set(this.#signatures(left));
      for (let i = 0; i < left.values.length; i++) out.add(left.labels[i], left.values[i]);
      for (let i = 0; i < right.values.length; i++) {
        if (!known.has(this.#signature.get(right.labels[i]))) out.add(right.labels[i], right.values[i]);
      }
      return out.build();
    }
    const known = new Set(this.#signatures(right));
    for (let i = 0; i < left.values.length; i++) {
      const found = known.has(this.#signature.get(left.labels[i]));
      if (found === (op === 'and')) out.add(left.labels[i], left.values[i]);
    }
    return out.build();
  }

  /** The many side and the one side: `group_right` swaps them. */
  #sides(left: Vector, right: Vector): { many: Vector; one: Vector; swapped: boolean } {
    const swapped = this.#expr.matching.group?.side === 'right';
    return swapped ? { many: right, one: left, swapped } : { many: left, one: right, swapped };
  }

  #match(op: ArithmeticOp | CompareOp, left: Vector, right: Vector): Vector | LogqlError {
    const { many, one, swapped } = this.#sides(left, right);
    const partners = new Map<string, number>();
    for (let i = 0; i < one.values.length; i++) {
      const signature = this.#signature.get(one.labels[i]);
      if (partners.has(signature)) {
        return matchError(
          `found duplicate series on the ${swapped ? 'left' : 'right'} hand-side` +
            ';many-to-many matching not allowed: matching labels must be unique on one side',
        );
      }
      partners.set(signature, i);
    }
    const seen = new Set<string>();
    const out = new VectorBuilder();
    for (let i = 0; i < many.values.length; i++) {
      const signature = this.#signature.get(many.labels[i]);
      const partner = partners.get(signature);
      if (partner === undefined) continue;
      const labels = this.#resultLabels(many.labels[i], one.labels[partner]);
      const error = this.#claim(seen, signature, labels);
      if (error !== undefined) return error;
      const a = many.values[i];
      const b = one.values[partner];
      const [l, r] = swapped ? [b, a] : [a, b];
      const value = combine(op, l, r, this.#expr.returnBool, l);
      if (value !== undefined) out.add(labels, value);
    }
    return out.build();
  }

  #claim(seen: Set<string>, signature: string, labels: Labels): LogqlError | undefined {
    const grouped = this.#expr.matching.group !== undefined;
    const claim = grouped ? `${signature.length}:${signature}${labels.key}` : signature;
    if (!seen.has(claim)) {
      seen.add(claim);
      return undefined;
    }
    return matchError(
      grouped
        ? 'multiple matches for labels: grouping labels must ensure unique matches'
        : 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    );
  }

  #traceSet(op: SetOp, labels: Labels, sink: ContributorSink): void {
    const key = labels.key;
    const signature = this.#signature.get(labels);
    if (this.#lastLeft.labels.some((own) => own.key === key)) this.#left.trace(labels, sink);
    else if (op === 'or') this.#right.trace(labels, sink);
    if (op !== 'and') return;
    for (const own of this.#lastRight.labels) {
      if (this.#signature.get(own) === signature) this.#right.trace(own, sink);
    }
  }

  #traceMatch(labels: Labels, sink: ContributorSink): void {
    const key = labels.key;
    const { many, one, swapped } = this.#sides(this.#lastLeft, this.#lastRight);
    for (const member of many.labels) {
      const signature = this.#signature.get(member);
      for (const partner of one.labels) {
        if (this.#signature.get(partner) !== signature || this.#resultLabels(member, partner).key !== key) continue;
        (swapped ? this.#right : this.#left).trace(member, sink);
        (swapped ? this.#left : this.#right).trace(partner, sink);
      }
    }
  }
}
