import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import { isAddressPattern } from './address.ts';
import { decodeYaml, type DecodeResult } from './decode.ts';
import {
  detectionSchema,
  fitsType,
  type DetectionData,
  type ParamData,
  type ParamType,
  type ParamValue,
} from './detection-schema.ts';
import { parseDuration } from './duration.ts';
import { readYaml, type YamlFile, type YamlPath } from './yaml-file.ts';

/** A tunable of a detection. */
export interface Param extends Omit<ParamData, 'type' | 'required'> {
  readonly name: string;
  readonly type: ParamType;
  readonly required: boolean;
}

/** What one file of `alert-rules/` says. Durations are nanoseconds. */
export interface Detection extends Omit<DetectionData, 'params' | 'entities'> {
  /** In the order of the file. */
  readonly params: ReadonlyMap<string, Param>;
  readonly entities: ReadonlyMap<string, string>;
}

/** A detection with the file it came from, for positions in messages. */
export interface LoadedDetection {
  readonly detection: Detection;
  readonly file: YamlFile;
}

/** Reads a detection. Every error has its line and column; nothing is guessed. */
export function loadDetection(fileName: string, text: string): DecodeResult<LoadedDetection> {
  const yaml = readYaml(fileName, text);
  if (!yaml.ok) return yaml;
  const decoded = decodeYaml(yaml.file, detectionSchema, 'a detection');
  if (!decoded.ok) return decoded;
  const { params, entities, ...rest } = decoded.value;
  const diagnostics: Diagnostic[] = [];
  const typed = Object.entries(params).map(([name, param]): [string, Param] => {
    const type = param.type ?? inferType(param.default, name, rest.query);
    diagnostics.push(...paramDiagnostics(yaml.file, name, param, type, rest.id));
    return [name, { ...param, name, type, required: param.required ?? false }];
  });
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const detection = { ...rest, params: new Map(typed), entities: new Map(Object.entries(entities)) };
  return { ok: true, value: { detection, file: yaml.file } };
}

/** The type that a default shows; an empty list is what the query uses it for. */
function inferType(value: ParamValue, name: string, query: string): ParamType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return parseDuration(value) === undefined ? 'text' : 'duration';
  if (value.length > 0) return value.every(isAddressPattern) ? 'addresses' : 'texts';
  return usesAsAddresses(query, name) ? 'addresses' : 'texts';
}

function usesAsAddresses(query: string, name: string): boolean {
  return [...query.matchAll(/\$(?:exclude|include)\(\s*[\w]+\s*,\s*([\w]+)\s*\)/g)].some((use) => use[1] === name);
}

function paramDiagnostics(file: YamlFile, name: string, param: ParamData, type: ParamType, id: string): Diagnostic[] {
  const out: Diagnostic[] = [];
  const bad = (path: YamlPath, message: string): void => {
    out.push(diagnosticAt(file.source, file.spanAt(path), { check: 'bad-value', detection: id, message }));
  };
  const at = ['params', name];
  if (!fitsType(param.default, type))
    bad([...at, 'default'], `${expectation(type)} The parameter ${name} is of this type.`);
  else {
    const problem = limitProblem(param, type, param.default);
    if (problem !== undefined) bad([...at, 'default'], `The default of ${name} is ${problem}.`);
  }
  for (const key of ['min', 'max'] as const) {
    const value = param[key];
    if (value !== undefined && !fitsType(value, type))
      bad([...at, key], `${expectation(type)} The parameter ${name} is of this type.`);
  }
  const isList = type === 'addresses' || type === 'texts';
  if (param.shared !== undefined && !isList) bad([...at, 'shared'], 'Only a list can be shared.');
  if (param.required === true && !isList) bad([...at, 'required'], 'Only a list can be required.');
  return out;
}

/** The sentence that says how values of a type look. */
export function expectation(type: ParamType): string {
  switch (type) {
    case 'number':
      return 'A number looks like 5 or 0.5.';
    case 'duration':
      return 'A duration is a number and a unit without space: 30s, 1m, 6h.';
    case 'text':
      return 'A text is expected.';
    case 'texts':
      return 'A list of texts is expected: [a, b].';
    case 'addresses':
      return 'A list of addresses, prefixes or ranges is expected: [10.0.0.0/8, 192.0.2.7].';
    default: {
      const impossible: never = type;
      return impossible;
    }
  }
}

/** `below its min of 5` where a value leaves its limits. */
export function limitProblem(
  param: { readonly min?: number | string; readonly max?: number | string },
  type: ParamType,
  value: ParamValue,
): string | undefined {
  const size = sizeOf(value, type);
  if (size === undefined) return undefined;
  const min = param.min === undefined ? undefined : sizeOf(param.min, type);
  const max = param.max === undefined ? undefined : sizeOf(param.max, type);
  if (min !== undefined && size < min) return `below its min of ${param.min}`;
  if (max !== undefined && size > max) return `above its max of ${param.max}`;
  return undefined;
}

function sizeOf(value: ParamValue, type: ParamType): number | undefined {
  if (type === 'number' && typeof value === 'number') return value;
  if (type !== 'duration' || typeof value !== 'string') return undefined;
  const ns = parseDuration(value);
  return ns === undefined ? undefined : Number(ns);
}
