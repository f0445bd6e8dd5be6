import { type GoTime, timeText } from './time-layout.ts';
import { formatGoDuration } from './duration.ts';

/**
 * Values of Go as a template meets them. Plain JavaScript values stand for the common types: string, bool, float64
 * (number), untyped nil (null). The classes of this file stand for the rest. Only the types that Loki's templates and
 * alert templates can produce exist.
 */
export type GoValue =
  | null
  | string
  | boolean
  | number
  | GoInt
  | GoNamed
  | GoTimeValue
  | GoMap
  | GoList
  | GoStruct
  | GoPointer
  | GoInterface;

export type GoIntType = 'int' | 'int64' | 'int32' | 'uint8' | 'uint64';

/** An integer; `value` is within the range of its type. */
export class GoInt {
  readonly type: GoIntType;
  readonly value: bigint;

  constructor(type: GoIntType, value: bigint) {
    this.type = type;
    this.value = value;
  }
}

/** Go's `int` of a safe JavaScript integer. */
export function goInt(value: number): GoInt {
  return new GoInt('int', BigInt(value));
}

/** Go's `int64` of any integer; it wraps around like Go's arithmetic. */
export function goInt64(value: bigint): GoInt {
  return new GoInt('int64', BigInt.asIntN(64, value));
}

export type GoNamedType = 'time.Duration' | 'time.Month' | 'time.Weekday' | 'template.HTML';

/** A value of a named type over int64 (duration, month, weekday) or string (HTML). */
export class GoNamed {
  readonly type: GoNamedType;
  readonly value: bigint | string;

  constructor(type: GoNamedType, value: bigint | string) {
    this.type = type;
    this.value = value;
  }
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** The text that the String method of a named value gives. */
export function namedText(named: GoNamed): string {
  if (typeof named.value === 'string') return named.value;
  switch (named.type) {
    case 'time.Duration':
      return formatGoDuration(named.value);
    case 'time.Month':
      return MONTHS[Number(named.value) - 1] ?? `%!Month(${named.value})`;
    case 'time.Weekday':
      return WEEKDAYS[Number(named.value)] ?? `%!Weekday(${named.value})`;
    case 'template.HTML':
      return '';
    default: {
      const unknown: never = named.type;
      return unknown;
    }
  }
}

/** A time.Time. */
export class GoTimeValue {
  readonly time: GoTime;

  constructor(time: GoTime) {
    this.time = time;
  }
}

/** Where a map keeps its entries: a Map, or Labels. */
export interface GoMapSource<T> {
  get(key: string): T | undefined;
  readonly size: number;
  [Symbol.iterator](): IterableIterator<[string, T]>;
}

/** A map with text keys. */
export class GoMap {
  readonly source: GoMapSource<GoValue>;
  /** Its Go type. */
  readonly type: string;
  /** The zero value of the element type; a nil {@link GoInterface} where that is interface {}. */
  readonly zero: GoValue;
  /** What its String method gives, if it has one. */
  readonly text: (() => string) | undefined;

  constructor(source: GoMapSource<GoValue>, type: string, zero: GoValue, text?: () => string) {
    this.source = source;
    this.type = type;
    this.zero = zero;
    this.text = text;
  }

  /** A map[string]string. */
  static ofText(source: GoMapSource<string>): GoMap {
    return new GoMap(source, 'map[string]string', '');
  }

  /** A map[string]interface {}. */
  static ofAny(source: GoMapSource<GoValue>): GoMap {
    return new GoMap(source, 'map[string]interface {}', NIL_INTERFACE);
  }

  get ofInterface(): boolean {
    return this.zero instanceof GoInterface;
  }
}

/** A slice; `type` is its Go type, elements of interface type when `ofInterface`. */
export class GoList {
  readonly type: string;
  readonly ofInterface: boolean;
  readonly items: readonly GoValue[];

  constructor(items: readonly GoValue[], type = '[]interface {}') {
    this.items = items;
    this.type = type;
    this.ofInterface = type === '[]interface {}';
  }
}

/** A struct; a field of interface type holds a {@link GoInterface}. */
export class GoStruct {
  readonly type: string;
  readonly fields: ReadonlyMap<string, GoValue>;
  /** What its String method gives, if it has one. */
  readonly text: (() => string) | undefined;

  constructor(type: string, fields: ReadonlyMap<string, GoValue>, text?: () => string) {
    this.type = type;
    this.fields = fields;
    this.text = text;
  }
}

/** A pointer that is not nil. */
export class GoPointer {
  readonly to: GoValue;

  constructor(to: GoValue) {
    this.to = to;
  }
}

/**
 * A value whose static type is interface {}: an element of map[string]interface {} or []interface {}. It matters for
 * error texts, and because such a nil is a nil with a type.
 */
export class GoInterface {
  readonly value: GoValue;

  constructor(value: GoValue) {
    this.value = value;
  }
}

/** The nil of type interface {}. */
const NIL_INTERFACE = new GoInterface(null);

/** The value inside an interface value; any other value as it is. */
export function fromInterface(value: GoValue): GoValue {
  return value instanceof GoInterface ? value.value : value;
}

/** The value behind interfaces and pointers. */
export function indirect(value: GoValue): GoValue {
  let inner = value;
  while (inner instanceof GoInterface || inner instanceof GoPointer) {
    inner = inner instanceof GoInterface ? inner.value : inner.to;
  }
  return inner;
}

/** The name of a value's type as Go's reflection prints it. */
export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  if (value instanceof GoTimeValue) return 'time.Time';
  if (value instanceof GoPointer) return `*${typeName(value.to)}`;
  if (value instanceof GoInterface) return 'interface {}';
  return value.type;
}

export type GoKind =
  'invalid' | 'bool' | 'int' | 'uint' | 'float' | 'string' | 'map' | 'slice' | 'struct' | 'pointer' | 'interface';

/** The kind of a value as Go's reflection groups them. */
export function kindOf(value: GoValue): GoKind {
  if (value === null) return 'invalid';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (value instanceof GoInt) return value.type === 'uint8' || value.type === 'uint64' ? 'uint' : 'int';
  if (value instanceof GoMap) return 'map';
  if (value instanceof GoList) return 'slice';
  if (value instanceof GoNamed) return typeof value.value === 'string' ? 'string' : 'int';
  if (value instanceof GoPointer) return 'pointer';
  if (value instanceof GoInterface) return 'interface';
  return 'struct';
}

/** What the Stringer interface of a value gives; undefined if its type has no String method. */
export function stringerText(value: GoValue): string | undefined {
  if (value instanceof GoTimeValue) return timeText(value.time);
  if (value instanceof GoNamed && value.type !== 'template.HTML') return namedText(value);
  if (value instanceof GoMap || value instanceof GoStruct) return value.text?.();
  if (value instanceof GoPointer) return stringerText(value.to);
  return undefined;
}
