import type {
  LabelExtraction,
  LabelFilter,
  LineFilterStage,
  LineFilterValue,
  LogQuery,
  MetricExpr,
  Stage,
  Unwrap,
} from '../../logql/ast.ts';
import { compileRegex, parseRegex, RegexSyntaxError } from '../../logql/regex/index.ts';
import { patternSamples } from './pattern-samples.ts';

/*
 * Changes that no test can notice with lines as their source writes them, each with the rule that says so. Only a rule
 * here takes a change out of the score, and only if no test notices it all the same (a line in an unusual spelling).
 */

/** The reason if a line filter lets through every value that a label filter behind it accepts, as a field in JSON or logfmt. */
export function impliedByLaterFilter(query: LogQuery, index: number): string | undefined {
  const stage = query.stages[index];
  if (stage.kind !== 'line_filter' || (stage.op !== '|=' && stage.op !== '|~')) return undefined;
  const fields = new Map<string, Field>();
  for (const later of query.stages.slice(index + 1)) {
    collectFields(later, fields);
    if (later.kind === 'label_filter' && impliedBy(stage, later.filter, fields)) {
      return 'the line filter only saves work: a filter behind the parser asks for the same text';
    }
  }
  return undefined;
}

interface Field {
  readonly key: string;
  readonly format: 'json' | 'logfmt';
}

function collectFields(stage: Stage, fields: Map<string, Field>): void {
  if (stage.kind === 'json' || stage.kind === 'logfmt') {
    for (const { name, path } of stage.extractions) fields.set(name, { key: lastKey(path), format: stage.kind });
    if (stage.extractions.length === 0) fields.set('', { key: '', format: stage.kind });
  }
  if (stage.kind === 'label_format') for (const { name } of stage.formats) fields.delete(name);
}

/** `context.event` and `["context"]["event"]` name the key event. */
function lastKey(path: string): string {
  return /(?:^|\[")([^"[\]]+)"\]$/.exec(path)?.[1] ?? path.slice(path.lastIndexOf('.') + 1);
}

function impliedBy(stage: LineFilterStage, filter: LabelFilter, fields: ReadonlyMap<string, Field>): boolean {
  switch (filter.kind) {
    case 'and':
      return impliedBy(stage, filter.left, fields) || impliedBy(stage, filter.right, fields);
    case 'or':
      return impliedBy(stage, filter.left, fields) && impliedBy(stage, filter.right, fields);
    case 'string': {
      const { name, op, value } = filter.matcher;
      const all = fields.get('');
      const field = fields.get(name) ?? (all === undefined ? undefined : { ...all, key: name });
      if (field === undefined || value === '') return false;
      const values = op === '=' ? [value] : op === '=~' ? samplesOf(value) : [];
      return (
        values.length > 0 && values.every((text) => fragments(field, text).some((part) => letsThrough(stage, part)))
      );
    }
    case 'number':
    case 'duration':
    case 'bytes':
    case 'ip':
      return false;
    default: {
      const impossible: never = filter;
      return impossible;
    }
  }
}

function samplesOf(pattern: string): string[] {
  try {
    return patternSamples(parseRegex(pattern));
  } catch (error) {
    if (error instanceof RegexSyntaxError) return [];
    throw error;
  }
}

/** The ways in which a value stands in a line. */
function fragments({ key, format }: Field, value: string): string[] {
  if (format === 'logfmt') return [`${key}=${value}`, `${key}=${JSON.stringify(value)}`];
  const quoted = `"${key}":${JSON.stringify(value)}`;
  return /^\d+$/.test(value) ? [quoted, `"${key}":${value},`] : [quoted];
}

function letsThrough(stage: LineFilterStage, text: string): boolean {
  return stage.alternatives.some((one) => accepts(stage.op, one, text));
}

function accepts(op: LineFilterStage['op'], { value, ip }: LineFilterValue, text: string): boolean {
  if (ip) return false;
  return op === '|=' ? text.includes(value) : compileRegex(value).test(text);
}

