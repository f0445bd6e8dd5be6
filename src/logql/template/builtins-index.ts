import {
  fromInterface,
  goInt,
  GoInt,
  GoList,
  GoMap,
  type GoValue,
  indirect,
  kindOf,
  typeName,
} from '../go/fmt-values.ts';
import { byteLength, encodeUtf8, isAscii, sliceBytes } from '../text.ts';
import { isNilInterface } from './builtins-compare.ts';
import { elementOf } from './compile-call.ts';
import { FunctionError } from './errors.ts';

/** Go's `len`: bytes of a text, entries of a map or slice. */
export function lengthOf(value: GoValue): GoInt {
  if (isNilInterface(value)) throw new FunctionError('len of nil pointer');
  const item = indirect(value);
  if (typeof item === 'string') return goInt(byteLength(item));
  if (item instanceof GoMap) return goInt(item.source.size);
  if (item instanceof GoList) return goInt(item.items.length);
  if (item === null) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  throw new FunctionError(`len of type ${typeName(item)}`);
}

function positionOf(index: GoValue, limit: number): number {
  if (index === null) throw new FunctionError('cannot index slice/array with nil');
  const kind = kindOf(index);
  if ((kind !== 'int' && kind !== 'uint') || !(index instanceof GoInt)) {
    throw new FunctionError(`cannot index slice/array with type ${typeName(index)}`);
  }
  const position = Number(index.value);
  if (position < 0 || position > limit) throw new FunctionError(`index out of range: ${index.value}`);
  return position;
}

/** Go's `index`: one step into a map, slice or text for each index. */
export function indexOf(value: GoValue, indexes: readonly GoValue[]): GoValue {
  let item = fromInterface(value);
  if (item === null) throw new FunctionError('index of untyped nil');
  for (const index of indexes) {
    if (isNilInterface(item)) throw new FunctionError('index of nil pointer');
    item = indexOnce(indirect(item), index);
  }
  return item;
}

function indexOnce(item: GoValue, at: GoValue): GoValue {
  const index = fromInterface(at);
  if (item instanceof GoMap) return elementOf(item, keyOf(index));
  if (typeof item === 'string') {
    const length = byteLength(item);
    const position = positionOf(index, length);
    if (position === length) throw new FunctionError('reflect: string index out of range');
    return new GoInt('uint8', BigInt(isAscii(item) ? item.charCodeAt(position) : encodeUtf8(item)[position]));
  }
  if (item instanceof GoList) {
    const position = positionOf(index, item.items.length);
    if (position === item.items.length) throw new FunctionError('reflect: slice index out of range');
    return item.items[position];
  }
  throw new FunctionError(`can't index item of type ${typeName(item)}`);
}

function keyOf(key: GoValue): string {
  if (key === null) throw new FunctionError('value is nil; should be of type string');
  if (typeof key !== 'string') throw new FunctionError(`value has type ${typeName(key)}; should be string`);
  return key;
}

/** Go's `slice`: part of a text (by bytes) or of a slice. */
export function sliceOf(value: GoValue, indexes: readonly GoValue[]): GoValue {
  const outer = fromInterface(value);
  if (outer === null) throw new FunctionError('slice of untyped nil');
  const item = indirect(outer);
  if (indexes.length > 3) throw new FunctionError(`too many slice indexes: ${indexes.length}`);
  if (typeof item === 'string') {
    if (indexes.length === 3) throw new FunctionError('cannot 3-index slice a string');
    const [start, end] = bounds(indexes, byteLength(item));
    return sliceBytes(item, start, end);
  }
  if (!(item instanceof GoList)) throw new FunctionError(`can't slice item of type ${typeName(item)}`);
  const [start, end, capacity] = bounds(indexes, item.items.length);
  if (capacity !== undefined && end > capacity) throw new FunctionError(`invalid slice index: ${end} > ${capacity}`);
  return new GoList(item.items.slice(start, end), item.type);
}

function bounds(indexes: readonly GoValue[], length: number): [number, number, number | undefined] {
  const [start = 0, end = length, capacity] = indexes.map((index) => positionOf(index, length));
  if (start > end) throw new FunctionError(`invalid slice index: ${start} > ${end}`);
  return [start, end, capacity];
}
