import { type Diagnostic, diagnosticAt } from '../diagnostic.ts';
import type { Matcher } from '../../logql/ast.ts';
import { tryParse } from '../../logql/syntax/index.ts';
import type { FormatId } from '../sources.ts';
import { sourceOf, SOURCES } from '../sources.ts';
import { decodeYaml, type DecodeResult } from './decode.ts';
import type { ParamValue } from './detection-schema.ts';
import { siteSchema, type SiteData } from './site-schema.ts';
import { nearest } from './suggest.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export interface SiteSource {
  readonly selector?: string;
  /** The matchers of `selector`. */
  readonly matchers?: readonly Matcher[];
  readonly format?: FormatId;
  readonly absent?: boolean;
}

/** What a site says about itself in `watchkeeper.yaml`. */
export interface Site {
  /** Undefined: the site has not said which applications it uses, so all count as used, in any version. */
  readonly apps: ReadonlyMap<string, { readonly version?: string }> | undefined;
  readonly sources: ReadonlyMap<string, SiteSource>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Values of parameters by detection id and name. */
  readonly params: ReadonlyMap<string, ReadonlyMap<string, ParamValue>>;
  /** Reason by detection id. */
  readonly disable: ReadonlyMap<string, string>;
  /** Reason by id of a lint check that is off. */
  readonly lintDisable: ReadonlyMap<string, string>;
  readonly loki: NonNullable<SiteData['loki']>;
  readonly settings: NonNullable<SiteData['settings']>;
  /** Undefined: no file was read. */
  readonly file: YamlFile | undefined;
}

/** A site that has said nothing: every default. */
export const DEFAULT_SITE: Site = {
  apps: undefined,
  sources: new Map(),
  lists: new Map(),
  params: new Map(),
  disable: new Map(),
  lintDisable: new Map(),
  loki: {},
  settings: {},
  file: undefined,
};

/** Reads `watchkeeper.yaml`. An empty file is a site that has said nothing. */
export function loadSite(fileName: string, text: string): DecodeResult<Site> {
  const yaml = readYaml(fileName, text);
  if (!yaml.ok) return yaml;
  if (yaml.file.value === null) return { ok: true, value: { ...DEFAULT_SITE, file: yaml.file } };
  const decoded = decodeYaml(yaml.file, siteSchema, 'a site file');
  if (!decoded.ok) return decoded;
  const data = decoded.value;
  const { sources, problems } = readSources(yaml.file, data);
  const diagnostics = [...sourceDiagnostics(yaml.file, data), ...problems];
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  return {
    ok: true,
    value: {
      apps: data.apps === undefined ? undefined : new Map(Object.entries(data.apps)),
      sources,
      lists: new Map(Object.entries(data.lists ?? {})),
      params: new Map(Object.entries(data.params ?? {}).map(([id, values]) => [id, new Map(Object.entries(values))])),
      disable: new Map(Object.entries(data.disable ?? {})),
      lintDisable: new Map(Object.entries(data.lint?.disable ?? {})),
      loki: data.loki ?? {},
      settings: data.settings ?? {},
      file: yaml.file,
    },
  };
}

/** A source that is not known needs a selector and a format, or its name is a slip of the pen. */
function sourceDiagnostics(file: YamlFile, data: SiteData): Diagnostic[] {
  return Object.entries(data.sources ?? {}).flatMap(([id, source]) => {
    if (sourceOf(id) !== undefined || (source.selector !== undefined && source.format !== undefined)) return [];
    const near = nearest(
      id,
      SOURCES.map((known) => known.id),
    );
    return [
      diagnosticAt(file.source, file.keySpanAt(['sources', id]), {
        check: 'unknown-source',
        message: `There is no source ${id}. One of your own needs a selector and a format.`,
        ...(near === undefined ? {} : { remedy: `did you mean ${near}?` }),
      }),
    ];
  });
}

