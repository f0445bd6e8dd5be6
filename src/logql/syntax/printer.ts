import type {
  BinaryOperation,
  Expr,
  Grouping,
  LabelFilter,
  LabelFormat,
  LabelSelection,
  LineFilterStage,
  LogQuery,
  LogRange,
  Matcher,
  RangeAggregation,
  Selector,
  Stage,
  Unwrap,
  Variants,
  VectorAggregation,
} from '../ast.ts';
import { formatBytesSize } from '../go/bytes-size.ts';
import { formatGoDuration, formatPrometheusDuration } from '../go/duration.ts';
import { formatFloat, formatG, quoteGo } from '../go/strconv.ts';
import { simplifyFilter } from '../regex/simplify.ts';
import { isUtf8 } from '../text.ts';

/**
 * The text of a tree as Loki's `String()` gives it, with what it loses: byte sizes are rounded, `vector()` has six
 * decimals. Loki's ruler evaluates this text, not the one in the rule file.
 */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'log':
      return printLogQuery(expr);
    case 'range_aggregation':
      return printRangeAggregation(expr);
    case 'vector_aggregation':
      return printVectorAggregation(expr);
    case 'binary_operation':
      return printBinary(expr);
    case 'label_replace': {
      const texts = [expr.destination, expr.replacement, expr.source, expr.pattern].map(quoteGo);
      return `label_replace(${printExpr(expr.operand)},${texts.join(',')})`;
    }
    case 'literal':
      return formatG(expr.value);
    case 'vector':
      return `vector(${formatFloat(expr.value, 'f', 6)})`;
    case 'variants':
      return printVariants(expr);
  }
}

function printVariants({ variants, of }: Variants): string {
  return `variants(${variants.map(printExpr).join(', ')}) of (${printLogRange(of)})`;
}

function printLogQuery({ selector, stages }: LogQuery): string {
  return [printSelector(selector), ...stages.map(printStage)].join(' ');
}

/** `{a="b", c=~"d"}`. */
export function printSelector({ matchers }: Selector): string {
  return `{${matchers.map(printMatcher).join(', ')}}`;
}

/** A name outside ASCII is printed quoted, which Loki itself cannot read again. */
export function printMatcher({ name, op, value }: Matcher): string {
  const shown = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteGo(name);
  return `${shown}${op}${quoteGo(value)}`;
}

/** A stage as Loki prints it, with its pipe: `| json a="b"`, `|= "x"`. */
export function printStage(stage: Stage): string {
  switch (stage.kind) {
    case 'line_filter':
      return printLineFilter(stage);
    case 'json':
      return ['| json', ...extractions(stage.extractions)].join(' ');
    case 'logfmt':
      return [
        '| logfmt',
        ...(stage.strict ? ['--strict'] : []),
        ...(stage.keepEmpty ? ['--keep-empty'] : []),
        ...extractions(stage.extractions),
      ].join(' ');
    case 'regexp':
      return `| regexp ${quoteGo(stage.pattern)}`;
    case 'pattern':
      return `| pattern ${quoteGo(stage.pattern)}`;
    case 'unpack':
      return '| unpack';
    case 'line_format':
      return `| line_format ${quoteGo(stage.template)}`;
    case 'label_format':
      return `| label_format ${stage.formats.map(printFormat).join(',')}`;
    case 'decolorize':
      return '| decolorize';
    case 'drop':
    case 'keep':
      return `| ${stage.kind} ${stage.items.map(printSelection).join(',')}`;
    case 'label_filter':
      return `| ${printLabelFilter(stage.filter)}`;
  }
}

/** A negative chain of alternatives is printed as filters of their own. */
function printLineFilter({ op, alternatives }: LineFilterStage): string {
  const values = alternatives.map(({ value, ip }) => (ip ? `ip(${quoteGo(value)})` : quoteGo(value)));
  const negative = op.startsWith('!');
  return negative ? values.map((value) => `${op} ${value}`).join(' ') : `${op} ${values.join(' or ')}`;
}

