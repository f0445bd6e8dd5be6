import type { Expr, Matcher, Stage } from '../../logql/ast.ts';
import { splitThreshold } from '../../logql/engine/index.ts';
import { analyzePipeline, type PipelineAnalysis } from '../../logql/pipeline/index.ts';
import { explainSimplification, type Simplification } from '../../logql/regex/simplify.ts';
import { leafFilters, operandsOf, printMatcher, printSelector } from '../../logql/syntax/index.ts';
import { durationForPeople, formatDuration } from '../../detect/model/duration.ts';
import { printLabels } from './words.ts';
import { leavesOf, type Leaf, type Subject } from './subject.ts';

/** A pattern whose filter in Loki differs from what it says. */
export interface QuirkFact {
  /** The stage or matcher as written. */
  readonly where: string;
  readonly difference: Simplification;
}

/** What Loki makes of one log query of a query. */
export interface LeafFacts {
  readonly leaf: Leaf;
  readonly selector: string;
  readonly analysis: PipelineAnalysis;
  readonly quirks: readonly QuirkFact[];
}

export interface QueryFacts {
  readonly tree: readonly TreeLine[];
  readonly leaves: readonly LeafFacts[];
  readonly cost: readonly string[];
  readonly blind: readonly string[];
}

export interface TreeLine {
  readonly depth: number;
  readonly text: string;
}

/** Everything that can be said about a query without a line. Throws LogqlError of kind `build`. */
export function queryFacts(subject: Subject): QueryFacts {
  const leaves = leavesOf(subject.expr).map(leafFacts);
  return {
    tree: treeLines(subject.expr, 0),
    leaves,
    cost: leaves.flatMap((leaf) => costOf(leaf, subject)),
    blind: blindOf(subject, leaves),
  };
}

function leafFacts(leaf: Leaf): LeafFacts {
  const analysis = analyzePipeline(leaf.shape);
  const stages = analysis.stages.flatMap(({ nodes }) => nodes);
  return {
    leaf,
    selector: printSelector(leaf.selector),
    analysis,
    quirks: stages.flatMap(quirksOf),
  };
}

function quirksOf(stage: Stage): QuirkFact[] {
  if (stage.kind === 'line_filter') {
    if (stage.op !== '|~' && stage.op !== '!~') return [];
    return stage.alternatives.flatMap(({ value }) => quirk(`${stage.op} ${JSON.stringify(value)}`, value, false));
  }
  if (stage.kind !== 'label_filter') return [];
  return leafFilters(stage.filter).flatMap((filter) => {
    if (filter.kind !== 'string' || !isRegex(filter.matcher)) return [];
    return quirk(printMatcher(filter.matcher), filter.matcher.value, true);
  });
}

function isRegex({ op }: Matcher): boolean {
  return op === '=~' || op === '!~';
}

function quirk(where: string, pattern: string, isLabel: boolean): QuirkFact[] {
  const difference = explainSimplification(pattern, isLabel);
  return difference === null ? [] : [{ where, difference }];
}

function treeLines(expr: Expr, depth: number): TreeLine[] {
  const line = (text: string): TreeLine => ({ depth, text });
  const below = (): TreeLine[] => operandsOf(expr).flatMap((operand) => treeLines(operand, depth + 1));
  switch (expr.kind) {
    case 'log':
      return [line(`${printSelector(expr.selector)}  ${stageCount(expr.stages.length)}`)];
    case 'literal':
      return [line(String(expr.value))];
    case 'vector':
      return [line(`vector(${expr.value})`)];
    case 'range_aggregation': {
      const { range, grouping } = expr;
      const offset = range.offsetNs === 0n ? '' : ` offset ${formatDuration(range.offsetNs)}`;
      const unwrap = range.unwrap === undefined ? '' : ` of ${range.unwrap.label}`;
      const parameter = expr.parameter === undefined ? '' : ` ${expr.parameter}`;
      const head = `${expr.op}${parameter}${unwrap} over ${formatDuration(range.rangeNs)}${offset}${printLabels(grouping)}`;
      const { selector, stages } = range.query;
      const query = { depth: depth + 1, text: `${printSelector(selector)}  ${stageCount(stages.length)}` };
      return [line(head), query];
    }
    case 'vector_aggregation': {
      const count = expr.parameter > 0 ? ` ${expr.parameter}` : '';
      return [line(`${expr.op}${count}${printLabels(expr.grouping)}`), ...below()];
    }
    case 'label_replace':
      return [line(`label_replace ${expr.destination} from ${expr.source}`), ...below()];
    case 'binary_operation': {
      const { match, group } = expr.matching;
      const matching = match === undefined ? '' : ` ${match.on ? 'on' : 'ignoring'} (${match.labels.join(', ')})`;
      const grouped = group === undefined ? '' : ` group_${group.side}`;
      const head = `${expr.op}${expr.returnBool ? ' bool' : ''}${matching}${grouped}`;
      if (expr.right.kind === 'literal')
        return [line(`${head} ${expr.right.value}`), ...treeLines(expr.left, depth + 1)];
      return [line(head), ...below()];
    }
    case 'variants':
      return [line('variants, which Loki refuses unless the tenant allows them'), ...below()];
    default: {
      const impossible: never = expr;
      return impossible;
    }
  }
}

