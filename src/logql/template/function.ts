import { type GoValue, typeName } from '../go/fmt-values.ts';

/**
 * The type of a parameter, as Go names it. `any` takes every value, `value` is reflect.Value: it takes every value too
 * and sees a nil that has a type.
 */
export type ParameterType =
  | 'string'
  | 'int'
  | 'int64'
  | 'float64'
  | 'bool'
  | 'any'
  | 'value'
  | 'time.Time'
  | 'time.Duration'
  | 'template.queryResult'
  | '*template.sample'
  | 'template.Labels'
  | 'map[string]template.Value';

/** A function that templates can call. It gets its arguments checked and throws a FunctionError. */
export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The type of any further arguments; absent if there can be none. */
  readonly variadic?: ParameterType;
  readonly call: (args: readonly GoValue[]) => GoValue;
  /** Why Go refuses to call it: it returns more than a value and an error. */
  readonly refused?: string;
  /** Handled by the interpreter itself. */
  readonly builtin?: 'and' | 'or' | 'call';
}

/** Functions by name. */
export type FunctionMap = ReadonlyMap<string, TemplateFunction>;

/** A parameter type as error messages name it. */
export function parameterText(type: ParameterType): string {
  if (type === 'any') return 'interface {}';
  return type === 'value' ? 'reflect.Value' : type;
}

/** Nil can be passed for this type. */
export function canBeNil(type: ParameterType): boolean {
  return (
    type === 'any' ||
    type === 'value' ||
    type === 'template.queryResult' ||
    type === '*template.sample' ||
    isMapType(type)
  );
}

function isMapType(type: ParameterType): boolean {
  return type === 'template.Labels' || type === 'map[string]template.Value';
}

/** A function of texts only. */
export function textFunction(count: number, call: (...texts: string[]) => GoValue): TemplateFunction {
  return {
    parameters: Array.from({ length: count }, () => 'string' as const),
    call: (args) => call(...args.map(asText)),
  };
}

/** An argument of a parameter of type string. */
export function asText(value: GoValue): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`template argument is ${typeName(value)}, not string`);
}
