import { describe, expect, it } from 'vitest';
import { Labels } from '../labels.ts';
import { parseExpr } from '../syntax/index.ts';
import { analyzePipeline, type QueryShape } from './analyze.ts';
import { explainPipeline, type PipelineTrace } from './explain.ts';
import { pushedGrouping } from './grouping.ts';
import { requiredLineLiterals } from './literals.ts';

function shapeOf(text: string): QueryShape {
  const expr = parseExpr(text);
  if (expr.kind === 'log') return { kind: 'log', query: expr };
  const range = expr.kind === 'vector_aggregation' ? expr.operand : expr;
  if (range.kind !== 'range_aggregation') throw new TypeError(`no range aggregation: ${text}`);
  return { kind: 'metric', expr: range, pushed: pushedGrouping(expr) };
}

function explain(text: string, line: string): PipelineTrace {
  return explainPipeline(shapeOf(text), { stream: Labels.fromObject({ a: 'b' }), ts: 0n, line });
}

describe('explainPipeline', () => {
  it('shows line and labels around each stage', () => {
    const trace = explain('{a="b"} | json | line_format "{{.x}}"', '{"x":"1"}');
    expect(trace.stages.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['| json', 'kept'],
      ['| line_format "{{.x}}"', 'kept'],
    ]);
    expect(trace.stages[0].before.labels.toObject()).toEqual({ a: 'b' });
    expect(trace.stages[0].after.labels.toObject()).toEqual({ a: 'b', x: '1' });
    expect(trace.result).toMatchObject({ line: '1' });
    expect(trace.sample).toBeUndefined();
  });

  it('says what a line filter found and missed', () => {
    const trace = explain('{a="b"} |= "ab" or "q" |~ "error.*(timeout|refused)" |= "c"', 'xab error: timeout');
    expect(trace.stages.map(({ outcome }) => outcome)).toEqual(['kept', 'dropped']);
    expect(trace.stages[0].finds.map(({ at }) => at)).toEqual([{ start: 1, end: 3 }, undefined]);
    expect(trace.stages[1].finds).toMatchObject([{ at: undefined, plainRegexMatches: true }]);
    expect(trace.stages[1].reason?.kind).toBe('line_filter');
    expect(trace.result).toBeUndefined();
  });

  it('says what a label filter saw, part by part', () => {
    const trace = explain('{a="b"} | json x | x="1" or y>5', '{"x":2}');
    expect(trace.stages.at(-1)).toMatchObject({
      outcome: 'dropped',
      reason: { kind: 'label_filter' },
      checks: [
        { label: 'x', value: '2', passes: false },
        { label: 'y', value: undefined, passes: false },
      ],
    });
    const passes = explain('{a="b"} | json x | x>5', '{"x":"q"}').stages.at(-1);
    expect(passes?.checks).toMatchObject([{ passes: true, error: 'strconv.ParseFloat: parsing "q": invalid syntax' }]);
  });

  it('tells a filter that a parser applied early', () => {
    const trace = explain('{a="b"} | json | label_format level=`X` | level="X"', '{"level":"error"}');
    expect(trace.stages).toHaveLength(1);
    expect(trace.stages[0].reason).toMatchObject({
      kind: 'early_filter',
      label: 'level',
      value: 'error',
      filter: { kind: 'string' },
    });
  });

  it('tells a parser that had nothing to do', () => {
    const trace = explain('sum(count_over_time({a="b"} | json [1m]))', '{bad');
    expect(trace.stages[0].outcome).toBe('skipped');
    expect(trace.analysis.stages[0].neverRuns).toBe(true);
    expect(trace.sample).toMatchObject({ value: 1 });
    expect(trace.sample?.labels.size).toBe(0);
  });

  it('shows what unwrap made of the line', () => {
    const query = 'sum_over_time({a="b"} | logfmt | unwrap v | __error__="" [1m])';
    expect(explain(query, 'v=2').unwrap).toMatchObject({ value: '2', converted: 2, outcome: 'kept' });
    expect(explain(query, 'v=2').sample?.value).toBe(2);
    expect(explain(query, 'w=2').unwrap).toMatchObject({ value: undefined, outcome: 'dropped' });
    const failed = explain(query, 'v=x');
    expect(failed.unwrap).toMatchObject({
      converted: 'strconv.ParseFloat: parsing "x": invalid syntax',
      checks: [{ label: '__error__', value: 'SampleExtractionErr', passes: false }],
      outcome: 'dropped',
    });
    expect(failed.result).toBeUndefined();
  });
});