function extractions(list: readonly { readonly name: string; readonly path: string }[]): string[] {
  return list.length === 0 ? [] : [list.map(({ name, path }) => `${name}=${quoteGo(path)}`).join(',')];
}

function printFormat(format: LabelFormat): string {
  return format.kind === 'rename' ? `${format.name}=${format.from}` : `${format.name}=${quoteGo(format.template)}`;
}

function printSelection(item: LabelSelection): string {
  return item.kind === 'name' ? item.name : printMatcher(item.matcher);
}

export function printLabelFilter(filter: LabelFilter): string {
  switch (filter.kind) {
    case 'string':
      return printStringFilter(filter.matcher);
    case 'number':
      return `${filter.name}${filter.op}${formatFloat(filter.value, 'f', -1)}`;
    case 'duration':
      return `${filter.name}${filter.op}${formatGoDuration(filter.value)}`;
    case 'bytes':
      return `${filter.name}${filter.op}${formatBytesSize(filter.value).replaceAll(' ', '')}`;
    case 'ip':
      return `${filter.name}${filter.op}ip(${quoteGo(filter.pattern)})`;
    case 'and':
      return `( ${printLabelFilter(filter.left)} , ${printLabelFilter(filter.right)} )`;
    case 'or':
      return `( ${printLabelFilter(filter.left)} or ${printLabelFilter(filter.right)} )`;
  }
}

/** A pattern of `=~` that Loki could not simplify stands in backticks, unless it holds one itself. */
function printStringFilter(matcher: Matcher): string {
  const { name, op, value } = matcher;
  if (op !== '=~' || value.includes('`') || !isUtf8(value)) return printMatcher(matcher);
  if (simplifyFilter(value, true) !== null) return printMatcher(matcher);
  return `${name}${op}\`${value}\``;
}

function printUnwrap({ label, conversion, postFilters }: Unwrap): string {
  const what = conversion === '' ? label : `${conversion}(${label})`;
  return [`| unwrap ${what}`, ...postFilters.map((filter) => `| ${printLabelFilter(filter)}`)].join(' ');
}

function printLogRange({ query, unwrap, rangeNs, offsetNs }: LogRange): string {
  const log = unwrap === undefined ? printLogQuery(query) : `${printLogQuery(query)} ${printUnwrap(unwrap)}`;
  const offset = offsetNs === 0n ? '' : ` offset ${formatGoDuration(offsetNs)}`;
  return `${log}[${formatPrometheusDuration(rangeNs)}]${offset}`;
}

function printGrouping({ without, labels }: Grouping): string {
  return `${without ? 'without' : 'by'} (${labels.join(',')})`;
}

function printRangeAggregation({ op, parameter, range, grouping }: RangeAggregation): string {
  const lead = parameter === undefined ? '' : `${formatFloat(parameter, 'f', -1)},`;
  const trail = grouping === undefined ? '' : ` ${printGrouping(grouping)}`;
  return `${op}(${lead}${printLogRange(range)})${trail}`;
}

function printVectorAggregation({ op, parameter, grouping, operand }: VectorAggregation): string {
  const isGrouped = grouping !== undefined && (grouping.without || grouping.labels.length > 0);
  const groups = isGrouped ? ` ${printGrouping(grouping)}` : '';
  const lead = op === 'topk' || op === 'bottomk' || op === 'approx_topk' ? `${parameter},` : '';
  return `${op}${groups}(${lead}${printExpr(operand)})`;
}

/** `ignoring ()` vanishes, and a `group_left` behind it too. */
function printBinary({ op, returnBool, matching, left, right }: BinaryOperation): string {
  const { match, group } = matching;
  let text = op + (returnBool ? ' bool' : '');
  if (match !== undefined && (match.on || match.labels.length > 0)) {
    text += ` ${match.on ? 'on' : 'ignoring'} (${match.labels.join(',')}) `;
    if (group !== undefined) {
      text += `group_${group.side}`;
      if (group.include.length > 0) text += ` (${group.include.join(',')})`;
    }
  }
  return `(${printExpr(left)} ${text} ${printExpr(right)})`;
}
