import type { GoValue } from '../go/fmt-values.ts';
import { GoNamed, GoTimeValue } from '../go/fmt-values.ts';
import type { TemplateFunction } from './function.ts';
import { DURATION_METHODS, NAMED_METHODS, TIME_METHODS } from './methods-time.ts';

/** The method of a value, bound to it; undefined if its type has no exported method of that name. */
export function methodOf(value: GoValue, name: string): TemplateFunction | undefined {
  if (value instanceof GoTimeValue) return bound(TIME_METHODS.get(name), value);
  if (!(value instanceof GoNamed)) return undefined;
  return bound(value.type === 'time.Duration' ? DURATION_METHODS.get(name) : namedMethod(value, name), value);
}

function namedMethod(value: GoNamed, name: string): TemplateFunction | undefined {
  return value.type === 'template.HTML' ? undefined : NAMED_METHODS.get(name);
}

/** The first argument of a method in the tables is its receiver. */
function bound(method: TemplateFunction | undefined, receiver: GoValue): TemplateFunction | undefined {
  return method && { ...method, call: (args) => method.call([receiver, ...args]) };
}