describe('analyzePipeline', () => {
  it('lists what runs, in its order, and what was taken out', () => {
    const analysis = analyzePipeline(
      shapeOf('count_over_time({a="b"} | logfmt | line_format "x" | a=~".*" | decolorize |= "q" |= "" [1m])'),
    );
    expect(analysis.stages.map(({ text }) => text)).toEqual([
      '| logfmt',
      '| line_format "x"',
      '|= "q"',
      '| decolorize',
    ]);
    expect(analysis.removed.map(({ text, reason }) => [text, reason])).toEqual([
      ['| a=~".*"', 'always_true'],
      ['|= ""', 'always_true'],
    ]);
    expect(analysis.isReordered).toBe(true);
    expect(analyzePipeline(shapeOf('count_over_time({a="b"} | line_format "x" [1m])')).removed).toMatchObject([
      { reason: 'line_unused' },
    ]);
  });

  it('names the labels that are needed and the filters that come early', () => {
    const log = analyzePipeline(
      shapeOf('{a="b"} | json | level="x" | (n>1 or n<0) | level!="y" | label_format q=`{{.z}}`'),
    );
    expect(log.mentionedLabels).toEqual(['level', 'n', 'z']);
    expect(log.onlyNamedLabels).toBe(false);
    expect(log.earlyFilters).toMatchObject([{ label: 'level', filter: { matcher: { value: 'x' } } }]);
    const metric = analyzePipeline(shapeOf('sum by (ip) (sum_over_time({a="b"} | json | unwrap v | v>1 [1m]))'));
    expect(metric.mentionedLabels).toEqual(['v', 'ip']);
    expect(metric.onlyNamedLabels).toBe(true);
    expect(metric.earlyFilters).toEqual([]);
    expect(analyzePipeline(shapeOf('sum_over_time({a="b"} | json | unwrap v | v>1 [1m])')).earlyFilters).toMatchObject([
      { label: 'v' },
    ]);
    expect(analyzePipeline(shapeOf('{a="b"} | json x="o.p", y')).jsonPaths).toEqual(['o.p', 'y']);
  });
});

describe('requiredLineLiterals', () => {
  it.each<[string, string[][]]>([
    ['|= "a" |= "b"', [['a'], ['b']]],
    ['|= "a" or "b"', [['a', 'b']]],
    ['|= "a" or ""', [['a']]],
    ['|= "a" or ip("192.0.2.1")', [['a', '192.0.2.1']]],
    ['|= ip("192.0.2.1")', []],
    ['!= "a"', []],
    ['|~ "foo|bar.*"', [['foo', 'bar']]],
    ['|~ "[0-9]+"', []],
    ['|> `a <_> bc`', [['a '], [' bc']]],
    ['|> `a <_> bc` or `d`', [[' bc', 'd']]],
    ['| json | x="1" |= "a"', [['a']]],
    ['| line_format "x" |= "a"', []],
    ['| decolorize |= "a"', [['a']]],
    ['| decolorize | x="1" |= "a"', []],
  ])('%s', (stages, literals) => {
    const shape = shapeOf(`{a="b"} ${stages}`);
    if (shape.kind !== 'log') throw new TypeError('not a log query');
    expect(requiredLineLiterals(shape.query)).toEqual(literals);
  });
});