/** The reason if leaving out a guard against `__error__` changes nothing. */
export function guardWithoutUse(query: LogQuery, index: number, unwrap: Unwrap | undefined): string | undefined {
  const before = query.stages.slice(0, index);
  const after = query.stages.slice(index + 1);
  if (!before.some(canFail)) return 'nothing before the guard can set an error';
  const filtersOnly = after.every(({ kind }) => kind !== 'drop' && kind !== 'keep' && kind !== 'label_format');
  if (filtersOnly && (after.some(isGuard) || unwrap?.postFilters.some(isGuardFilter) === true))
    return 'a later guard drops the same lines';
  const failing = before.filter(canFail);
  const [parser] = failing;
  if (failing.length > 1 || parser.kind !== 'json' || parser.extractions.length === 0) return undefined;
  const filters = after.flatMap((stage) => (stage.kind === 'label_filter' ? [stage.filter] : []));
  const needsAll = parser.extractions.every(({ name }) => filters.some((filter) => needsValue(filter, name)));
  return needsAll
    ? 'filters behind the parser ask for every field, and a line that cannot be read lacks one'
    : undefined;
}

function isGuard(stage: Stage): boolean {
  return stage.kind === 'label_filter' && isGuardFilter(stage.filter);
}

function isGuardFilter(filter: LabelFilter): boolean {
  if (filter.kind !== 'string') return false;
  const { name, op, value } = filter.matcher;
  return name === '__error__' && op === '=' && value === '';
}

/** True if a filter drops each line whose label is empty. */
function needsValue(filter: LabelFilter, label: string): boolean {
  switch (filter.kind) {
    case 'and':
      return needsValue(filter.left, label) || needsValue(filter.right, label);
    case 'or':
      return needsValue(filter.left, label) && needsValue(filter.right, label);
    case 'string': {
      const { name, op, value } = filter.matcher;
      if (name !== label) return false;
      if (op === '=' || op === '!=') return (value === '') === (op === '!=');
      const takesEmpty = compileRegex(`^(?:${value})$`).test('');
      return takesEmpty === (op === '!~');
    }
    case 'number':
    case 'duration':
    case 'bytes':
    case 'ip':
      return false;
    default: {
      const impossible: never = filter;
      return impossible;
    }
  }
}

function canFail(stage: Stage): boolean {
  switch (stage.kind) {
    case 'json':
    case 'logfmt':
    case 'unpack':
    case 'line_format':
    case 'label_format':
      return true;
    case 'label_filter':
      return hasNumber(stage.filter);
    case 'line_filter':
    case 'regexp':
    case 'pattern':
    case 'decolorize':
    case 'drop':
    case 'keep':
      return false;
    default: {
      const impossible: never = stage;
      return impossible;
    }
  }
}

function hasNumber(filter: LabelFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return hasNumber(filter.left) || hasNumber(filter.right);
  return filter.kind !== 'string';
}

/** Labels that the stages of a query and what stands around it read; undefined: all of them. */
export type LabelsRead = ReadonlySet<string> | undefined;

/** The reason if a field is extracted that nothing reads. */
export function extractionUnread(
  { name }: LabelExtraction,
  query: LogQuery,
  unwrap: Unwrap | undefined,
  outside: LabelsRead,
): string | undefined {
  if (outside === undefined || outside.has(name) || unwrap?.label === name) return undefined;
  if (query.stages.some((stage) => reads(stage, name))) return undefined;
  return `nothing reads the label ${name}`;
}

function reads(stage: Stage, name: string): boolean {
  switch (stage.kind) {
    case 'label_filter':
      return filterReads(stage.filter, name);
    case 'line_format':
      return templateReads(stage.template, name);
    case 'label_format':
      return stage.formats.some((one) =>
        one.kind === 'rename' ? one.from === name : templateReads(one.template, name),
      );
    case 'drop':
    case 'keep':
      return stage.items.some((item) => (item.kind === 'name' ? item.name : item.matcher.name) === name);
    default:
      return false;
  }
}

function filterReads(filter: LabelFilter, name: string): boolean {
  if (filter.kind === 'and' || filter.kind === 'or')
    return filterReads(filter.left, name) || filterReads(filter.right, name);
  return (filter.kind === 'string' ? filter.matcher.name : filter.name) === name;
}

function templateReads(template: string, name: string): boolean {
  return template.includes(`.${name}`) || template.includes(`"${name}"`);
}

/** True if each value of an expression is a number of lines or series, so never less than 1. */
export function isCount(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'range_aggregation':
      return expr.op === 'count_over_time';
    case 'vector_aggregation':
      return expr.op === 'count' || (['sum', 'max', 'min'].includes(expr.op) && isCount(expr.operand));
    case 'vector':
      return expr.value >= 1;
    case 'label_replace':
      return isCount(expr.operand);
    case 'binary_operation':
    case 'literal':
    case 'variants':
      return false;
    default: {
      const impossible: never = expr;
      return impossible;
    }
  }
}
