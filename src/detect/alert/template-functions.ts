import { tryParsePrometheusDuration } from '../../logql/go/duration.ts';
import {
  GoInterface,
  GoList,
  GoMap,
  GoNamed,
  GoPointer,
  GoStruct,
  GoTimeValue,
  type GoValue,
} from '../../logql/go/fmt-values.ts';
import { quoteGo } from '../../logql/go/quote.ts';
import { toLowerGo } from '../../logql/go/unicode.ts';
import type { Labels } from '../../logql/labels.ts';
import { compileRegex, type Regex } from '../../logql/regex/index.ts';
import {
  asText,
  FunctionError,
  type FunctionMap,
  queryEscape,
  replaceRegex,
  type TemplateFunction,
  textFunction,
  toUpperGo,
} from '../../logql/template/index.ts';
import { compareBytes } from '../../logql/text.ts';
import type { NanoTime, Sample } from '../../logql/types.ts';
import { stripDomain, stripPort } from './template-address.ts';
import {
  convertToFloat,
  floatToTime,
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
} from './template-humanize.ts';
import { titleEnglish } from './template-title.ts';

/** Runs an instant query at the time of the evaluation; throws an Error with the message to show. */
export type TemplateQuery = (expression: string, ts: NanoTime) => readonly Sample[];

/** What alert template functions read besides their arguments, at the time of each call. */
export interface AlertFunctionContext {
  ts: NanoTime;
  externalUrl: string;
  query: TemplateQuery;
}

type Entry = readonly [string, TemplateFunction];

const RESULT = 'template.queryResult';

function numeric(call: (value: number) => GoValue): TemplateFunction {
  return { parameters: ['any'], call: ([value]) => call(convertToFloat(value)) };
}

function nilPointer(): never {
  throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
}

function sampleOf(value: GoValue): GoStruct {
  return value instanceof GoPointer && value.to instanceof GoStruct ? value.to : nilPointer();
}

function labelOf(sample: GoValue, name: string): string {
  const labels = sampleOf(sample).fields.get('Labels');
  return labels instanceof GoMap ? asText(labels.source.get(name) ?? '') : '';
}

function samplePointer(sample: Sample): GoPointer {
  return new GoPointer(
    new GoStruct(
      'template.sample',
      new Map<string, GoValue>([
        ['Labels', labelMap(sample.labels)],
        ['Value', new GoInterface(sample.value)],
      ]),
    ),
  );
}

/** Labels as a map[string]string. */
export function labelMap(labels: Labels): GoMap {
  return GoMap.ofText(labels);
}

function runQuery(context: AlertFunctionContext, expression: string): GoList {
  try {
    return new GoList(context.query(expression, context.ts).map(samplePointer), RESULT);
  } catch (error) {
    throw new FunctionError(error instanceof Error ? error.message : String(error));
  }
}

function itemsOf(list: GoValue): readonly GoValue[] {
  return list instanceof GoList ? list.items : [];
}

function first(list: GoValue): GoValue {
  const [item] = itemsOf(list);
  if (item === undefined) throw new FunctionError('first() called on vector with no elements');
  return item;
}

function sortByLabel(name: string, list: GoValue): GoValue {
  const items = [...itemsOf(list)].sort((a, b) => compareBytes(labelOf(a, name), labelOf(b, name)));
  return new GoList(items, RESULT);
}

function namedArguments(args: readonly GoValue[]): GoMap {
  return GoMap.ofAny(new Map(args.map((arg, index) => [`arg${index}`, arg])));
}

function matches(pattern: string, text: string): boolean {
  let regex: Regex;
  try {
    regex = compileRegex(pattern);
  } catch (error) {
    throw new FunctionError(error instanceof Error ? error.message : String(error));
  }
  return regex.test(text);
}

