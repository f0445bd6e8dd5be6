import type { Grouping, LabelFilter, LogQuery, RangeAggregation, Stage } from '../ast.ts';
import { printStage } from '../syntax/index.ts';
import type { EngineOptions } from '../types.ts';
import { compileStages, type PipelineStage } from './compile.ts';
import { planExtraction } from './extractor.ts';
import { EXTRACT_ALL_HINTS, type Hints, NO_HINTS } from './hints.ts';
import type { CompiledFilter } from './label-filter.ts';
import { requiredLineLiterals } from './literals.ts';

/** What a pipeline is part of; it decides the parser hints. */
export type QueryShape =
  | { readonly kind: 'log'; readonly query: LogQuery }
  | { readonly kind: 'metric'; readonly expr: RangeAggregation; readonly pushed: Grouping | undefined };

export interface AnalyzedStage {
  /** The node; several for line filters that run as one. */
  readonly nodes: readonly Stage[];
  readonly text: string;
  /** The parser hints make the stage do nothing on every line. */
  readonly neverRuns: boolean;
}

export interface RemovedStage {
  readonly stage: Stage;
  readonly text: string;
  /** The filter passes everything, or no later stage reads the formatted line. */
  readonly reason: 'always_true' | 'line_unused';
}

/** A label filter that parsers apply as soon as they have set its label. */
export interface EarlyFilter {
  readonly label: string;
  readonly filter: LabelFilter;
}

/** What Loki makes of a pipeline before it sees a line. */
export interface PipelineAnalysis {
  /** In the order they run. */
  readonly stages: readonly AnalyzedStage[];
  readonly removed: readonly RemovedStage[];
  /** Stages that run in another place than they were written. */
  readonly isReordered: boolean;
  readonly hints: Hints;
  readonly earlyFilters: readonly EarlyFilter[];
  /** See {@link requiredLineLiterals}. */
  readonly lineLiterals: readonly (readonly string[])[];
  /** The labels that stages, grouping and `unwrap` name. */
  readonly mentionedLabels: readonly string[];
  /** Only the mentioned labels are ever needed: no result shows the others. */
  readonly onlyNamedLabels: boolean;
  /** The paths of json expressions in the pipeline. */
  readonly jsonPaths: readonly string[];
}

/** The stages, hints and filter behind `unwrap` of a shape. Throws LogqlError of kind `build`. */
export function planShape(
  shape: QueryShape,
  options: EngineOptions,
): {
  readonly stages: readonly PipelineStage[];
  readonly hints: Hints;
  readonly postFilter: CompiledFilter | undefined;
} {
  if (shape.kind === 'metric') return planExtraction(shape.expr, shape.pushed, options);
  const hints = options.quirks === false ? NO_HINTS : EXTRACT_ALL_HINTS;
  return { stages: compileStages(shape.query.stages, options), hints, postFilter: undefined };
}

/** The query of a shape. */
export function queryOf(shape: QueryShape): LogQuery {
  return shape.kind === 'log' ? shape.query : shape.expr.range.query;
}

const PARSERS_UNDER_HINTS: ReadonlySet<Stage['kind']> = new Set(['json', 'logfmt', 'pattern', 'unpack']);

/** Analyses a pipeline. Throws LogqlError of kind `build`. */
export function analyzePipeline(shape: QueryShape, options: EngineOptions = {}): PipelineAnalysis {
  const { stages, hints, postFilter } = planShape(shape, options);
  const query = queryOf(shape);
  const running = stages.flatMap(({ nodes }) => nodes);
  const mentioned = [
    ...stages.flatMap(({ compiled }) => compiled.mentions),
    ...(postFilter?.mentions ?? []),
    ...(shape.kind === 'metric' ? labelsOfExtraction(shape.expr, shape.pushed) : []),
  ];
  return {
    stages: stages.map(({ nodes }) => ({
      nodes,
      text: nodes.map((node) => printStage(node)).join(' '),
      neverRuns: hints.skipParsers && PARSERS_UNDER_HINTS.has(nodes[0].kind),
    })),
    removed: query.stages.filter((stage) => !running.includes(stage)).map(removedStage),
    isReordered: running.some((stage, index) => index > 0 && stage.span.start < running[index - 1].span.start),
    hints,
    earlyFilters: hints.earlyFilters ? earlyFilters(stages, shape) : [],
    lineLiterals: requiredLineLiterals(query, options),
    mentionedLabels: [...new Set(mentioned)],
    onlyNamedLabels: hints.required.length > 0 || hints.skipParsers,
    jsonPaths: query.stages.flatMap((stage) =>
      stage.kind === 'json' ? stage.extractions.map(({ path }) => path) : [],
    ),
  };
}

function removedStage(stage: Stage): RemovedStage {
  const reason = stage.kind === 'line_format' ? 'line_unused' : 'always_true';
  return { stage, text: printStage(stage), reason };
}

function labelsOfExtraction(expr: RangeAggregation, pushed: Grouping | undefined): string[] {
  const { unwrap } = expr.range;
  return [...((pushed ?? expr.grouping)?.labels ?? []), ...(unwrap === undefined ? [] : [unwrap.label])];
}

/** The first plain filter of each label, the filter behind `unwrap` last. */
function earlyFilters(stages: readonly PipelineStage[], shape: QueryShape): EarlyFilter[] {
  const found = new Map<string, EarlyFilter>();
  const posts = shape.kind === 'metric' ? (shape.expr.range.unwrap?.postFilters ?? []) : [];
  const filters = stages.flatMap(({ nodes: [node], filter }) =>
    node.kind === 'label_filter' && filter !== undefined ? [{ node: node.filter, label: plainLabel(filter) }] : [],
  );
  if (posts.length === 1) filters.push({ node: posts[0], label: labelOfNode(posts[0]) });
  for (const { node, label } of filters) {
    if (label !== undefined && !found.has(label)) found.set(label, { label, filter: node });
  }
  return [...found.values()];
}

function plainLabel(filter: CompiledFilter): string | undefined {
  return filter.isTree ? undefined : filter.mentions[0];
}

function labelOfNode(filter: LabelFilter): string | undefined {
  if (filter.kind === 'and' || filter.kind === 'or') return undefined;
  return filter.kind === 'string' ? filter.matcher.name : filter.name;
}
