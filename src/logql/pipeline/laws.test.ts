import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels } from '../labels.ts';
import { compileRegex } from '../regex/index.ts';
import { parseExpr } from '../syntax/index.ts';
import { decodeUtf8 } from '../text.ts';
import { decolorize } from './decolorize.ts';
import { explainPipeline } from './explain.ts';
import { buildSampleExtractor } from './extractor.ts';
import { pushedGrouping } from './grouping.ts';
import { requiredLineLiterals } from './literals.ts';
import { buildPipeline } from './pipeline.ts';

/** Any sequence of bytes as the engine's text. */
const bytes = fc.uint8Array({ maxLength: 80 }).map(decodeUtf8);
const key = fc.constantFrom('level', 'n', 'a', 'o', 'a b', '__error__', '__proto__', 'é', '', 'level_extracted', 'v');
const scalar = fc.constantFrom(
  '1',
  '"x"',
  '"error"',
  'null',
  'true',
  '[1]',
  '{}',
  '"\\q"',
  'nul',
  '"a\\nb"',
  '{"v":1}',
);
const jsonish = fc
  .array(fc.tuple(key, scalar), { maxLength: 6 })
  .map((pairs) => `{${pairs.map(([name, value]) => `"${name}":${value}`).join(',')}}`);
const logfmtish = fc
  .array(fc.tuple(key, fc.constantFrom('1', 'x', '"a b"', '"', 'a=b', '')), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join(' '));
/** Lines that are almost what the parsers expect. */
const damaged = fc
  .tuple(fc.oneof(jsonish, logfmtish), fc.nat(100), fc.constantFrom('', '"', '}', '{', '\\', ',', '\udcff', '\u001b['))
  .map(([line, at, piece]) => line.slice(0, at) + piece + line.slice(at));
const line = fc.oneof(bytes, jsonish, logfmtish, damaged);

const stage = fc.constantFrom(
  '| json',
  '| json v="o.v", n',
  '| json x="a[0].v"',
  '| logfmt',
  '| logfmt --strict',
  '| logfmt --keep-empty',
  '| logfmt v="n", a',
  '| regexp `(?P<v>\\w+)=(?P<n>.*)`',
  '| pattern `<v>"<n>"<_>`',
  '| unpack',
  '| decolorize',
  '| drop level, v="1"',
  '| drop __error__',
  '| keep a, n=~".+"',
  '| line_format `{{.v}} {{__line__}}`',
  '| line_format `{{.level}}`',
  '| label_format v=n, x=`{{.a}}`',
  '| label_format level=`X`',
  '|= "1"',
  '!~ "q.*|x"',
  '|> `<_>1<_>`',
  '| n > 0',
  '| level="error" or n="1"',
  '| level=""',
  '| v=~"x|error"',
  '| __error__=""',
);
const stages = fc.array(stage, { maxLength: 5 }).map((list) => list.join(' '));
const STREAM = Labels.fromObject({ a: 'b', level: 'info' });
const METADATA = Labels.fromObject({ n: '1', a: 'm' });

function logQuery(text: string) {
  const query = parseExpr(`{a=~".+"} ${text}`);
  if (query.kind !== 'log') throw new TypeError(`not a log query: ${text}`);
  return query;
}

describe('laws', () => {
  it('the explanation of a line ends as the pipeline does', () => {
    fc.assert(
      fc.property(stages, fc.array(line, { minLength: 1, maxLength: 4 }), fc.boolean(), (text, lines, hasMetadata) => {
        const query = logQuery(text);
        const metadata = hasMetadata ? METADATA : undefined;
        const pipeline = buildPipeline(query).forStream(STREAM);
        for (const each of lines) {
          const result = pipeline.process(7n, each, metadata);
          const trace = explainPipeline(
            { kind: 'log', query },
            { stream: STREAM, ts: 7n, line: each, ...(metadata === undefined ? {} : { metadata }) },
          );
          expect(trace.result?.line).toBe(result?.line);
          expect(trace.result?.labels.key).toBe(result?.labels.key);
          expect(trace.stages.at(-1)?.outcome === 'dropped').toBe(result === null);
        }
      }),
    );
  });

  it('a line alone and a line behind others give the same', () => {
    fc.assert(
      fc.property(stages, fc.array(line, { minLength: 2, maxLength: 6 }), (text, lines) => {
        const pipeline = buildPipeline(logQuery(text));
        const shared = pipeline.forStream(STREAM);
        for (const each of lines) {
          const alone = pipeline.forStream(STREAM).process(0n, each);
          const inARow = shared.process(0n, each);
          expect(inARow?.line).toBe(alone?.line);
          expect(inARow?.labels.key).toBe(alone?.labels.key);
        }
      }),
    );
  });

  it('samples have the object of their labels', () => {
    const grouping = fc.constantFrom('', 'sum by (level, v) ', 'sum without (a) ', 'sum', 'max by (n)');
    fc.assert(
      fc.property(stages, grouping, fc.array(line, { minLength: 2, maxLength: 6 }), (text, around, lines) => {
        const inner = `count_over_time({a=~".+"} ${text} [1m])`;
        const expr = parseExpr(around === '' ? inner : `${around}(${inner})`);
        const range = expr.kind === 'vector_aggregation' ? expr.operand : expr;
        if (expr.kind === 'log' || range.kind !== 'range_aggregation') throw new TypeError('no range aggregation');
        const extractor = buildSampleExtractor(range, pushedGrouping(expr));
        const seen = new Map<string, Labels>();
        for (const [index, each] of lines.entries()) {
          const labels = extractor.forStream(index % 2 === 0 ? STREAM : METADATA).process(0n, each)?.labels;
          if (labels === undefined) continue;
          expect(labels).toBe(seen.get(labels.key) ?? labels);
          seen.set(labels.key, labels);
        }
      }),
    );
  });

  it('quirks change nothing where none applies', () => {
    const plain = fc
      .array(fc.constantFrom('| json', '| logfmt', '| drop v', '|= "1"', '| label_format y=`{{.v}}`'), { maxLength: 4 })
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(plain, line, (text, each) => {
        const query = logQuery(text);
        const quirky = buildPipeline(query).forStream(STREAM).process(0n, each);
        const documented = buildPipeline(query, { quirks: false }).forStream(STREAM).process(0n, each);
        expect(documented?.line).toBe(quirky?.line);
        expect(documented?.labels.key).toBe(quirky?.labels.key);
      }),
    );
  });

  it('a line that passes holds the required literals', () => {
    fc.assert(
      fc.property(stages, line, (text, each) => {
        const query = logQuery(text);
        if (buildPipeline(query).forStream(STREAM).process(0n, each) === null) return;
        for (const anyOf of requiredLineLiterals(query))
          expect(anyOf.some((literal) => each.includes(literal))).toBe(true);
      }),
    );
  });

  it('decolorize is the regular expression it stands for', () => {
    const pattern = compileRegex(
      '[\\x{1B}\\x{9B}][[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\\x{7})|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))',
    );
    const pieces = fc.constantFrom(
      '\u001b',
      '\u009b',
      '[',
      ']',
      ';',
      '1',
      '12',
      '12345',
      'm',
      'Q',
      'u',
      '\u0007',
      '#',
      'x',
      'é',
      '\udc9b',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (list) => {
        const text = list.join('');
        expect(decolorize(text)).toBe(pattern.replaceAllLiteral(text, ''));
      }),
      { numRuns: 2000 },
    );
  });
});
