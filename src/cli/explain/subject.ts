import type { Expr, Matcher, Selector } from '../../logql/ast.ts';
import { defaultParts } from '../../logql/engine/default-parts.ts';
import { streamTest } from '../../logql/engine/stream-selector.ts';
import type { Labels } from '../../logql/labels.ts';
import { pushedGrouping, type QueryShape } from '../../logql/pipeline/index.ts';
import { logQueriesOf, operandsOf, parseExpr } from '../../logql/syntax/index.ts';
import { LogqlError } from '../../logql/types.ts';
import { resolveDetection, type BuiltDetection } from '../../detect/query/resolve.ts';
import type { LoadedDetection } from '../../detect/model/detection.ts';
import type { Site } from '../../detect/model/site.ts';
import { FileProblems, UsageError } from '../exit.ts';

/** What is explained: a detection with its values, or a query. */
export interface Subject {
  readonly title: string;
  readonly expr: Expr;
  readonly query: string;
  readonly built: BuiltDetection | undefined;
  /** Why the detection is not built here, in words; it is explained all the same. */
  readonly leftOut: string | undefined;
}

/** A detection as the site builds it; one that the site leaves out with its defaults. */
export function subjectOfDetection(loaded: LoadedDetection, site: Site): Subject {
  const { id, version, title } = loaded.detection;
  const here = resolveDetection(loaded, site);
  const resolved = here.status === 'left_out' ? resolveDetection(loaded, site, { ignoreSite: true }) : here;
  if (resolved.status === 'broken') throw new FileProblems(resolved.diagnostics);
  if (resolved.status === 'left_out') throw new UsageError(`${id} has no query: ${resolved.reason}.`);
  return {
    title: `${id} v${version}  ${title}`,
    expr: resolved.expr,
    query: resolved.query,
    built: resolved,
    leftOut: here.status === 'left_out' ? here.reason : undefined,
  };
}

/** A query of the command line. Throws UsageError with Loki's message. */
export function subjectOfQuery(query: string): Subject {
  try {
    return { title: 'Query', expr: parseExpr(query), query, built: undefined, leftOut: undefined };
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    throw new UsageError(
      `This is no id of a detection, and Loki refuses it as a query: ${error.message}`,
      'watchkeeper explain WK-CAC-002, or a query in single quotes',
    );
  }
}

/** A log query inside of a query, with what decides how its lines are read. */
export interface Leaf {
  readonly shape: QueryShape;
  readonly selector: Selector;
  /** The expressions around it, from the whole query inwards to the range aggregation. */
  readonly around: readonly Expr[];
}

export function leavesOf(expr: Expr): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (node: Expr, above: readonly Expr[]): void => {
    const around = [...above, node];
    if (node.kind === 'log') leaves.push({ shape: { kind: 'log', query: node }, selector: node.selector, around });
    else if (node.kind === 'range_aggregation') {
      const parent = above.at(-1);
      const pushed = parent === undefined || parent.kind === 'log' ? undefined : pushedGrouping(parent);
      leaves.push({ shape: { kind: 'metric', expr: node, pushed }, selector: node.range.query.selector, around });
    } else for (const operand of operandsOf(node)) visit(operand, around);
  };
  visit(expr, []);
  return leaves;
}

/** The first matcher that does not take a stream; undefined if the selector takes it. */
export function refusingMatcher(selector: Selector, labels: Labels): Matcher | undefined {
  return selector.matchers.find(
    (matcher) => !streamTest({ matchers: [matcher], span: selector.span }, defaultParts.compileMatcher)(labels),
  );
}

/** True if one of the selectors of a query takes a stream. */
export function readsStream(expr: Expr, labels: Labels): boolean {
  return logQueriesOf(expr).some(({ selector }) => refusingMatcher(selector, labels) === undefined);
}
