import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTime } from './time-layout-parse.ts';
import { formatTime, timeOf, timeText, ZERO_TIME } from './time-layout.ts';
import { type GoZone, loadZone, UTC_ZONE } from './time-zone.ts';

function zone(name: string): GoZone {
  return loadZone(name) ?? expect.fail(`no zone ${name}`);
}

describe('time layouts', () => {
  test('what is written is read back', () => {
    const layout = '2006-01-02T15:04:05.999999999Z07:00';
    const nanoseconds = fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n });
    fc.assert(
      fc.property(nanoseconds, (ns) => {
        expect(parseTime(layout, formatTime(timeOf(ns), layout), UTC_ZONE)?.ns).toBe(ns);
      }),
    );
  });

  test('a zone shows the same moment', () => {
    const ns = 1_600_000_000_000_000_000n;
    expect(timeText({ ns, zone: zone('Europe/Berlin') })).toBe('2020-09-13 14:26:40 +0200 CEST');
    expect(timeText({ ns, zone: zone('Asia/Dubai') })).toBe('2020-09-13 16:26:40 +0400 +04');
    expect(timeText({ ns, zone: { type: 'fixed', name: '', offset: -5400 } })).toBe('2020-09-13 10:56:40 -0130 -0130');
  });

  test('the zero time is of year 1', () => {
    expect(timeText(ZERO_TIME)).toBe('0001-01-01 00:00:00 +0000 UTC');
  });

  test('any text and layout give a time or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (layout, text) => {
        const time = parseTime(layout, text, UTC_ZONE);
        expect(time === undefined || typeof time.ns === 'bigint').toBe(true);
      }),
    );
  });
});

test.each(['Nowhere/X', 'europe/berlin', '../etc', '/UTC', 'UTC+1'])('%s is no zone', (name) => {
  expect(loadZone(name)).toBeUndefined();
});

test.each(['', 'UTC', 'Local'])('%j is UTC', (name) => {
  expect(loadZone(name)).toBe(UTC_ZONE);
});