/** Go compiles the pattern with MustCompile, whose panic has a message of its own. */
function replaceAll(pattern: string, replacement: string, text: string): string {
  try {
    return replaceRegex(pattern, text, replacement, false);
  } catch (error) {
    if (!(error instanceof FunctionError) || !error.message.startsWith('error parsing regexp')) throw error;
    const shown = pattern.includes('`') ? quoteGo(pattern) : `\`${pattern}\``;
    throw new FunctionError(`regexp: Compile(${shown}): ${error.message}`);
  }
}

function parseSeconds(text: string): number {
  const negative = text.startsWith('-');
  const parsed = tryParsePrometheusDuration(negative ? text.slice(1) : text);
  if (typeof parsed === 'string') throw new FunctionError(parsed);
  return Number(negative ? -parsed : parsed) / 1e9;
}

/** Go cuts the product off; on amd64 what does not fit is the smallest duration. */
function toDuration(seconds: number): GoPointer {
  const nanoseconds = seconds * 1e9;
  const fits = nanoseconds > -(2 ** 63) && nanoseconds < 2 ** 63;
  return new GoPointer(new GoNamed('time.Duration', fits ? BigInt(Math.trunc(nanoseconds)) : -(1n << 63n)));
}

function pathOf(url: string): string {
  const path = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1];
  return path ?? /^[^?#]*/.exec(url)?.[0] ?? '';
}

const PLAIN_FUNCTIONS: readonly Entry[] = [
  ['first', { parameters: [RESULT], call: ([list]) => first(list) }],
  ['label', { parameters: ['string', '*template.sample'], call: ([name, sample]) => labelOf(sample, asText(name)) }],
  ['value', { parameters: ['*template.sample'], call: ([sample]) => sampleOf(sample).fields.get('Value') ?? null }],
  ['strvalue', { parameters: ['*template.sample'], call: ([sample]) => labelOf(sample, '__value__') }],
  ['args', { parameters: [], variadic: 'any', call: namedArguments }],
  ['reReplaceAll', textFunction(3, replaceAll)],
  ['safeHtml', textFunction(1, (text) => new GoNamed('template.HTML', text))],
  ['match', textFunction(2, matches)],
  ['title', textFunction(1, titleEnglish)],
  ['toUpper', textFunction(1, toUpperGo)],
  ['toLower', textFunction(1, toLowerGo)],
  ['graphLink', textFunction(1, (expression) => `/graph?g0.expr=${queryEscape(expression)}&g0.tab=0`)],
  ['tableLink', textFunction(1, (expression) => `/graph?g0.expr=${queryEscape(expression)}&g0.tab=1`)],
  ['sortByLabel', { parameters: ['string', RESULT], call: ([name, list]) => sortByLabel(asText(name), list) }],
  ['stripPort', textFunction(1, stripPort)],
  ['stripDomain', textFunction(1, stripDomain)],
  ['humanize', numeric(humanize)],
  ['humanize1024', numeric(humanize1024)],
  ['humanizeDuration', numeric(humanizeDuration)],
  ['humanizePercentage', numeric(humanizePercentage)],
  ['humanizeTimestamp', numeric(humanizeTimestamp)],
  ['toTime', numeric((value) => new GoPointer(new GoTimeValue(floatToTime(value))))],
  ['toDuration', numeric(toDuration)],
  ['parseDuration', textFunction(1, parseSeconds)],
  ['urlQueryEscape', textFunction(1, queryEscape)],
];

/** The functions of Prometheus that alert templates of Loki's ruler have. */
export function alertFunctions(context: AlertFunctionContext): FunctionMap {
  return new Map<string, TemplateFunction>([
    ...PLAIN_FUNCTIONS,
    ['query', textFunction(1, (expression) => runQuery(context, expression))],
    ['now', { parameters: [], call: () => Number(context.ts / 1_000_000n) / 1000 }],
    ['pathPrefix', { parameters: [], call: () => pathOf(context.externalUrl) }],
    ['externalURL', { parameters: [], call: () => context.externalUrl }],
  ]);
}
