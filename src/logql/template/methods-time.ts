import { GoInt, goInt, GoNamed, GoTimeValue, type GoValue, namedText } from '../go/fmt-values.ts';
import { civilTime, formatTime, type GoTime, nanosecondOf, timeText } from '../go/time-layout.ts';
import { secondsOf } from '../go/time-civil.ts';
import { secondsInZone, UTC_ZONE } from '../go/time-zone.ts';
import { FunctionError } from './errors.ts';
import { asText, type ParameterType, type TemplateFunction } from './function.ts';

type Method = readonly [string, TemplateFunction];

function receiverTime(value: GoValue): GoTime {
  if (value instanceof GoTimeValue) return value.time;
  throw new FunctionError('time expected');
}

function duration(value: GoValue): bigint {
  if (value instanceof GoNamed && typeof value.value === 'bigint') return value.value;
  throw new FunctionError('duration expected');
}

function timeMethod(
  name: string,
  parameters: readonly ParameterType[],
  call: (time: GoTime, ...args: readonly GoValue[]) => GoValue,
): Method {
  return [name, { parameters, call: ([receiver, ...args]) => call(receiverTime(receiver), ...args) }];
}

function int64(value: bigint): GoInt {
  return new GoInt('int64', BigInt.asIntN(64, value));
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < quotient * by ? quotient - 1n : quotient;
}

function named(type: 'time.Month' | 'time.Weekday', value: number): GoNamed {
  return new GoNamed(type, BigInt(value));
}

const MAX_DURATION = (1n << 63n) - 1n;
const MIN_DURATION = -(1n << 63n);

/** Go's Time.Sub stops at the longest duration. */
function difference(a: GoTime, b: GoTime): GoNamed {
  const exact = a.ns - b.ns;
  const bounded = exact > MAX_DURATION ? MAX_DURATION : exact < MIN_DURATION ? MIN_DURATION : exact;
  return new GoNamed('time.Duration', bounded);
}

/** Multiples of a duration count from the zero time, year 1. */
function truncated(time: GoTime, step: bigint): GoTime {
  if (step <= 0n) return time;
  const since = time.ns + 62_135_596_800n * 1_000_000_000n;
  return { ns: time.ns - (((since % step) + step) % step), zone: time.zone };
}

function rounded(time: GoTime, step: bigint): GoTime {
  if (step <= 0n) return time;
  const low = truncated(time, step);
  const rest = time.ns - low.ns;
  return rest + rest < step ? low : { ns: low.ns + step, zone: time.zone };
}

function integer(value: GoValue): number {
  return value instanceof GoInt ? Number(value.value) : 0;
}

function addDate(time: GoTime, years: number, months: number, days: number): GoTime {
  const civil = civilTime(time);
  const local = secondsOf(
    civil.year + years,
    civil.month + months,
    civil.day + days,
    civil.hour,
    civil.minute,
    civil.second,
  );
  const seconds = secondsInZone(time.zone, local);
  return { ns: BigInt(seconds) * 1_000_000_000n + BigInt(nanosecondOf(time)), zone: time.zone };
}

/** A method that Go's templates cannot call because of what it returns. */
function refusedMethod(name: string, refused: string): Method {
  return [name, { parameters: [], refused, call: () => null }];
}

function notAnError(name: string, type: string): Method {
  return refusedMethod(name, `invalid function signature for ${name}: second return value should be error; is ${type}`);
}

const value = (time: GoTime): GoTimeValue => new GoTimeValue(time);

