import { GoInt, GoPointer, GoTimeValue, type GoValue } from '../go/fmt-values.ts';
import { quoteGo } from '../go/quote.ts';
import { parseTime } from '../go/time-layout-parse.ts';
import { formatTime, type GoTime, timeOf, ZERO_TIME } from '../go/time-layout.ts';
import { type GoZone, loadZone, UTC_ZONE } from '../go/time-zone.ts';
import { FunctionError } from './errors.ts';
import { asText, type TemplateFunction, textFunction } from './function.ts';

type Entry = readonly [string, TemplateFunction];

const INT64_MAX = (1n << 63n) - 1n;

function asTime(value: GoValue): GoTime {
  if (value instanceof GoTimeValue) return value.time;
  throw new FunctionError('time expected');
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < quotient * by ? quotient - 1n : quotient;
}

function parsed(layout: string, text: string, zone: GoZone): GoTimeValue {
  return new GoTimeValue(parseTime(layout, text, zone) ?? ZERO_TIME);
}

/** Nanoseconds of one unit by the number of digits; products wrap around at 64 bits, as in Go. */
const UNITS: ReadonlyMap<number, bigint> = new Map([
  [13, 1_000_000n],
  [16, 1_000n],
  [19, 1n],
]);

const SECONDS: ReadonlyMap<number, bigint> = new Map([
  [5, 86_400n],
  [10, 1n],
]);

function unixToTime(text: string): GoTimeValue {
  const fail = (reason: string): never => {
    throw new FunctionError(`unable to parse time '${text}': ${reason}`);
  };
  if (!/^[+-]?[0-9]+$/.test(text)) fail(`strconv.ParseInt: parsing ${quoteGo(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > INT64_MAX || value < -INT64_MAX - 1n) {
    fail(`strconv.ParseInt: parsing ${quoteGo(text)}: value out of range`);
  }
  const seconds = SECONDS.get(text.length);
  if (seconds !== undefined) return new GoTimeValue(timeOf(value * seconds * 1_000_000_000n));
  const unit = UNITS.get(text.length) ?? fail('%!w(<nil>)');
  return new GoTimeValue(timeOf(BigInt.asIntN(64, value * unit)));
}

/** What `date` shows: a time as it is, an integer as seconds, anything else now. */
function dateTime(value: GoValue, now: () => bigint): GoTime {
  if (value instanceof GoTimeValue) return { ns: value.time.ns, zone: UTC_ZONE };
  if (value instanceof GoPointer) return dateTime(value.to, now);
  if (value instanceof GoInt && value.type !== 'uint8') return timeOf(value.value * 1_000_000_000n);
  return timeOf(now());
}

/** Functions of times, in UTC. `now` gives the nanoseconds of the moment of evaluation. */
export function timeFunctions(now: () => bigint): readonly Entry[] {
  return [
    ['now', { parameters: [], call: () => new GoTimeValue(timeOf(now())) }],
    [
      'date',
      {
        parameters: ['string', 'any'],
        call: ([layout, value]) => formatTime(dateTime(value, now), asText(layout)),
      },
    ],
    ['toDate', textFunction(2, (layout, text) => parsed(layout, text, UTC_ZONE))],
    ['toDateInZone', textFunction(3, (layout, zone, text) => parsed(layout, text, loadZone(zone) ?? UTC_ZONE))],
    ['unixToTime', textFunction(1, unixToTime)],
    ...EPOCH_FUNCTIONS,
  ];
}

function epoch(call: (nanoseconds: bigint) => bigint): TemplateFunction {
  return { parameters: ['time.Time'], call: ([time]) => call(asTime(time).ns).toString() };
}

const EPOCH_FUNCTIONS: readonly Entry[] = [
  ['unixEpoch', epoch((ns) => floorDivide(ns, 1_000_000_000n))],
  ['unixEpochMillis', epoch((ns) => floorDivide(ns, 1_000_000n))],
  ['unixEpochNanos', epoch((ns) => BigInt.asIntN(64, ns))],
];
