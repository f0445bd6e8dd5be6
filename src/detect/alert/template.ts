import { GoInterface, GoStruct, type GoValue } from '../../logql/go/fmt-values.ts';
import { Labels } from '../../logql/labels.ts';
import {
  type FunctionMap,
  parseTemplate,
  type Template,
  TemplateExecError,
  TemplateParseError,
} from '../../logql/template/index.ts';
import type { NanoTime } from '../../logql/types.ts';
import { type AlertFunctionContext, alertFunctions, labelMap, type TemplateQuery } from './template-functions.ts';

/** What a template of an alert sees. */
export interface AlertTemplateData {
  /** Name of the rule; it stands in error messages. */
  readonly alertName: string;
  /** Labels of the sample before the rule's own labels. */
  readonly labels: Labels;
  readonly value: number;
  /** Time of the evaluation. */
  readonly ts: NanoTime;
  readonly externalLabels?: Labels;
  readonly externalUrl?: string;
  /** Absent: `query` finds nothing. */
  readonly query?: TemplateQuery;
}

/** `error` is set where the template failed; `text` is what stands in the alert all the same. */
export interface ExpandedTemplate {
  readonly text: string;
  readonly error?: string;
}

/** The variables that Prometheus declares before each template; they count in the columns of error messages. */
const DEFINITIONS =
  '{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}';

const DATA_TYPE =
  'struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }';

/**
 * Expands a label or annotation template as Loki's ruler does (the template package of Prometheus). Never throws: an
 * error becomes the text `<error expanding template: …>`.
 */
export function expandAlertTemplate(text: string, data: AlertTemplateData): ExpandedTemplate {
  if (!text.includes('{{')) return { text };
  const name = `__alert_${data.alertName}`;
  const externalUrl = data.externalUrl ?? '';
  const source: TemplateSource = { name, text: DEFINITIONS + text, missingKey: 'zero', functions: alertFunctions };
  const context = { ts: data.ts, externalUrl, query: data.query ?? (() => []) };
  const result = runTemplate(source, alertData(data, externalUrl), context);
  if (result.error === undefined) return result;
  return { text: `<error expanding template: ${result.error}>`, error: result.error };
}

function alertData(data: AlertTemplateData, externalUrl: string): GoStruct {
  return new GoStruct(
    DATA_TYPE,
    new Map<string, GoValue>([
      ['Labels', labelMap(data.labels)],
      ['ExternalLabels', labelMap(data.externalLabels ?? Labels.empty)],
      ['ExternalURL', externalUrl],
      ['Value', new GoInterface(data.value)],
    ]),
  );
}

/** How to parse a template; equal sources are parsed once. */
export interface TemplateSource {
  readonly name: string;
  readonly text: string;
  readonly missingKey: 'zero' | 'invalid';
  readonly functions: (context: AlertFunctionContext) => FunctionMap;
}

/** A parsed template with the context that its functions read, or why it does not parse. */
type Parsed = { readonly template: Template; readonly context: AlertFunctionContext } | { readonly error: string };

const CACHE_SIZE = 500;
const cache = new Map<string, Parsed>();

function parsed(source: TemplateSource): Parsed {
  const key = JSON.stringify([source.missingKey, source.name, source.text]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const fresh = parseSource(source);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, fresh);
  return fresh;
}

function parseSource({ name, text, missingKey, functions }: TemplateSource): Parsed {
  const context: AlertFunctionContext = { ts: 0n, externalUrl: '', query: () => [] };
  try {
    return { template: parseTemplate(name, text, functions(context), missingKey), context };
  } catch (error) {
    if (!(error instanceof TemplateParseError)) throw error;
    return { error: `error parsing template ${name}: ${error.message}` };
  }
}

/** Runs a template; on an error the text is empty and the message has the words of Prometheus. */
export function runTemplate(source: TemplateSource, data: GoValue, context: AlertFunctionContext): ExpandedTemplate {
  const found = parsed(source);
  if ('error' in found) return { text: '', error: found.error };
  Object.assign(found.context, context);
  try {
    return { text: found.template.execute(data) };
  } catch (error) {
    if (!(error instanceof TemplateExecError)) throw error;
    return { text: '', error: `error executing template ${source.name}: ${error.message}` };
  }
}

const CHECK_FUNCTIONS = alertFunctions({ ts: 0n, externalUrl: '', query: () => [] });

/**
 * What is wrong with the syntax of an alert template, in Go's words (`template: __alert_NAME:1: …`); undefined if it
 * parses. Loki refuses to load a rule with such a template; other errors show only when the alert fires.
 */
export function checkAlertTemplate(text: string, alertName = ''): string | undefined {
  try {
    parseTemplate(`__alert_${alertName}`, DEFINITIONS + text, CHECK_FUNCTIONS);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateParseError) return error.message;
    throw error;
  }
}
