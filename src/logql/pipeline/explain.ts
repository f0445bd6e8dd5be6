import type { LabelFilter, LineFilterStage, Stage } from '../ast.ts';
import type { Labels } from '../labels.ts';
import { printStage } from '../syntax/index.ts';
import type { EngineOptions } from '../types.ts';
import { analyzePipeline, planShape, type PipelineAnalysis, type QueryShape } from './analyze.ts';
import { BoundLine } from './bound-line.ts';
import type { PipelineStage } from './compile.ts';
import { explainFilter, type FilterCheck } from './explain-filter.ts';
import { explainLineFilter, type LineFind } from './explain-line-filter.ts';
import { buildSampleExtractor, planExtraction } from './extractor.ts';
import { LabelSets } from './label-sets.ts';
import type { LineLabels } from './line-labels.ts';
import { compileLineFilter } from './line-filter.ts';
import { LineResult } from './line-result.ts';
import { ERRORS } from './stage.ts';
import { unwrapConversion } from './unwrap.ts';

export interface LineState {
  readonly line: string;
  /** All labels at this moment, error labels included. */
  readonly labels: Labels;
}

/** Why a stage dropped the line. */
export type DropReason =
  | { readonly kind: 'line_filter'; readonly stage: LineFilterStage; readonly finds: readonly LineFind[] }
  | { readonly kind: 'label_filter'; readonly checks: readonly FilterCheck[] }
  /** A parser set the label, and a label filter elsewhere in the pipeline was applied at once. */
  | { readonly kind: 'early_filter'; readonly label: string; readonly value: string; readonly filter: LabelFilter };

export interface StageTrace {
  readonly stage: Stage;
  readonly text: string;
  readonly before: LineState;
  /** As it was when the line was dropped, if it was. */
  readonly after: LineState;
  /** `skipped`: the stage did nothing, since the parser hints found nothing to do. */
  readonly outcome: 'kept' | 'dropped' | 'skipped';
  readonly reason: DropReason | undefined;
  /** Where a line filter found its texts. */
  readonly finds: readonly LineFind[];
  /** What a label filter saw, part by part. */
  readonly checks: readonly FilterCheck[];
}

/** What `unwrap` made of the line. */
export interface UnwrapTrace {
  readonly label: string;
  readonly value: string | undefined;
  /** The number, or the text of the error. */
  readonly converted: number | string | undefined;
  readonly checks: readonly FilterCheck[];
  readonly outcome: 'kept' | 'dropped';
}

export interface PipelineTrace {
  readonly analysis: PipelineAnalysis;
  /** Up to the stage that dropped the line. */
  readonly stages: readonly StageTrace[];
  readonly unwrap: UnwrapTrace | undefined;
  /** The line and its labels at the end; undefined if it was dropped. */
  readonly result: LineState | undefined;
  /** The sample that a range aggregation gets; undefined for log queries and dropped lines. */
  readonly sample: { readonly value: number; readonly labels: Labels } | undefined;
}

/** A line to explain. */
export interface LineInput {
  readonly stream: Labels;
  /** Nanoseconds. */
  readonly ts: bigint;
  readonly line: string;
  readonly metadata?: Labels;
}

/** Follows one line through a pipeline, stage by stage. Throws LogqlError of kind `build`. */
export function explainPipeline(shape: QueryShape, input: LineInput, options: EngineOptions = {}): PipelineTrace {
  return new Explainer(shape, input, options).run();
}

class Explainer {
  readonly #shape: QueryShape;
  readonly #input: LineInput;
  readonly #options: EngineOptions;
  readonly #analysis: PipelineAnalysis;
  readonly #bound: BoundLine;
  readonly #stages: readonly PipelineStage[];
  readonly #trace: StageTrace[] = [];

  constructor(shape: QueryShape, input: LineInput, options: EngineOptions) {
    const { stages, hints, postFilter } = planShape(shape, options);
    this.#shape = shape;
    this.#input = input;
    this.#options = options;
    this.#analysis = analyzePipeline(shape, options);
    this.#stages = stages;
    this.#bound = new BoundLine(input.stream, stages, hints, postFilter);
  }

