import { fromInterface, GoInt, GoList, GoMap, GoNamed, type GoValue } from '../go/fmt-values.ts';

/** Go's template truth: not the zero value of its type; a struct and a pointer are true. */
export function isTrue(value: GoValue): boolean {
  const inner = fromInterface(value);
  if (inner === null) return false;
  if (typeof inner === 'string') return inner.length > 0;
  if (typeof inner === 'number') return inner !== 0;
  if (typeof inner === 'boolean') return inner;
  if (inner instanceof GoInt) return inner.value !== 0n;
  if (inner instanceof GoNamed) return inner.value !== 0n && inner.value !== '';
  if (inner instanceof GoMap) return inner.source.size > 0;
  if (inner instanceof GoList) return inner.items.length > 0;
  return true;
}
