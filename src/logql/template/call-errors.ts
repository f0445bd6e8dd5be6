import { type GoValue, typeName } from '../go/fmt-values.ts';

/** What Go's reflection gives as the text of a value: texts as they are, of others only the type. */
export function sprintPlainError(value: GoValue): string {
  if (value === null) return '<invalid Value>';
  return typeof value === 'string' ? value : `<${typeName(value)} Value>`;
}