function readSources(
  file: YamlFile,
  data: SiteData,
): { readonly sources: Map<string, SiteSource>; readonly problems: Diagnostic[] } {
  const sources = new Map<string, SiteSource>();
  const problems: Diagnostic[] = [];
  for (const [id, source] of Object.entries(data.sources ?? {})) {
    const parsed = source.selector === undefined ? undefined : tryParse(source.selector);
    if (
      parsed?.ok === false ||
      (parsed?.ok === true && (parsed.expr.kind !== 'log' || parsed.expr.stages.length > 0))
    ) {
      problems.push(
        diagnosticAt(file.source, file.spanAt(['sources', id, 'selector']), {
          check: 'bad-value',
          message: parsed.ok ? 'A selector has matchers only.' : `Loki refuses this selector: ${parsed.error.message}`,
          remedy: `write '{app="cachet", log="access"}'`,
        }),
      );
    }
    const matchers = parsed?.ok === true && parsed.expr.kind === 'log' ? parsed.expr.selector.matchers : undefined;
    sources.set(id, matchers === undefined ? source : { ...source, matchers });
  }
  return { sources, problems };
}

export type SettingOrigin = 'flag' | 'environment' | 'file' | 'default';

/** A setting as `config show` prints it. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly origin: SettingOrigin;
  /** The flag, the variable, or file:line; empty for a default. */
  readonly where: string;
}

/** Where a setting may come from; the name of a variable is WATCHKEEPER_ and the name in capitals. */
interface SettingSpec {
  readonly name: string;
  readonly flag: string;
  readonly path: readonly string[];
  readonly fallback: string;
}

const SETTINGS: readonly SettingSpec[] = [
  { name: 'output', flag: '--output', path: ['settings', 'output'], fallback: 'table on a terminal, ndjson in a pipe' },
  { name: 'rules', flag: '--rules-dir', path: ['settings', 'rules'], fallback: 'alert-rules' },
  { name: 'runbook-url', flag: '--runbook-url', path: ['settings', 'runbook_url'], fallback: '' },
  { name: 'workers', flag: '--workers', path: ['settings', 'workers'], fallback: 'one for each processor' },
  { name: 'loki-version', flag: '--loki-version', path: ['loki', 'version'], fallback: '3.7' },
  { name: 'loki-url', flag: '--loki', path: ['loki', 'url'], fallback: '' },
  { name: 'loki-tenant', flag: '--tenant', path: ['loki', 'tenant'], fallback: '' },
  { name: 'max-query-series', flag: '--max-query-series', path: ['loki', 'max_query_series'], fallback: '500' },
  { name: 'retention', flag: '--retention', path: ['loki', 'retention'], fallback: 'unknown' },
];

export function environmentVariable(setting: string): string {
  return `WATCHKEEPER_${setting.toUpperCase().replaceAll('-', '_')}`;
}

/** Every setting with its value and where it comes from: a flag beats the environment, the environment the file. */
export function resolveSettings(
  site: Site,
  flags: ReadonlyMap<string, string>,
  environment: ReadonlyMap<string, string>,
): Setting[] {
  return SETTINGS.map((spec) => {
    const flag = flags.get(spec.name);
    if (flag !== undefined) return { name: spec.name, value: flag, origin: 'flag', where: spec.flag };
    const variable = environmentVariable(spec.name);
    const fromEnvironment = environment.get(variable);
    if (fromEnvironment !== undefined && fromEnvironment !== '') {
      return { name: spec.name, value: fromEnvironment, origin: 'environment', where: variable };
    }
    return fileSetting(site, spec) ?? { name: spec.name, value: spec.fallback, origin: 'default', where: '' };
  });
}

function fileSetting(site: Site, spec: SettingSpec): Setting | undefined {
  const [section, key] = spec.path;
  const values: Readonly<Record<string, unknown>> = section === 'loki' ? site.loki : site.settings;
  const value = values[key];
  if (value === undefined) return undefined;
  const file = site.file;
  const where = file === undefined ? '' : `${file.source.file}:${file.lineAt(spec.path)}`;
  return { name: spec.name, value: Array.isArray(value) ? value.join(', ') : String(value), origin: 'file', where };
}
