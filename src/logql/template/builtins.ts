import { sprintf } from '../go/fmt-format.ts';
import { sprint, sprintln } from '../go/fmt.ts';
import { type GoValue, indirect } from '../go/fmt-values.ts';
import { ge, gt, isEqual, le, lt } from './builtins-compare.ts';
import { indexOf, lengthOf, sliceOf } from './builtins-index.ts';
import { escapeHtml, escapeJs } from './escape.ts';
import { FunctionError } from './errors.ts';
import { asText, type FunctionMap, type TemplateFunction } from './function.ts';
import { isTrue } from './truth.ts';
import { queryEscape } from './url.ts';

/** A call that the interpreter handles itself. */
function unreachable(): never {
  throw new FunctionError('unreachable');
}

const anyTexts = (call: (args: readonly GoValue[]) => string): TemplateFunction => ({
  parameters: [],
  variadic: 'any',
  call,
});

const comparison = (call: (a: GoValue, b: GoValue) => boolean): TemplateFunction => ({
  parameters: ['value', 'value'],
  call: ([a, b]) => call(a, b),
});

/** The text of arguments as an action prints them. */
function printedArguments(args: readonly GoValue[]): string {
  const [first] = args;
  if (args.length === 1 && typeof first === 'string') return first;
  return sprint(args.map((arg) => (arg === null ? '<no value>' : indirect(arg))));
}

/** The functions that every Go template has. */
export const BUILTINS: FunctionMap = new Map<string, TemplateFunction>([
  ['and', { parameters: ['value'], variadic: 'value', call: unreachable, builtin: 'and' }],
  ['or', { parameters: ['value'], variadic: 'value', call: unreachable, builtin: 'or' }],
  ['call', { parameters: ['value'], variadic: 'value', call: unreachable, builtin: 'call' }],
  ['not', { parameters: ['value'], call: ([value]) => !isTrue(value) }],
  ['html', anyTexts((args) => escapeHtml(printedArguments(args)))],
  ['js', anyTexts((args) => escapeJs(printedArguments(args)))],
  ['urlquery', anyTexts((args) => queryEscape(printedArguments(args)))],
  ['index', { parameters: ['value'], variadic: 'value', call: ([item, ...indexes]) => indexOf(item, indexes) }],
  ['slice', { parameters: ['value'], variadic: 'value', call: ([item, ...indexes]) => sliceOf(item, indexes) }],
  ['len', { parameters: ['value'], call: ([item]) => lengthOf(item) }],
  ['print', anyTexts(sprint)],
  ['println', anyTexts(sprintln)],
  ['printf', { parameters: ['string'], variadic: 'any', call: ([format, ...args]) => sprintf(asText(format), args) }],
  ['eq', { parameters: ['value'], variadic: 'value', call: ([first, ...others]) => isEqual(first, others) }],
  ['ne', comparison((a, b) => !isEqual(a, [b]))],
  ['lt', comparison(lt)],
  ['le', comparison(le)],
  ['gt', comparison(gt)],
  ['ge', comparison(ge)],
]);
