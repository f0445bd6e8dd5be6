import type { LabelFormat, LabelSelection, LineFilterStage, LineFilterValue, Matcher, Stage, Unwrap } from '../ast.ts';
import { filterPieces, formatText } from './format-values.ts';

/** The parts of a stage that may stand on lines of their own; with spaces between them they are the whole stage. */
export function stagePieces(stage: Stage): string[] {
  switch (stage.kind) {
    case 'line_filter':
      return lineFilterPieces(stage);
    case 'json':
      return withList('| json', stage.extractions.map(extractionText));
    case 'logfmt': {
      const flags = `${stage.strict ? ' --strict' : ''}${stage.keepEmpty ? ' --keep-empty' : ''}`;
      return withList(`| logfmt${flags}`, stage.extractions.map(extractionText));
    }
    case 'regexp':
    case 'pattern':
      return [`| ${stage.kind} ${formatText(stage.pattern)}`];
    case 'unpack':
    case 'decolorize':
      return [`| ${stage.kind}`];
    case 'line_format':
      return [`| line_format ${formatText(stage.template)}`];
    case 'label_format':
      return withList('| label_format', stage.formats.map(labelFormatText));
    case 'drop':
    case 'keep':
      return withList(`| ${stage.kind}`, stage.items.map(selectionText));
    case 'label_filter': {
      const [first, ...rest] = filterPieces(stage.filter);
      return [`| ${first}`, ...rest];
    }
    default: {
      const unknown: never = stage;
      return unknown;
    }
  }
}

/** `| unwrap x` and the label filters behind it, each with its parts. */
export function unwrapPieces(unwrap: Unwrap | undefined): string[][] {
  if (unwrap === undefined) return [];
  const { label, conversion, postFilters, span } = unwrap;
  const filters = postFilters.map((filter) => stagePieces({ kind: 'label_filter', filter, span }));
  return [[`| unwrap ${conversion === '' ? label : `${conversion}(${label})`}`], ...filters];
}

export function formatMatcher({ name, op, value }: Matcher): string {
  return `${name}${op}${formatText(value)}`;
}

function lineFilterPieces({ op, alternatives, lost = [] }: LineFilterStage): string[] {
  const [first, ...others] = alternatives.map(lineFilterText);
  return [`${op} ${first}`, ...[...lost.map(lineFilterText), ...others].map((text) => `or ${text}`)];
}

function lineFilterText({ value, ip }: LineFilterValue): string {
  return ip ? `ip(${formatText(value)})` : formatText(value);
}

/** The first item stands beside the name of the stage. */
function withList(head: string, items: readonly string[]): string[] {
  const pieces = items.map((item, i) => (i < items.length - 1 ? `${item},` : item));
  return pieces.length === 0 ? [head] : [`${head} ${pieces[0]}`, ...pieces.slice(1)];
}

function extractionText({ name, path }: { readonly name: string; readonly path: string }): string {
  return name === path ? name : `${name}=${formatText(path)}`;
}

function labelFormatText(format: LabelFormat): string {
  return `${format.name}=${format.kind === 'rename' ? format.from : formatText(format.template)}`;
}

function selectionText(item: LabelSelection): string {
  return item.kind === 'name' ? item.name : formatMatcher(item.matcher);
}