function stageCount(count: number): string {
  return count === 1 ? '1 stage' : `${count} stages`;
}

function costOf({ leaf, analysis }: LeafFacts, { built }: Subject): string[] {
  const facts: string[] = [];
  const { matchers } = leaf.selector;
  if (!matchers.some(({ op, value }) => op === '=' && value !== ''))
    facts.push('No matcher of the selector is an equality: Loki looks into the index of every stream.');
  if (leaf.shape.kind === 'metric' && built !== undefined) {
    const { interval } = built.loaded.detection;
    const { rangeNs } = leaf.shape.expr.range;
    const times = Number(rangeNs) / Number(interval);
    const often = Number.isInteger(times) ? String(times) : times.toFixed(1);
    facts.push(
      `Each line is read ${often} times: a window of ${durationForPeople(rangeNs)} every ${durationForPeople(interval)}.`,
    );
  }
  const parsers = analysis.stages.filter(({ nodes, neverRuns }) => isParser(nodes[0]) && !neverRuns);
  if (parsers.length > 0) {
    const texts = analysis.lineLiterals.map((alternatives) =>
      alternatives.map((text) => JSON.stringify(text)).join(' or '),
    );
    facts.push(
      texts.length === 0
        ? 'Every line of the streams is parsed: no line filter stands before the parser.'
        : `Only lines with ${texts.join(' and ')} are parsed.`,
    );
    const parser = parsers[0].nodes[0];
    if ((parser.kind === 'json' || parser.kind === 'logfmt') && parser.extractions.length === 0)
      if (analysis.hints.required.length === 0) facts.push(`${parser.kind} sets every key of the line as a label.`);
  }
  return facts;
}

const PARSERS: ReadonlySet<Stage['kind']> = new Set(['json', 'logfmt', 'regexp', 'pattern', 'unpack']);

export function isParser({ kind }: Stage): boolean {
  return PARSERS.has(kind);
}

function blindOf(subject: Subject, leaves: readonly LeafFacts[]): string[] {
  const blind: string[] = [];
  for (const { analysis, leaf } of leaves) {
    const guard = analysis.stages.find(({ text }) => /__error__\s*=\s*(""|``)/.test(text));
    if (guard !== undefined) blind.push(`lines that the parser cannot read: ${guard.text} drops them`);
    const filters = analysis.stages.flatMap(({ nodes }) => nodes).filter((stage) => stage.kind === 'line_filter');
    if (filters.some(({ op }) => op === '|=' || op === '|~')) {
      const texts = analysis.lineLiterals.map((alternatives) => alternatives.join(' or '));
      if (texts.length > 0) blind.push(`lines that write ${texts.join(', ')} in another way, for example escaped`);
    }
    if (leaf.shape.kind === 'metric' && leaf.shape.expr.range.unwrap !== undefined)
      blind.push(`lines without ${leaf.shape.expr.range.unwrap.label}`);
  }
  blind.push(...thresholdBlind(subject, leaves));
  for (const text of subject.built?.loaded.detection.blind_spots ?? []) blind.push(text);
  return [...new Set(blind)];
}

function thresholdBlind({ expr, built }: Subject, leaves: readonly LeafFacts[]): string[] {
  if (expr.kind === 'log') return [];
  const blind: string[] = [];
  const split = splitThreshold(expr);
  const [first] = leaves;
  if (split !== undefined && first?.leaf.shape.kind === 'metric' && (split.op === '>=' || split.op === '>')) {
    const least = split.op === '>=' ? split.threshold : split.threshold + 1;
    const range = durationForPeople(first.leaf.shape.expr.range.rangeNs);
    if (Number.isInteger(least) && least > 1) blind.push(`what stays below ${least} in any ${range}`);
  }
  const grouping = leaves.flatMap(({ leaf }) => {
    const above = leaf.around.at(-2);
    return above?.kind === 'vector_aggregation' && above.grouping?.without === false ? above.grouping.labels : [];
  });
  const names = [...new Set(grouping)];
  if (names.length > 0 && split !== undefined)
    blind.push(`one attacker who spreads over many values of ${names.join(', ')}: each is counted alone`);
  const hold = built?.loaded.detection.for ?? 0n;
  if (hold > 0n) blind.push(`what lasts less than ${durationForPeople(hold)}, the for of the rule`);
  return blind;
}
