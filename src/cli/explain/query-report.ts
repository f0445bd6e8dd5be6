import { csvField } from '../../detect/text/media.ts';
import { visible } from '../../detect/text/visible.ts';
import type { AnalyzedStage, PipelineAnalysis } from '../../logql/pipeline/index.ts';
import { LogqlError } from '../../logql/types.ts';
import { UsageError } from '../exit.ts';
import type { Session } from '../session.ts';
import type { Paint } from '../terminal/style.ts';
import { cut, pad, widthOf, wrap } from '../terminal/width.ts';
import { isParser, queryFacts, type LeafFacts, type QueryFacts, type QuirkFact } from './query-facts.ts';
import type { Subject } from './subject.ts';

/** Says what a query does: tree, stages as they run, hints, quirks, fields, cost, what it cannot see. */
export function explainQuery(subject: Subject, session: Session): void {
  const facts = factsOf(subject);
  switch (session.form) {
    case 'table':
      printFacts(subject, facts, session);
      break;
    case 'json':
    case 'ndjson':
      session.record(factsRecord(subject, facts));
      break;
    case 'csv':
      session.print('part,stage,text,note');
      facts.leaves.forEach(({ analysis }, part) => {
        analysis.stages.forEach((stage, index) => {
          session.print([part + 1, index + 1, stage.text, stageNote(stage, analysis)].map(csvField).join(','));
        });
      });
  }
}

function factsOf(subject: Subject): QueryFacts {
  try {
    return queryFacts(subject);
  } catch (error) {
    if (error instanceof LogqlError) throw new UsageError(`Loki refuses this query: ${error.message}`);
    throw error;
  }
}

function factsRecord(subject: Subject, { tree, leaves, cost, blind }: QueryFacts): Record<string, unknown> {
  return {
    type: 'query',
    detection: subject.built?.loaded.detection.id ?? null,
    query: subject.query,
    tree: tree.map(({ depth, text }) => ({ depth, text })),
    parts: leaves.map(({ selector, analysis, quirks }) => ({
      selector,
      stages: analysis.stages.map((stage) => ({ text: stage.text, note: stageNote(stage, analysis) })),
      removed: analysis.removed.map(({ text, reason }) => ({ text, reason })),
      reordered: analysis.isReordered,
      hints: hintLines(analysis),
      quirks: quirks.map(({ where, difference }) => ({
        where,
        filter: difference.description,
        wronglyTaken: difference.wronglyTaken ?? null,
        wronglyDropped: difference.wronglyDropped ?? null,
        remedy: difference.remedy ?? null,
      })),
      labels: analysis.mentionedLabels,
      fields: analysis.jsonPaths,
      literals: analysis.lineLiterals,
    })),
    cost,
    cannotSee: blind,
  };
}

const INDENT = 2;

function printFacts(subject: Subject, facts: QueryFacts, session: Session): void {
  const { paint, width } = session;
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) session.print('', paint('strong', title), ...lines);
  };
  const items = (texts: readonly string[]): string[] =>
    texts.flatMap((text) =>
      wrap(visible(text), width - INDENT - 2).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
    );
  session.print(paint('strong', cut(visible(subject.title), width)));
  if (subject.leftOut !== undefined) session.print(`Not built here: ${visible(subject.leftOut)}.`);
  section(
    'Tree',
    facts.tree.map(({ depth, text }) => cut(`${'  '.repeat(depth + 1)}${visible(text)}`, width)),
  );
  facts.leaves.forEach((leaf, index) => {
    const part = facts.leaves.length > 1 ? `, part ${index + 1} of ${facts.leaves.length}` : '';
    section(`Stages in the order they run${part}`, stageLines(leaf, paint, width));
    section('Parser hints', items(hintLines(leaf.analysis)));
    section('Needs', items(needLines(leaf.analysis)));
    section('Quirks of Loki', items(leaf.quirks.flatMap(quirkLines)));
  });
  section('Cost', items(facts.cost));
  section('Cannot see', items(facts.blind));
  const id = subject.built?.loaded.detection.id;
  session.print(
    '',
    `${paint('strong', 'Next')}: watchkeeper explain ${id ?? 'QUERY'} --line LINE follows a line through it`,
  );
}

function stageLines({ selector, analysis }: LeafFacts, paint: Paint, width: number): string[] {
  const rows = [
    { text: selector, note: '' },
    ...analysis.stages.map((stage) => ({ text: stage.text, note: stageNote(stage, analysis) })),
  ];
  const noteRoom = Math.max(...rows.map(({ note }) => widthOf(note)));
  const stageWidth = Math.max(24, Math.min(width - 6 - noteRoom, Math.max(...rows.map(({ text }) => widthOf(text)))));
  const lines = rows.map(({ text, note }, index) => {
    const number = String(index + 1).padStart(2);
    return cut(`${number}  ${pad(cut(visible(text), stageWidth), stageWidth)}  ${visible(note)}`.trimEnd(), width);
  });
  for (const { text, reason } of analysis.removed) {
    const why = reason === 'always_true' ? 'left out: it keeps every line' : 'left out: no later stage reads the line';
    lines.push(paint('dim', cut(`    ${visible(text)}  ${why}`, width)));
  }
  if (analysis.isReordered) lines.push(paint('dim', '    Loki moved line filters to the front.'));
  return lines;
}

function stageNote(stage: AnalyzedStage, { hints, earlyFilters }: PipelineAnalysis): string {
  if (stage.neverRuns) return 'never runs: no label is needed';
  const [node] = stage.nodes;
  if (isParser(node) && hints.required.length > 0) return 'stops when all needed labels are set';
  if (node.kind === 'label_filter' && earlyFilters.some(({ filter }) => filter === node.filter))
    return 'also applied by the parser';
  return '';
}

function hintLines({ hints, earlyFilters, stages }: PipelineAnalysis): string[] {
  if (!stages.some(({ nodes }) => isParser(nodes[0]))) return [];
  if (hints.skipParsers) return ['No label is needed, so the parsers do nothing: no parse errors, no labels.'];
  const lines: string[] = [];
  if (hints.required.length > 0) lines.push(`Parsers set only: ${hints.required.join(', ')}.`);
  else lines.push('Parsers set all labels.');
  if (earlyFilters.length > 0)
    lines.push(
      `A parser drops the line at once where the filter on ${earlyFilters.map(({ label }) => label).join(', ')} fails.`,
    );
  if (hints.preserveError) lines.push('A parse error does not fail the query: __preserve_error__ is set.');
  return lines;
}

function needLines({ jsonPaths, mentionedLabels, lineLiterals }: PipelineAnalysis): string[] {
  const lines: string[] = [];
  if (jsonPaths.length > 0) lines.push(`fields    ${[...new Set(jsonPaths)].join(', ')}`);
  if (mentionedLabels.length > 0) lines.push(`labels    ${mentionedLabels.join(', ')}`);
  for (const alternatives of lineLiterals)
    lines.push(`text      ${alternatives.map((text) => JSON.stringify(text)).join(' or ')} in the line`);
  return lines;
}

function quirkLines({ where, difference }: QuirkFact): string[] {
  const lines = [`${where}: Loki runs ${difference.description}.`];
  if (difference.wronglyTaken !== undefined)
    lines.push(`  It takes ${JSON.stringify(difference.wronglyTaken)}, which the pattern does not match.`);
  if (difference.wronglyDropped !== undefined)
    lines.push(`  It drops ${JSON.stringify(difference.wronglyDropped)}, which the pattern matches.`);
  if (difference.remedy !== undefined) lines.push(`  Remedy: ${difference.remedy}`);
  return lines;
}
