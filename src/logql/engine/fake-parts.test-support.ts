import type { Grouping, RangeAggregation, VectorAggregation } from '../ast.ts';
import { Labels } from '../labels.ts';
import type { SampleExtractor } from './extractor.ts';
import { matcherTest } from '../pipeline/matcher.ts';
import type { EngineParts } from './parts.ts';

/** Lines are `name=value` pairs; all become labels. The stages of a query are ignored. */
function fakeExtractor(expr: RangeAggregation, pushed: Grouping | undefined, seen: () => void): SampleExtractor {
  const grouping = pushed ?? expr.grouping;
  const unwrap = expr.range.unwrap?.label;
  const interned = new Map<string, Labels>();
  const intern = (labels: Labels): Labels => {
    if (interned.size > 2) interned.clear();
    const known = interned.get(labels.key) ?? labels;
    interned.set(labels.key, known);
    return known;
  };
  const keep = (name: string): boolean => {
    if (expr.op === 'absent_over_time') return false;
    if (grouping === undefined) return name !== unwrap;
    return grouping.labels.includes(name) !== grouping.without;
  };
  return {
    forStream: (stream) => ({
      process: (_ts, line) => {
        seen();
        const pairs = line.split(' ').map((pair): [string, string] => {
          const [name, value = ''] = pair.split('=');
          return [name, value];
        });
        const labels = Labels.of([...stream, ...pairs]);
        const value = unwrap === undefined ? undefined : labels.get(unwrap);
        if (unwrap !== undefined && (value === undefined || value === '')) return null;
        const bytes = expr.op === 'bytes_over_time' || expr.op === 'bytes_rate';
        return {
          labels: intern(labels.filter(keep)),
          value: value === undefined ? (bytes ? line.length : 1) : Number(value),
        };
      },
    }),
  };
}

/** Parts of the engine around a tiny pipeline; `lines` counts what all extractors read. */
export function fakeParts(): EngineParts & { readonly counter: { lines: number; extractors: number } } {
  const counter = { lines: 0, extractors: 0 };
  return {
    counter,
    buildExtractor: (expr, pushed) => {
      counter.extractors++;
      return fakeExtractor(expr, pushed, () => counter.lines++);
    },
    pushedGrouping: (expr: VectorAggregation) => {
      const { operand } = expr;
      if (expr.op !== 'sum' || operand.kind !== 'range_aggregation' || operand.grouping !== undefined) return undefined;
      const pushes = ['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'sum_over_time'].includes(operand.op);
      return pushes ? (expr.grouping ?? { without: false, labels: [], span: expr.span }) : undefined;
    },
    compileMatcher: matcherTest,
  };
}
