import type { Expr } from '../../logql/ast.ts';
import { LogqlError } from '../../logql/types.ts';
import { logQueriesOf, parseExpr, printExpr } from '../../logql/syntax/index.ts';
import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import type { LoadedDetection } from '../model/detection.ts';
import type { Site } from '../model/site.ts';
import { parseVersionRange, versionInRange } from '../model/version-range.ts';
import type { FileSpan } from '../source-text.ts';
import { formatHasField, formatOf, sourceOf } from '../sources.ts';
import { bindParams, NO_OVERRIDES, type Overrides, type ResolvedParam } from './bind.ts';
import { rewriteForSite, sourcesOfSelector } from './site-rewrite.ts';
import { expandQuery, type ExpandedQuery } from './template.ts';

/** Why a detection is not built. */
export type LeftOutKind = 'disabled' | 'status' | 'version' | 'app' | 'source' | 'field' | 'list' | 'labels';

export interface BuiltDetection {
  readonly status: 'built';
  readonly loaded: LoadedDetection;
  /** The query as it is given to Loki. */
  readonly query: string;
  readonly expr: Expr;
  readonly params: ReadonlyMap<string, ResolvedParam>;
  /** True if the selectors or formats of the site differ, so that positions of `query` do not lead to the file. */
  readonly rewritten: boolean;
  /** The place in the file of a part of the query (offsets into `query`); the whole query where it is rewritten. */
  readonly spanOf: (start: number, end: number) => FileSpan;
}

export interface LeftOutDetection {
  readonly status: 'left_out';
  readonly loaded: LoadedDetection;
  readonly kind: LeftOutKind;
  /** For people, without a full stop: `Cachet 2.4 is declared, this needs 3.x`. */
  readonly reason: string;
}

export interface BrokenDetection {
  readonly status: 'broken';
  readonly loaded: LoadedDetection;
  readonly diagnostics: readonly Diagnostic[];
}

export type ResolvedDetection = BuiltDetection | LeftOutDetection | BrokenDetection;

export interface ResolveOptions {
  readonly overrides?: Overrides;
  /** Tests run a detection also where the site would leave it out. */
  readonly ignoreSite?: boolean;
}

/** What a detection becomes at a site: the query with its values, or why there is none. */
export function resolveDetection(loaded: LoadedDetection, site: Site, options: ResolveOptions = {}): ResolvedDetection {
  const { params, diagnostics } = bindParams(loaded, site, options.overrides ?? NO_OVERRIDES);
  if (diagnostics.length > 0) return { status: 'broken', loaded, diagnostics };
  const leftOut = (kind: LeftOutKind, reason: string): LeftOutDetection => ({
    status: 'left_out',
    loaded,
    kind,
    reason,
  });
  if (options.ignoreSite !== true) {
    const reason = leftOutBySite(loaded, site);
    if (reason !== undefined) return leftOut(reason.kind, reason.reason);
  }
  const empty = emptyRequiredList(loaded, params);
  if (empty !== undefined) return leftOut('list', `the required list ${empty} is empty`);
  const expanded = expandQuery(loaded.detection.query, params);
  if (!expanded.ok) return { status: 'broken', loaded, diagnostics: templateDiagnostics(loaded, expanded.problems) };
  if (expanded.value.emptyInclude !== undefined)
    return leftOut('list', `the list ${expanded.value.emptyInclude} is empty`);
  const parsed = parseQuery(loaded, expanded.value);
  if ('diagnostics' in parsed) return { status: 'broken', loaded, diagnostics: parsed.diagnostics };
  const built: BuiltDetection = {
    status: 'built',
    loaded,
    query: expanded.value.text,
    expr: parsed.expr,
    params,
    rewritten: false,
    spanOf: (start, end) => spanInQuery(loaded, expanded.value, start, end),
  };
  return options.ignoreSite === true ? built : fitToSite(built, site, leftOut);
}

function fitToSite(
  built: BuiltDetection,
  site: Site,
  leftOut: (kind: LeftOutKind, reason: string) => LeftOutDetection,
): ResolvedDetection {
  const absent = absentSource(built, site);
  if (absent !== undefined) return leftOut(absent.kind, absent.reason);
  const rewritten = rewriteForSite(built.expr, site);
  if (rewritten.status === 'impossible') return leftOut('field', rewritten.reason);
  const field = missingField(built.loaded, site);
  if (field !== undefined) return leftOut('field', field);
  if (rewritten.status === 'same') return built;
  const query = printExpr(rewritten.expr);
  const file = built.loaded.file;
  return { ...built, query, expr: rewritten.expr, rewritten: true, spanOf: () => file.spanAt(['query']) };
}

