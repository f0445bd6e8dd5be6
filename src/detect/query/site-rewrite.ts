import type { JsonStage, Expr, LogQuery, Matcher, RegexpStage, Selector, Stage } from '../../logql/ast.ts';
import type { Site } from '../model/site.ts';
import { formatHasField, formatOf, SOURCES, type LogFormat, type RegexpPart, type Source } from '../sources.ts';
import { filteredLabel, leafFilters, mapExpr } from '../../logql/syntax/index.ts';
import { labelsUsed } from './tree.ts';

export type RewriteResult =
  | { readonly status: 'same' }
  | { readonly status: 'changed'; readonly expr: Expr }
  | { readonly status: 'impossible'; readonly reason: string };

const SPAN = { start: 0, end: 0 };

class Impossible extends Error {
  override readonly name = 'Impossible';
}

/**
 * Adapts an expression that is written against the default labels and formats to a site: selectors are replaced, and a
 * parser stage becomes the one of the site's format, which must have every field that the stage reads.
 */
export function rewriteForSite(expr: Expr, site: Site): RewriteResult {
  let changed = false;
  const used = labelsUsed(expr);
  try {
    const fit = (query: LogQuery): LogQuery => {
      const sources = sourcesOfSelector(query.selector);
      const own = sources.filter((source) => differs(source, site));
      if (own.length === 0) return query;
      if (sources.length > 1) {
        const names = own.map((source) => source.id).join(', ');
        throw new Impossible(`one selector reads several sources, and ${names} has labels or a format of its own`);
      }
      changed = true;
      return rewriteQuery(query, sources[0], site, used);
    };
    const result = mapExpr(expr, { query: fit });
    return changed ? { status: 'changed', expr: result } : { status: 'same' };
  } catch (error) {
    if (error instanceof Impossible) return { status: 'impossible', reason: error.message };
    throw error;
  }
}

function differs(source: Source, site: Site): boolean {
  const own = site.sources.get(source.id);
  return own?.selector !== undefined || (own?.format !== undefined && own.format !== source.format);
}

/** The default sources whose labels a selector can match. */
export function sourcesOfSelector(selector: Selector): Source[] {
  return SOURCES.filter((source) =>
    selector.matchers.every((matcher) => mayMatch(matcher, source.labels[matcher.name])),
  );
}

/** Labels that a source does not pin (`env`, `host`) may have any value. */
function mayMatch(matcher: Matcher, value: string | undefined): boolean {
  if (value === undefined) return true;
  switch (matcher.op) {
    case '=':
      return matcher.value === value;
    case '!=':
      return matcher.value !== value;
    case '=~':
      return anchored(matcher.value, value);
    case '!~':
      return !anchored(matcher.value, value);
    default: {
      const impossible: never = matcher.op;
      return impossible;
    }
  }
}

/** Regular expressions over `app` and `log` are lists of words or `.+`; any other one may match. */
function anchored(pattern: string, value: string): boolean {
  if (!/^[\w|()-]*$/.test(pattern)) return true;
  return pattern.replace(/[()]/g, '').split('|').includes(value);
}

function rewriteQuery(query: LogQuery, source: Source, site: Site, used: ReadonlySet<string>): LogQuery {
  const own = site.sources.get(source.id);
  const target = formatOf(own?.format ?? source.format);
  const stages = target.id === source.format ? query.stages : rewriteStages(query.stages, source, target);
  const matchers = own?.matchers;
  if (matchers === undefined) return { ...query, stages };
  const kept = query.selector.matchers.filter((matcher) => source.labels[matcher.name] === undefined);
  const missing = Object.entries(source.labels).filter(
    ([name]) => used.has(name) && !matchers.some((matcher) => matcher.name === name),
  );
  const restored: Stage[] =
    missing.length === 0
      ? []
      : [
          {
            kind: 'label_format',
            formats: missing.map(([name, value]) => ({ kind: 'template', name, template: value, span: SPAN })),
            span: SPAN,
          },
        ];
  return {
    ...query,
    selector: { ...query.selector, matchers: [...matchers, ...kept] },
    stages: [...restored, ...stages],
  };
}