  run(): PipelineTrace {
    const { labels } = this.#bound;
    labels.reset(this.#input.metadata);
    let line: string | undefined = this.#input.line;
    for (let i = 0; i < this.#stages.length && line !== undefined; i++) line = this.#stage(i, line);
    const unwrap = line === undefined ? undefined : this.#unwrap();
    const passes = line !== undefined && unwrap?.outcome !== 'dropped';
    const result = line !== undefined && passes ? { line, labels: visibleLabels(labels) } : undefined;
    return {
      analysis: this.#analysis,
      stages: this.#trace,
      unwrap,
      result,
      sample: this.#sample(result === undefined ? undefined : this.#input),
    };
  }

  /** Runs a stage and records it; the line behind it, undefined if it was dropped. */
  #stage(index: number, line: string): string | undefined {
    const { nodes, filter } = this.#stages[index];
    const [node] = nodes;
    if (node.kind === 'line_filter') return this.#lineFilters(nodes, line);
    const { labels, stages } = this.#bound;
    const before = this.#state(line);
    const checks = filter !== undefined && node.kind === 'label_filter' ? this.#checks(node.filter) : [];
    labels.skipped = false;
    const next = stages[index].process(this.#input.ts, line);
    const reason = next === null ? this.#dropReason(checks) : undefined;
    const outcome = next === null ? 'dropped' : labels.skipped ? 'skipped' : 'kept';
    const after = this.#state(next ?? line);
    this.#trace.push({ stage: node, text: printStage(node), before, after, outcome, reason, finds: [], checks });
    return next ?? undefined;
  }

  #lineFilters(nodes: readonly Stage[], line: string): string | undefined {
    const state = this.#state(line);
    for (const node of nodes) {
      if (node.kind !== 'line_filter') continue;
      const test = compileLineFilter(node, this.#options);
      const passes = test === 'always' || test(line);
      const finds = explainLineFilter(node, line, this.#options);
      this.#trace.push({
        stage: node,
        text: printStage(node),
        before: state,
        after: state,
        outcome: passes ? 'kept' : 'dropped',
        reason: passes ? undefined : { kind: 'line_filter', stage: node, finds },
        finds,
        checks: [],
      });
      if (!passes) return undefined;
    }
    return line;
  }

  #checks(filter: LabelFilter): readonly FilterCheck[] {
    return explainFilter(filter, this.#bound.labels, this.#options);
  }

  #dropReason(checks: readonly FilterCheck[]): DropReason {
    const { droppedBy } = this.#bound.labels;
    if (droppedBy === undefined) return { kind: 'label_filter', checks };
    const early = this.#analysis.earlyFilters.find(({ label }) => label === droppedBy.name);
    if (early === undefined) throw new TypeError(`no label filter on ${droppedBy.name}`);
    const value = this.#bound.labels.get(droppedBy) ?? '';
    return { kind: 'early_filter', label: droppedBy.name, value, filter: early.filter };
  }

  #unwrap(): UnwrapTrace | undefined {
    if (this.#shape.kind === 'log') return undefined;
    const { unwrap } = this.#shape.expr.range;
    if (unwrap === undefined) return undefined;
    const { labels } = this.#bound;
    const value = labels.valueOf(unwrap.label);
    if (value === undefined || value === '') {
      return { label: unwrap.label, value, converted: undefined, checks: [], outcome: 'dropped' };
    }
    const converted = unwrapConversion(unwrap.conversion)(value);
    if (typeof converted === 'string') labels.fail(ERRORS.sample, converted);
    const checks = unwrap.postFilters.flatMap((filter) => this.#checks(filter));
    const passes = planExtraction(this.#shape.expr, this.#shape.pushed, this.#options).postFilter.bind(labels)();
    return { label: unwrap.label, value, converted, checks, outcome: passes ? 'kept' : 'dropped' };
  }

  #sample(input: LineInput | undefined): PipelineTrace['sample'] {
    if (this.#shape.kind === 'log' || input === undefined) return undefined;
    const extractor = buildSampleExtractor(this.#shape.expr, this.#shape.pushed, this.#options);
    return extractor.forStream(input.stream).process(input.ts, input.line, input.metadata) ?? undefined;
  }

  #state(line: string): LineState {
    return { line, labels: visibleLabels(this.#bound.labels) };
  }
}

/** The labels of this moment as a set. */
function visibleLabels(labels: LineLabels): Labels {
  return new LineResult(labels, new LabelSets(1, false), { kind: 'all' }).labels() ?? labels.base;
}