interface Reason {
  readonly kind: LeftOutKind;
  readonly reason: string;
}

const APP_NAMES: Readonly<Record<string, string | undefined>> = { cachet: 'Cachet', headscale: 'Headscale' };

function appName(app: string): string {
  return APP_NAMES[app] ?? app;
}

function leftOutBySite({ detection }: LoadedDetection, site: Site): Reason | undefined {
  const disabled = site.disable.get(detection.id);
  if (disabled !== undefined) return { kind: 'disabled', reason: disabled };
  if (detection.status === 'deprecated') {
    const by = detection.replaced_by === undefined ? '' : `, ${detection.replaced_by} takes over`;
    return { kind: 'status', reason: `deprecated${by}` };
  }
  if (site.apps === undefined) return undefined;
  const declared = site.apps.get(detection.app);
  if (declared === undefined) {
    return detection.app in APP_NAMES ? { kind: 'app', reason: `${appName(detection.app)} is not used` } : undefined;
  }
  const range = detection.app_versions === undefined ? undefined : parseVersionRange(detection.app_versions);
  if (range === undefined || declared.version === undefined || versionInRange(declared.version, range))
    return undefined;
  const app = appName(detection.app);
  return { kind: 'version', reason: `${app} ${declared.version} is declared, this needs ${detection.app_versions}` };
}

function emptyRequiredList(
  { detection }: LoadedDetection,
  params: ReadonlyMap<string, ResolvedParam>,
): string | undefined {
  for (const param of detection.params.values()) {
    const value = params.get(param.name)?.value;
    if (param.required && Array.isArray(value) && value.length === 0) return param.shared ?? param.name;
  }
  return undefined;
}

/** A source that is not there matters if a selector reads nothing else of what the detection names. */
function absentSource({ expr, loaded }: BuiltDetection, site: Site): Reason | undefined {
  const declared = new Set(loaded.detection.sources);
  for (const query of logQueriesOf(expr)) {
    const read = sourcesOfSelector(query.selector).filter((source) => declared.has(source.id));
    const reasons = read.map((source) => absenceOf(source.id, source.app, site));
    const first = reasons[0];
    if (first !== undefined && reasons.every((reason) => reason !== undefined)) return first;
  }
  return undefined;
}

function absenceOf(id: string, app: string, site: Site): Reason | undefined {
  if (site.sources.get(id)?.absent === true) return { kind: 'source', reason: `the source ${id} does not exist here` };
  if (site.apps !== undefined && app in APP_NAMES && !site.apps.has(app)) {
    return { kind: 'app', reason: `${appName(app)} is not used` };
  }
  return undefined;
}

/** A field that the detection declares and that none of its sources has in the format of the site. */
function missingField({ detection }: LoadedDetection, site: Site): string | undefined {
  const formats = detection.sources.flatMap((id) => {
    const format = site.sources.get(id)?.format ?? sourceOf(id)?.format;
    return format === undefined ? [] : [formatOf(format)];
  });
  if (formats.length === 0) return undefined;
  const field = detection.fields.find((name) => !formats.some((format) => formatHasField(format, name)));
  if (field === undefined) return undefined;
  return `the format ${formats.map((format) => format.title).join(', ')} has no field ${field}`;
}

function templateDiagnostics(
  loaded: LoadedDetection,
  problems: readonly { start: number; end: number; message: string; remedy?: string }[],
): Diagnostic[] {
  const { file, detection } = loaded;
  return problems.map(({ start, end, message, remedy }) =>
    diagnosticAt(file.source, file.spanInText(['query'], start, end), {
      check: 'query-template',
      detection: detection.id,
      message,
      ...(remedy === undefined ? {} : { remedy }),
    }),
  );
}

function spanInQuery(loaded: LoadedDetection, expanded: ExpandedQuery, start: number, end: number): FileSpan {
  const place = expanded.toTemplate(start, end);
  return loaded.file.spanInText(['query'], place.start, place.end);
}

function parseQuery(
  loaded: LoadedDetection,
  expanded: ExpandedQuery,
): { readonly expr: Expr } | { readonly diagnostics: readonly Diagnostic[] } {
  try {
    return { expr: parseExpr(expanded.text) };
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    const { file, detection } = loaded;
    const span =
      error.span === undefined
        ? file.spanAt(['query'])
        : spanInQuery(loaded, expanded, error.span.start, Math.max(error.span.end, error.span.start + 1));
    const message = `Loki refuses this query: ${error.message}`;
    return {
      diagnostics: [diagnosticAt(file.source, span, { check: 'query-syntax', detection: detection.id, message })],
    };
  }
}