/** Methods of time.Time that return one value. */
export const TIME_METHODS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  timeMethod('Format', ['string'], (time, layout) => formatTime(time, asText(layout))),
  timeMethod('String', [], (time) => timeText(time)),
  timeMethod('Unix', [], (time) => int64(floorDivide(time.ns, 1_000_000_000n))),
  timeMethod('UnixMilli', [], (time) => int64(floorDivide(time.ns, 1_000_000n))),
  timeMethod('UnixMicro', [], (time) => int64(floorDivide(time.ns, 1_000n))),
  timeMethod('UnixNano', [], (time) => int64(time.ns)),
  timeMethod('Year', [], (time) => goInt(civilTime(time).year)),
  timeMethod('Month', [], (time) => named('time.Month', civilTime(time).month)),
  timeMethod('Day', [], (time) => goInt(civilTime(time).day)),
  timeMethod('Hour', [], (time) => goInt(civilTime(time).hour)),
  timeMethod('Minute', [], (time) => goInt(civilTime(time).minute)),
  timeMethod('Second', [], (time) => goInt(civilTime(time).second)),
  timeMethod('Nanosecond', [], (time) => goInt(nanosecondOf(time))),
  timeMethod('YearDay', [], (time) => goInt(civilTime(time).yearDay)),
  timeMethod('Weekday', [], (time) => named('time.Weekday', civilTime(time).weekday)),
  timeMethod('UTC', [], (time) => value({ ns: time.ns, zone: UTC_ZONE })),
  timeMethod('Local', [], (time) => value({ ns: time.ns, zone: UTC_ZONE })),
  timeMethod('IsZero', [], (time) => time.ns === -62_135_596_800n * 1_000_000_000n),
  timeMethod('IsDST', [], () => false),
  timeMethod('After', ['time.Time'], (time, other) => time.ns > receiverTime(other).ns),
  timeMethod('Before', ['time.Time'], (time, other) => time.ns < receiverTime(other).ns),
  timeMethod('Equal', ['time.Time'], (time, other) => time.ns === receiverTime(other).ns),
  timeMethod('Compare', ['time.Time'], (time, other) => goInt(compare(time.ns, receiverTime(other).ns))),
  timeMethod('Sub', ['time.Time'], (time, other) => difference(time, receiverTime(other))),
  timeMethod('Add', ['time.Duration'], (time, by) => value({ ns: time.ns + duration(by), zone: time.zone })),
  timeMethod('Truncate', ['time.Duration'], (time, step) => value(truncated(time, duration(step)))),
  timeMethod('Round', ['time.Duration'], (time, step) => value(rounded(time, duration(step)))),
  refusedMethod('Date', 'function Date has 3 return values; should be 1 or 2'),
  refusedMethod('Clock', 'function Clock has 3 return values; should be 1 or 2'),
  notAnError('ISOWeek', 'int'),
  notAnError('Zone', 'int'),
  notAnError('ZoneBounds', 'time.Time'),
  timeMethod('AddDate', ['int', 'int', 'int'], (time, years, months, days) =>
    value(addDate(time, integer(years), integer(months), integer(days))),
  ),
]);

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function durationMethod(name: string, call: (nanoseconds: bigint) => GoValue): Method {
  return [name, { parameters: [], call: ([receiver]) => call(duration(receiver)) }];
}

function stepMethod(name: string, call: (nanoseconds: bigint, step: bigint) => bigint): Method {
  return [
    name,
    {
      parameters: ['time.Duration'],
      call: ([receiver, step]) => new GoNamed('time.Duration', call(duration(receiver), duration(step))),
    },
  ];
}

/** Go divides whole units and the rest apart. */
function inUnits(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

export const DURATION_METHODS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  durationMethod('Hours', (ns) => inUnits(ns, 3_600_000_000_000n)),
  durationMethod('Minutes', (ns) => inUnits(ns, 60_000_000_000n)),
  durationMethod('Seconds', (ns) => inUnits(ns, 1_000_000_000n)),
  durationMethod('Milliseconds', (ns) => int64(ns / 1_000_000n)),
  durationMethod('Microseconds', (ns) => int64(ns / 1_000n)),
  durationMethod('Nanoseconds', (ns) => int64(ns)),
  durationMethod('Abs', (ns) => new GoNamed('time.Duration', ns < 0n ? -ns : ns)),
  durationMethod('String', (ns) => namedText(new GoNamed('time.Duration', ns))),
  stepMethod('Truncate', (ns, step) => (step <= 0n ? ns : ns - (ns % step))),
  stepMethod('Round', (ns, step) => {
    if (step <= 0n) return ns;
    const rest = ns % step;
    const magnitude = rest < 0n ? -rest : rest;
    const down = ns - rest;
    if (magnitude + magnitude < step) return down;
    return ns < 0n ? down - step : down + step;
  }),
]);

export const NAMED_METHODS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['String', { parameters: [], call: ([receiver]) => (receiver instanceof GoNamed ? namedText(receiver) : '') }],
]);
