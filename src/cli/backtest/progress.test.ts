import { expect, it } from 'vitest';
import { processContext } from '../context.ts';
import { readingProgress } from './progress.ts';

function run(isTerminal: boolean, sizes: readonly (number | undefined)[]): string[] {
  const written: string[] = [];
  let now = 0;
  const context = {
    ...processContext('test'),
    stderr: { write: (text: string) => void written.push(text), isTerminal, columns: 100 },
    elapsed: () => now,
  };
  const files = sizes.map((size, i) => ({
    name: `f${i}`,
    size,
    bytesRead: () => (i === 0 ? (size ?? 10) : 0),
    open: (): AsyncIterable<Uint8Array> => {
      throw new Error('not opened');
    },
  }));
  const progress = readingProgress(context, files, false);
  progress.update(10);
  now = 1000;
  progress.update(1_316_000);
  progress.end();
  return written;
}

it('shows part, percent, rate and time left, and takes the line away', () => {
  expect(run(true, [6100, 3900])).toEqual([
    '\r\x1b[Kreading  1 of 2 files   61 %   1,316,000 of about 2,157,000 lines   1.3 M lines/s   0.60 s left',
    '\r\x1b[K',
  ]);
});

it('shows no share of standard input', () => {
  expect(run(true, [undefined])[0]).toBe('\r\x1b[Kreading  1,316,000 lines   1.3 M lines/s');
});

it('writes nothing where nobody looks', () => expect(run(false, [1, 1])).toEqual([]));
