import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import { expectation, limitProblem, type LoadedDetection, type Param } from '../model/detection.ts';
import { fitsType, type ParamValue } from '../model/detection-schema.ts';
import type { Site } from '../model/site.ts';
import { nearest } from '../model/suggest.ts';
import type { YamlFile, YamlPath } from '../model/yaml-file.ts';
import type { BoundParam } from './template.ts';

/** Values of one test, which beat those of the site. */
export interface Overrides {
  readonly params: ReadonlyMap<string, ParamValue>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export const NO_OVERRIDES: Overrides = { params: new Map(), lists: new Map() };

/** Where the value of a parameter comes from. */
export type ParamOrigin = 'test' | 'site' | 'list' | 'default';

export interface ResolvedParam extends BoundParam {
  readonly origin: ParamOrigin;
}

export interface BindResult {
  readonly params: ReadonlyMap<string, ResolvedParam>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The values that count: of the test, of the site, of a shared list, the default. */
export function bindParams(loaded: LoadedDetection, site: Site, overrides: Overrides = NO_OVERRIDES): BindResult {
  const { detection, file } = loaded;
  const params = new Map<string, ResolvedParam>();
  const diagnostics: Diagnostic[] = [];
  const ofSite = site.params.get(detection.id) ?? new Map<string, ParamValue>();
  for (const name of ofSite.keys()) {
    if (detection.params.has(name) || site.file === undefined) continue;
    diagnostics.push(
      unknownParam(site.file, ['params', detection.id, name], name, detection.id, detection.params.keys()),
    );
  }
  for (const param of detection.params.values()) {
    const { value, origin } = valueOf(param, ofSite, site, overrides);
    const problem = valueProblem(param, value);
    if (problem !== undefined) {
      const [where, path] = placeOf(param, origin, site, file, detection.id);
      diagnostics.push(
        diagnosticAt(where.source, where.spanAt(path), {
          check: 'bad-value',
          detection: detection.id,
          message: problem,
        }),
      );
    }
    params.set(param.name, { name: param.name, type: param.type, value, origin });
  }
  return { params, diagnostics };
}

function valueOf(
  param: Param,
  ofSite: ReadonlyMap<string, ParamValue>,
  site: Site,
  overrides: Overrides,
): { value: ParamValue; origin: ParamOrigin } {
  const ofTest = overrides.params.get(param.name);
  if (ofTest !== undefined) return { value: ofTest, origin: 'test' };
  const list = param.shared === undefined ? undefined : overrides.lists.get(param.shared);
  if (list !== undefined) return { value: [...list], origin: 'test' };
  const own = ofSite.get(param.name);
  if (own !== undefined) return { value: own, origin: 'site' };
  const shared = param.shared === undefined ? undefined : site.lists.get(param.shared);
  if (shared !== undefined) return { value: [...shared], origin: 'list' };
  return { value: param.default, origin: 'default' };
}

/** What is wrong with a value for a parameter. */
export function valueProblem(param: Param, value: ParamValue): string | undefined {
  if (!fitsType(value, param.type)) return `${expectation(param.type)} The parameter ${param.name} is of this type.`;
  const limit = limitProblem(param, param.type, value);
  return limit === undefined ? undefined : `The value of ${param.name} is ${limit}.`;
}

function placeOf(param: Param, origin: ParamOrigin, site: Site, file: YamlFile, id: string): [YamlFile, YamlPath] {
  if (origin === 'site' && site.file !== undefined) return [site.file, ['params', id, param.name]];
  if (origin === 'list' && site.file !== undefined) return [site.file, ['lists', param.shared ?? '']];
  return [file, ['params', param.name]];
}

function unknownParam(file: YamlFile, path: YamlPath, name: string, id: string, known: Iterable<string>): Diagnostic {
  const names = [...known];
  const near = nearest(name, names);
  return diagnosticAt(file.source, file.keySpanAt(path), {
    check: 'unknown-parameter',
    detection: id,
    message: `${id} has no parameter ${name}.`,
    remedy: near === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${near}?`,
  });
}
