import type { Expr, MetricExpr } from '../../../logql/ast.ts';
import { instantQuery } from '../../../logql/engine/index.ts';
import { buildPipeline, buildSampleExtractor } from '../../../logql/pipeline/index.ts';
import { expressionsOf, tryParse } from '../../../logql/syntax/index.ts';
import { LogqlError } from '../../../logql/types.ts';
import type { RuleCheck } from '../check.ts';
import { printedQuery, type LintContext } from '../context.ts';
import type { Leaf } from '../leaves.ts';

/** The errors of building the stages, each once; also of a line_format that the engine leaves out. */
function buildErrors({ query, expr, pushed, analysis }: Leaf): LogqlError[] {
  if (analysis !== undefined && !analysis.removed.some(({ stage }) => stage.kind === 'line_format')) return [];
  return [
    errorOf(() => buildPipeline(query)) ??
      errorOf(() => {
        buildSampleExtractor(expr, pushed);
      }),
  ].filter((error) => error !== undefined);
}

function errorOf(build: () => unknown): LogqlError | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof LogqlError) return error;
    throw error;
  }
}

/** A literal that prints as a word is the business of literal-nan. */
function hasUnprintableNumber(expr: MetricExpr): boolean {
  return [...expressionsOf(expr)].some((node) => node.kind === 'literal' && !Number.isFinite(node.value));
}

/** Only these can be refused whatever the lines are, once their stages are built. */
function canBeRefused(expr: Expr): boolean {
  return [...expressionsOf(expr)].some(
    (node) =>
      node.kind === 'log' ||
      node.kind === 'variants' ||
      (node.kind === 'vector_aggregation' && node.operand.kind === 'literal') ||
      (node.kind === 'label_replace' && node.operand.kind === 'literal'),
  );
}

/** Only names outside ASCII, which are printed in quotes, make a printed query unreadable. */
function tryReading(printed: string): LogqlError | undefined {
  if (/^[\x20-\x7e]*$/.test(printed)) return undefined;
  const parsed = tryParse(printed);
  return parsed.ok ? undefined : parsed.error;
}

/** The error of evaluating the whole, as the ruler does it, on nothing. */
function evaluationError({ rule }: LintContext): LogqlError | undefined {
  if (rule.expr.kind !== 'log' && hasUnprintableNumber(rule.expr)) return undefined;
  const printed = tryReading(printedQuery(rule));
  if (printed !== undefined) return printed;
  if (!canBeRefused(rule.expr)) return undefined;
  return errorOf(() => instantQuery(rule.expr, [], { ts: 0n, queryMode: 'ruler' }));
}

export const queryRefused: RuleCheck = {
  id: 'query-refused',
  scope: 'rule',
  severity: 'error',
  summary: 'Loki loads the rule and refuses its query at every evaluation',
  run: (context) => {
    const built = context.leaves.flatMap(buildErrors);
    const whole = built.length > 0 ? undefined : evaluationError(context);
    return [...built, ...(whole === undefined ? [] : [whole])].map((error) => ({
      place: context.at(built.length > 0 && error.span !== undefined ? error.span : context.rule.expr.span),
      message: 'Loki reads the rule file without complaint, and then every evaluation of the rule fails.',
      facts:
        error.kind === 'parse'
          ? [['The ruler prints', printedQuery(context.rule)]]
          : [['Loki 3.7.6 says', error.message.split('\n')[0]]],
      remedy:
        context.rule.expr.kind === 'log'
          ? 'count the lines: sum(count_over_time({…} [5m])) > 0'
          : 'correct this part; watchkeeper explain shows what Loki makes of it',
    }));
  },
};
