import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SampleLog } from './sample-log.ts';

describe('a sample log', () => {
  test('gives back what was put in, through any growth and trimming', () => {
    const steps = fc.array(fc.record({ append: fc.nat(40), trim: fc.nat(40) }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (script) => {
        const log = new SampleLog({ values: true, refs: 0 });
        let next = 0;
        for (const { append, trim } of script) {
          for (let i = 0; i < append; i++, next++) {
            const row = log.append(next, next % 1000, next % 7, next / 2);
            if (row > log.head) log.link(row - 1, row);
          }
          log.head = Math.min(log.tail, log.head + trim);
          for (let row = log.head; row < log.tail; row++) {
            const at = row & log.mask;
            expect([log.ms[at], log.ns[at], log.slot[at], log.value[at]]).toEqual([row, row % 1000, row % 7, row / 2]);
            expect(log.next[at]).toBe(row === log.tail - 1 ? -1 : row + 1);
          }
        }
      }),
    );
  });

  test('knows which rows are at or before a time', () => {
    const log = new SampleLog({ values: false, refs: 0 });
    const row = log.append(5, 10, 0, 1);
    const times: [number, number][] = [
      [4, 999_999],
      [5, 9],
      [5, 10],
      [6, 0],
    ];
    expect(times.map(([ms, ns]) => log.isAtOrBefore(row, ms, ns))).toEqual([false, false, true, true]);
  });

  test('counts and sums the samples of a row', () => {
    const log = new SampleLog({ values: true, refs: 0 });
    const row = log.append(1, 0, 0, 5);
    log.accumulate(row, 7);
    expect([log.weight[row], log.value[row], log.size]).toEqual([2, 12, 1]);
  });
});

describe('references of rows', () => {
  test('are the newest of each row, oldest first, while rows come and go', () => {
    const script = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('append' as const) }),
        fc.record({ kind: fc.constant('ref' as const), row: fc.nat(20) }),
        fc.record({ kind: fc.constant('drop' as const) }),
      ),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const log = new SampleLog({ values: false, refs: limit });
        const model = new Map<number, number[]>();
        let ref = 0;
        for (const step of steps) {
          if (step.kind === 'append') model.set(log.append(0, 0, 0, 1), []);
          else if (step.kind === 'drop') {
            if (log.size === 0) continue;
            log.refs?.release(log.head & log.mask);
            model.delete(log.head++);
          } else if (log.size > 0) {
            const row = log.head + (step.row % log.size);
            log.refs?.add(row & log.mask, ++ref);
            model.set(row, [...(model.get(row) ?? []), ref].slice(-limit));
          }
        }
        for (const [row, refs] of model) expect(log.refs?.list(row & log.mask)).toEqual(refs);
      }),
    );
  });
});
