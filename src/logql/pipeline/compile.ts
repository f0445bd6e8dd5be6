import type { LineFilterStage, Stage } from '../ast.ts';
import { IpPatternError } from '../ip/index.ts';
import { PatternSyntaxError } from '../pattern/index.ts';
import { RegexSyntaxError } from '../regex/index.ts';
import { printStage } from '../syntax/index.ts';
import { type EngineOptions, LogqlError } from '../types.ts';
import { compilePatternStage, compileRegexpStage } from './capture-stages.ts';
import { DECOLORIZE_STAGE } from './decolorize.ts';
import { compileDrop, compileKeep } from './drop-keep.ts';
import { compileLabelFormat, compileLineFormat, FormatError } from './format-stages.ts';
import { compileJsonExpressions } from './json-expression-stage.ts';
import { PathError } from './json-path.ts';
import { JSON_STAGE } from './json-stage.ts';
import { type CompiledFilter, compileLabelFilter } from './label-filter.ts';
import { compileLineFilter, LineFilterError } from './line-filter.ts';
import { compileLogfmtExpressions } from './logfmt-expression-stage.ts';
import { compileLogfmt } from './logfmt-stage.ts';
import { orderStages, type StageGroup } from './order.ts';
import type { CompiledStage } from './stage.ts';
import { UNPACK_STAGE } from './unpack-stage.ts';

/** A stage ready to run, with the nodes it came from: several for line filters that Loki runs as one. */
export interface PipelineStage {
  readonly nodes: readonly [Stage, ...Stage[]];
  readonly compiled: CompiledStage;
  /** The filter of a label filter stage. */
  readonly filter: CompiledFilter | undefined;
}

/**
 * Compiles stages in the order they run; filters that pass everything are left out. Throws LogqlError of kind `build`
 * with Loki's message.
 */
export function compileStages(stages: readonly Stage[], options: EngineOptions): PipelineStage[] {
  return orderStages(stages, options).flatMap((group) => {
    try {
      return compileGroup(group, options) ?? [];
    } catch (error) {
      throw buildError(group, error);
    }
  });
}

function compileGroup(group: StageGroup, options: EngineOptions): PipelineStage | undefined {
  if (group.kind === 'line_filters') return compileLineFilters(group.stages, options);
  const { stage } = group;
  if (stage.kind !== 'label_filter') {
    return { nodes: [stage], compiled: compileStage(stage, options), filter: undefined };
  }
  const filter = compileLabelFilter(stage.filter, options, true);
  if (filter.isAlwaysTrue) return undefined;
  return { nodes: [stage], compiled: filterStage(filter), filter };
}

function compileLineFilters(stages: readonly LineFilterStage[], options: EngineOptions): PipelineStage | undefined {
  // Loki builds from the right, which decides whose error is told.
  const built = stages.toReversed().map((node) => ({ node, test: compileLineFilter(node, options) }));
  const nodes: LineFilterStage[] = [];
  const tests: ((line: string) => boolean)[] = [];
  for (const { node, test } of built.reverse()) {
    if (test === 'always') continue;
    nodes.push(node);
    tests.push(test);
  }
  const [first, ...rest] = nodes;
  if (first === undefined) return undefined;
  const [only] = tests;
  const test = tests.length === 1 ? only : (line: string) => tests.every((each) => each(line));
  const compiled: CompiledStage = {
    mentions: [],
    bind: () => ({ process: (_ts, line) => (test(line) ? line : null) }),
  };
  return { nodes: [first, ...rest], compiled, filter: undefined };
}

/** A label filter as a stage. */
export function filterStage(filter: CompiledFilter): CompiledStage {
  return {
    mentions: filter.mentions,
    bind: (labels) => {
      const test = filter.bind(labels);
      return { process: (_ts, line) => (test() ? line : null) };
    },
  };
}

function compileStage(
  stage: Exclude<Stage, { kind: 'line_filter' } | { kind: 'label_filter' }>,
  options: EngineOptions,
): CompiledStage {
  switch (stage.kind) {
    case 'json':
      return stage.extractions.length === 0 ? JSON_STAGE : compileJsonExpressions(stage.extractions);
    case 'logfmt':
      return stage.extractions.length === 0 ? compileLogfmt(stage) : compileLogfmtExpressions(stage);
    case 'regexp':
      return compileRegexpStage(stage.pattern);
    case 'pattern':
      return compilePatternStage(stage.pattern);
    case 'unpack':
      return UNPACK_STAGE;
    case 'line_format':
      return compileLineFormat(stage.template, options);
    case 'label_format':
      return compileLabelFormat(stage.formats, options);
    case 'decolorize':
      return DECOLORIZE_STAGE;
    case 'drop':
      return compileDrop(stage.items);
    case 'keep':
      return compileKeep(stage.items);
  }
}

const KNOWN_ERRORS = [
  FormatError,
  IpPatternError,
  LineFilterError,
  PathError,
  PatternSyntaxError,
  RegexSyntaxError,
] as const;

/** Loki's `stage '…' : …`; errors that are no fault of the query stay what they are. */
function buildError(group: StageGroup, error: unknown): unknown {
  if (!(error instanceof Error) || !KNOWN_ERRORS.some((kind) => error instanceof kind)) return error;
  const nodes: readonly Stage[] = group.kind === 'line_filters' ? group.stages : [group.stage];
  const text = nodes.map((node) => printStage(node)).join(' ');
  const span = { start: nodes[0].span.start, end: nodes[nodes.length - 1].span.end };
  return new LogqlError('build', `parse error : stage '${text}' : ${error.message}`, span);
}