function rewriteStages(stages: readonly Stage[], source: Source, target: LogFormat): Stage[] {
  const from = formatOf(source.format);
  if (from.parser.kind === 'text' && target.parser.kind !== 'text') {
    throw new Impossible(`it reads ${from.title}, the source ${source.id} has ${target.title}`);
  }
  const out: Stage[] = [];
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === 'json') out.push(...rewriteJson(stage, source, target));
    else if (stage.kind === 'line_filter' && target.parser.kind !== 'json') {
      if (
        !isPrefilter(
          stage.alternatives.map((one) => one.value),
          stages.slice(index + 1),
          source,
          target,
        )
      )
        out.push(stage);
    } else out.push(stage);
  }
  return out;
}

function rewriteJson(stage: JsonStage, source: Source, target: LogFormat): Stage[] {
  const missing = stage.extractions.map((one) => fieldPath(one.path)).filter((path) => !formatHasField(target, path));
  if (missing.length > 0) {
    throw new Impossible(`the format ${target.title} of ${source.id} has no field ${missing.join(', ')}`);
  }
  switch (target.parser.kind) {
    case 'json':
      return [stage];
    case 'text':
      throw new Impossible(`the format ${target.title} of ${source.id} has no fields`);
    case 'regexp': {
      const wanted = wantedNames(stage, target);
      const always = wanted.get(target.parser.always)?.[0] ?? target.parser.always;
      if (!wanted.has(target.parser.always)) wanted.set(target.parser.always, [always]);
      const parsed: RegexpStage = {
        kind: 'regexp',
        pattern: target.parser.parts.map((part) => partPattern(part, wanted)).join(''),
        patternSpan: SPAN,
        span: SPAN,
      };
      return [parsed, notEmpty(always)];
    }
    default: {
      const impossible: never = target.parser;
      return impossible;
    }
  }
}

/** `["node.id"]` is the field `node.id`; `context.event` stays. */
export function fieldPath(path: string): string {
  return path.replace(/\["((?:[^"\\]|\\.)*)"\]/g, (_all, name: string, at: number) => (at === 0 ? name : `.${name}`));
}

function wantedNames(stage: JsonStage, target: LogFormat): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  if (stage.extractions.length === 0) for (const field of target.fields) wanted.set(field, [field]);
  for (const { name, path } of stage.extractions) {
    const field = fieldPath(path);
    wanted.set(field, [...(wanted.get(field) ?? []), name]);
  }
  return wanted;
}

function partPattern(part: RegexpPart, wanted: ReadonlyMap<string, readonly string[]>): string {
  if (part.field === undefined) return part.pattern;
  const names = wanted.get(part.field) ?? [];
  if (names.length === 0) return `(?:${part.pattern})`;
  return names.reduce((inner, name) => `(?P<${name}>${inner})`, part.pattern);
}

/** Drops lines that the pattern did not match, as `__error__=""` drops lines that are no JSON. */
function notEmpty(name: string): Stage {
  const matcher: Matcher = { kind: 'matcher', name, op: '!=', value: '', span: SPAN, valueSpan: SPAN };
  return { kind: 'label_filter', filter: { kind: 'string', matcher, span: SPAN }, span: SPAN };
}

/**
 * A line filter over the text of JSON (`"status": ?"?40`) never matches another format. It is left out where a later
 * label filter tests the same field, so that it was there for speed only; otherwise the detection does not fit.
 */
function isPrefilter(values: readonly string[], later: readonly Stage[], source: Source, target: LogFormat): boolean {
  const fields = values.map((value) => /^\(?"([\w.-]+)\\?":/.exec(value)?.[1]);
  if (!values.some((value) => /"[\w.-]+\\?":/.test(value))) return false;
  const tested = new Set(
    later.flatMap((stage) => (stage.kind === 'label_filter' ? leafFilters(stage.filter).map(filteredLabel) : [])),
  );
  const names = new Map(
    later.flatMap((stage) =>
      stage.kind === 'json' ? stage.extractions.map((one): [string, string] => [fieldPath(one.path), one.name]) : [],
    ),
  );
  const covered = fields.every((field) => field !== undefined && tested.has(names.get(field) ?? field));
  if (!covered) throw new Impossible(`a line filter reads JSON, the source ${source.id} has ${target.title}`);
  return true;
}
