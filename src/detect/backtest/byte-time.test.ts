import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexOfBytes, readDayMonthTime, readEpochSeconds, readIsoTime } from './byte-time.ts';
import { slotToNanos, type TimeSlot } from './time-slot.ts';

const encode = (text: string) => new TextEncoder().encode(text);

type Reader = (bytes: Uint8Array, at: number, end: number, slot: TimeSlot, zone?: number) => number;

function read(reader: Reader, text: string, zone?: number): bigint | undefined {
  const bytes = encode(text);
  const slot = { ms: -1, ns: -1 };
  const end = reader(bytes, 0, bytes.length, slot, zone);
  return end < 0 ? undefined : slotToNanos(slot);
}

describe('ISO times', () => {
  it.each([
    ['2026-11-22T04:03:56+00:00', 1795320236000000000n],
    ['2026-11-22T04:03:56.091Z', 1795320236091000000n],
    ['2026-11-22 04:03:56', 1795320236000000000n],
    ['2026/11/22 04:03:56 [error]', 1795320236000000000n],
    ['2026-11-22T06:03:56.123456789+02:00', 1795320236123456789n],
    ['2026-11-22T00:03:56-0400', 1795320236000000000n],
    ['1970-01-01T00:00:00Z', 0n],
    ['2000-02-29T12:00:00Z', 951825600000000000n],
  ])('reads %s', (text, nanos) => expect(read(readIsoTime, text)).toBe(nanos));

  it('takes the zone of the file where the line has none', () => {
    expect(read(readIsoTime, '2026-11-22 05:03:56', 3600)).toBe(1795320236000000000n);
  });

  it.each([
    '',
    '2026-11-22',
    'x026-11-22T04:03:56',
    '2026-13-22T04:03:56',
    '2026-11-22T25:03:56',
    '2026-11-22_04:03:56',
  ])('refuses %j', (text) => expect(read(readIsoTime, text)).toBeUndefined());

  it('agrees with Date for every millisecond', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(read(readIsoTime, date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
      }),
    );
  });
});

describe('other times', () => {
  it.each([
    [readEpochSeconds, '1795320236.091', 1795320236091000000n],
    [readEpochSeconds, '1795320236', 1795320236000000000n],
    [readDayMonthTime, '22/Nov/2026:04:03:56 +0000]', 1795320236000000000n],
    [readDayMonthTime, '22/Nov/2026:06:03:56 +0200]', 1795320236000000000n],
    [readDayMonthTime, '22-Nov-2026 04:03:56]', 1795320236000000000n],
  ])('%o reads %s', (reader, text, nanos) => expect(read(reader, text)).toBe(nanos));

  it.each([
    [readEpochSeconds, '12'],
    [readEpochSeconds, '123456789012345'],
    [readEpochSeconds, 'abc'],
    [readDayMonthTime, '22/Nuv/2026:04:03:56 +0000'],
    [readDayMonthTime, 'short'],
  ])('%o refuses %j', (reader, text) => expect(read(reader, text)).toBeUndefined());

  it('never reads outside the line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const slot = { ms: 0, ns: 0 };
        for (const reader of [readIsoTime, readEpochSeconds, readDayMonthTime])
          expect(reader(bytes, 0, bytes.length, slot)).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

it('finds bytes only inside the stretch', () => {
  const bytes = encode('abcabc');
  expect(indexOfBytes(bytes, encode('ca'), 0, 6)).toBe(2);
  expect(indexOfBytes(bytes, encode('ca'), 3, 6)).toBe(-1);
  expect(indexOfBytes(bytes, encode('bc'), 3, 5)).toBe(-1);
});
