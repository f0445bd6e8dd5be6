import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatById } from './formats/detect.ts';
import type { LogFormat } from './formats/format.ts';
import type { RecordBatch } from './record-batch.ts';
import { MAX_RECORD_BYTES, RecordReader } from './record-reader.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function format(id: string): LogFormat {
  const found = formatById(id);
  if (found === undefined) throw new Error(`no format ${id}`);
  return found;
}

interface Read {
  readonly text: string;
  readonly nanos: bigint;
}

function records(batch: RecordBatch): Read[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    text: decoder.decode(batch.bytes.subarray(batch.starts[i], batch.ends[i])),
    nanos: BigInt(batch.ms[i]) * 1_000_000n + BigInt(batch.ns[i]),
  }));
}

/** Reads a text cut into chunks at the given offsets. */
function readAll(id: string, text: string, cuts: readonly number[] = []): { reads: Read[]; reader: RecordReader } {
  const bytes = encoder.encode(text);
  const reader = new RecordReader(format(id));
  const reads: Read[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    reads.push(...records(reader.push(bytes.slice(at, cut))));
    at = cut;
  }
  reads.push(...records(reader.end()));
  return { reads, reader };
}

const second = (n: number) => BigInt(Date.UTC(2026, 10, 22, 4, 3, n)) * 1_000_000n;
const line = (n: number, text: string) => `[2026-11-22 04:03:${String(n).padStart(2, '0')}] production.ERROR: ${text}`;

describe('record reader', () => {
  it('joins the lines of a record and strips line ends', () => {
    const { reads } = readAll('laravel', `${line(1, 'a')}\r\n#0 x\n#1 y\n${line(2, 'b')}\n`);
    expect(reads).toEqual([
      { text: `${line(1, 'a')}\r\n#0 x\n#1 y`, nanos: second(1) },
      { text: line(2, 'b'), nanos: second(2) },
    ]);
  });

  it('gives the same records however the file is cut', () => {
    const text = `lead\n${line(1, 'a')}\ntrace\n${line(1, 'b')}\n${line(3, 'c')}\nend`;
    const whole = readAll('laravel', text).reads;
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const sorted = [...cuts].sort((a, b) => a - b);
        expect(readAll('laravel', text, sorted).reads.map((read) => read.text)).toEqual(whole.map((read) => read.text));
      }),
    );
  });

  it('knows the line at which a record starts', () => {
    const bytes = encoder.encode(`${line(1, 'a')}\ntrace\n${line(2, 'b')}\n${line(3, 'c')}\nx\n`);
    for (const cut of [0, 10, 60, 100, bytes.length]) {
      const reader = new RecordReader(format('laravel'));
      const batches = [reader.push(bytes.slice(0, cut)), reader.push(bytes.slice(cut)), reader.end()];
      expect(batches.flatMap((batch) => [...batch.lines.slice(0, batch.count)])).toEqual([1, 3, 4]);
    }
  });

  it('keeps records of one time apart, in their order', () => {
    const { reads } = readAll('laravel', `${line(1, 'a')}\n${line(1, 'b')}\n${line(1, 'c')}\n`);
    expect(reads.map((read) => read.nanos)).toEqual([second(1), second(1) + 1000n, second(1) + 2000n]);
  });

  it('gives a forged record the time at which it was written', () => {
    const forged = '[2020-01-01 00:00:00] production.INFO: all is well';
    const ahead = '[2030-01-01 00:00:00] production.INFO: all is well';
    const { reads } = readAll(
      'laravel',
      [line(0, 'z'), line(1, 'a'), forged, ahead, line(3, 'b'), line(4, 'c'), line(5, 'd'), ''].join('\n'),
    );
    expect(reads.map((read) => read.nanos)).toEqual([
      second(0),
      second(1),
      second(3),
      second(3) + 1000n,
      second(3) + 2000n,
      second(4),
      second(5),
    ]);
  });

  it('sorts what several processes wrote', () => {
    const event = (us: number) =>
      `{"message":"m","context":{"schema":1,"event":"e"},"level_name":"INFO","datetime":"2026-11-22T04:03:01.00000${us}+00:00"}`;
    const { reads } = readAll('monolog-json', `${event(3)}\n${event(1)}\n${event(2)}\n`);
    expect(reads.map((read) => read.nanos - second(1))).toEqual([1000n, 2000n, 3000n]);
  });

  it('counts lines without time and gives them the time before', () => {
    const { reads, reader } = readAll('plain', 'no time\n2026-11-22T04:03:05Z x\nno time either\n');
    expect(reads.map((read) => read.nanos)).toEqual([second(5), second(5) + 1000n, second(5) + 2000n]);
    expect(reader.counts).toEqual({ records: 3, withoutTime: 2, tooLong: 0 });
  });

  it('leaves out what Loki would not take, and goes on behind it', () => {
    const huge = 'x'.repeat(MAX_RECORD_BYTES + 1);
    const { reads, reader } = readAll('plain', `2026-11-22T04:03:01Z ${huge}\n2026-11-22T04:03:02Z b\n`);
    expect(reads.map((read) => read.text)).toEqual(['2026-11-22T04:03:02Z b']);
    expect(reader.counts.tooLong).toBe(1);
  });

  it('holds no more than the limit of a line that never ends', () => {
    const reader = new RecordReader(format('plain'));
    for (let i = 0; i < 40; i++) expect(reader.push(encoder.encode('y'.repeat(100_000))).count).toBe(0);
    const rest = records(reader.push(encoder.encode('tail\n2026-11-22T04:03:02Z b\n')));
    expect(rest.map((read) => read.text)).toEqual(['2026-11-22T04:03:02Z b']);
    expect(reader.counts.tooLong).toBeGreaterThan(0);
  });

  it('never goes back in time', () => {
    const times = fc.array(fc.record({ at: fc.integer({ min: 0, max: 59 }), bad: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(times, fc.constantFrom('laravel', 'plain'), (list, id) => {
        const text = list.map(({ at, bad }) => (bad ? 'no time' : `${line(at, 'x')}`)).join('\n');
        const nanos = readAll(id, text).reads.map((read) => read.nanos);
        for (let i = 1; i < nanos.length; i++) expect(nanos[i] > nanos[i - 1]).toBe(true);
      }),
    );
  });
});
