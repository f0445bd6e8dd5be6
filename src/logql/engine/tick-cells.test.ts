import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TickCells, type GridWindow } from './tick-cells.ts';
import { splitTime } from './time.ts';

const windows: fc.Arbitrary<GridWindow[]> = fc.array(
  fc.record({
    grid: fc.record({ intervalNs: fc.bigInt({ min: 1n, max: 60n }), offsetNs: fc.bigInt({ min: -70n, max: 70n }) }),
    rangeNs: fc.bigInt({ min: 0n, max: 200n }),
    offsetNs: fc.bigInt({ min: -100n, max: 100n }),
  }),
  { minLength: 1, maxLength: 3 },
);

test('no window of any tick begins or ends inside a cell', () => {
  const times = fc.array(fc.bigInt({ min: -500n, max: 500n }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(windows, times, (grids, unsorted) => {
      const cells = new TickCells(grids);
      let cellStart: bigint | undefined;
      for (const ts of unsorted.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
        const { ms, ns } = splitTime(ts);
        if (cells.enters(ms, ns) || cellStart === undefined) cellStart = ts;
        for (const { grid, rangeNs, offsetNs } of grids) {
          for (const edge of [grid.offsetNs ?? 0n, (grid.offsetNs ?? 0n) - rangeNs]) {
            // The edge at or before the later time must not lie between the two times of one cell.
            const shifted = edge - offsetNs;
            const last = ts - 1n - ((((ts - 1n - shifted) % grid.intervalNs) + grid.intervalNs) % grid.intervalNs);
            expect(last >= cellStart && last < ts).toBe(false);
          }
        }
      }
    }),
  );
});

test('a cell ends at the tick', () => {
  const cells = new TickCells([{ grid: { intervalNs: 60n }, rangeNs: 120n, offsetNs: 0n }]);
  const entered = [1n, 60n, 61n, 120n, 121n].map((ts) => cells.enters(0, Number(ts)));
  expect(entered).toEqual([true, false, true, false, true]);
});
