import { describe, expect, it } from 'vitest';
import { Labels } from '../../logql/labels.ts';
import { Prefilter } from './prefilter.ts';

const plain = (text: string) => ({ text, fold: false });

/** Extraction 0 wants everything, 1 two groups, 2 a text in any case, 3 what a label filter asks for. */
const prefilter = new Prefilter([
  [],
  [
    { anyOf: [plain('/auth/'), plain('/login')], labels: [] },
    { anyOf: [plain('POST')], labels: [] },
  ],
  [{ anyOf: [{ text: 'nikto', fold: true }], labels: [] }],
  [
    { anyOf: [plain('"s":"500"')], labels: ['s'] },
    { anyOf: [plain('GET')], labels: [] },
  ],
]);

/** Lines from which the filter learns: each group alone would let something through that the other one stops. */
const SAMPLE = ['POST /auth/', 'POST', '/login', 'GET "s":"500"', 'GET', '"s":"500"', 'nikto', '\\ä', '\\ä'];

function admitted(text: string, labels = Labels.empty, extractions = [0, 1, 2, 3]): number[] {
  const stream = prefilter.forStream(labels, extractions);
  const sample = new TextEncoder().encode(SAMPLE.join('\n'));
  stream.scan(sample, 0, sample.length);
  const bytes = new TextEncoder().encode(text);
  stream.scan(bytes, 0, bytes.length);
  return [...stream.admitted.subarray(0, stream.count)].sort();
}

describe('Prefilter', () => {
  it.each([
    ['nothing', [0]],
    ['POST /auth/login', [0, 1]],
    ['/auth/login', [0]],
    ['POST', [0]],
    ['NIKTO', [0, 2]],
    ['nikt\u00f6', [0, 2]],
    ['GET "s":"500"', [0, 3]],
    ['GET "\\u0073":"500"', [0, 3]],
    ['PUT "\\u0073":"500"', [0]],
    ['GET \u00e4', [0, 2, 3]],
  ])('%s', (text, expected) => expect(admitted(text)).toEqual(expected));

  it('asks nothing of a label that the stream has', () => {
    expect(admitted('GET', Labels.of([['s', '1']]))).toEqual([0, 3]);
  });

  it('knows only the extractions that read the stream', () => {
    expect(admitted('POST /auth/ nikto', Labels.empty, [2, 3])).toEqual([2]);
  });

  it('leaves texts out that occur in most lines, and takes them for met', () => {
    const filter = new Prefilter([[{ anyOf: [plain('common')], labels: [] }]]).forStream(Labels.empty, [0]);
    const bytes = new TextEncoder().encode('common\ncommon\ncommon\nrare x');
    filter.scan(bytes, 0, 6);
    expect(filter.count).toBe(1);
    filter.scan(bytes, 21, bytes.length);
    expect(filter.count).toBe(1);
  });

  it.each([
    ['a\\"b', 'x\\y', 1],
    ['a\\"b', 'xy', 0],
    ['grün', 'ä', 1],
    ['grün', 'xy', 0],
  ])('a line without backslashes or foreign letters cannot hold %s', (text, line, count) => {
    const filter = new Prefilter([[{ anyOf: [plain(text), plain('other')], labels: [] }]]).forStream(Labels.empty, [0]);
    const sample = new TextEncoder().encode('plain\nother\nplain');
    filter.scan(sample, 0, sample.length);
    const bytes = new TextEncoder().encode(line);
    filter.scan(bytes, 0, bytes.length);
    expect(filter.count).toBe(count);
  });
});
