import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatExpr, LogqlError, parseExpr, printExpr, tryParse, type Expr } from '../../src/logql/index.ts';
import { brokenQuery, query } from './query-arbitrary.ts';

/** Every object in a tree. */
function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

/** A tree as text, without the places in the query. */
function shapeOf(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'span' || key === 'opSpan' || key.endsWith('Span')) return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value;
  });
}

/** What Loki prints so that it cannot read it again, or reads something else. */
function isLostInPrint(expr: Expr): boolean {
  for (const node of nodesOf(expr)) {
    if ('name' in node && !/^\w+$/.test(String(node.name))) return true;
    if ('value' in node && (Object.is(node.value, -0) || node.value === Infinity || node.value === -Infinity))
      return true;
    if ('value' in node && Number.isNaN(node.value)) return true;
    if ('include' in node && Array.isArray(node.include) && node.include.length === 0) return true;
  }
  return false;
}

const accepted = query
  .map((text) => ({ text, result: tryParse(text) }))
  .filter(({ result }) => result.ok)
  .map(({ text }) => text);

describe('laws of the syntax', () => {
  it('a printed query prints the same again', () => {
    fc.assert(
      fc.property(accepted, (text) => {
        const expr = parseExpr(text);
        fc.pre(!isLostInPrint(expr));
        const printed = printExpr(expr);
        expect(printExpr(parseExpr(printed))).toBe(printed);
      }),
      { numRuns: 400 },
    );
  });

  it('a formatted query parses to the same tree, whatever the width', () => {
    fc.assert(
      fc.property(accepted, fc.constantFrom(1, 40, 100), (text, width) => {
        const expr = parseExpr(text);
        const formatted = formatExpr(expr, width);
        expect(shapeOf(parseExpr(formatted)), formatted).toBe(shapeOf(expr));
        expect(formatExpr(parseExpr(formatted), width)).toBe(formatted);
      }),
      { numRuns: 400 },
    );
  });

  it('spans lie within the query', () => {
    fc.assert(
      fc.property(accepted, (text) => {
        for (const node of nodesOf(parseExpr(text))) {
          if (!('start' in node && 'end' in node)) continue;
          const { start, end } = node as { start: number; end: number };
          expect([0 <= start, start <= end, end <= text.length]).toEqual([true, true, true]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['queries', query],
    ['broken queries', brokenQuery],
    ['any text', fc.string({ unit: 'binary', maxLength: 60 })],
    ['text around a selector', fc.string({ maxLength: 20 }).map((text) => `{a="b"} ${text}`)],
  ])('%s: a tree or a LogqlError with a place, nothing else', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        let error: unknown;
        try {
          parseExpr(text);
          return;
        } catch (thrown) {
          error = thrown;
        }
        if (!(error instanceof LogqlError)) throw error;
        expect(error.kind).toBe('parse');
        expect(error.message).toMatch(/^parse error/);
        const { start, end } = error.span ?? { start: -1, end: -1 };
        expect([0 <= start, start <= end, end <= text.length]).toEqual([true, true, true]);
      }),
      { numRuns: 1500 },
    );
  });
});
