import type { Expr, Selector } from '../../logql/ast.ts';

/**
 * The selectors without which a rule gives no answer, of those that match no stream of the input. A sum over a source
 * that was not given is not "nothing happened"; and a rule of the form `a unless b` without the lines of b would accuse.
 * Only one side of an `or` has to be there.
 */
export function missingSelectors(expr: Expr, hasStream: (selector: Selector) => boolean): Selector[] {
  switch (expr.kind) {
    case 'log':
      return absent(expr.selector, hasStream);
    case 'range_aggregation':
      return absent(expr.range.query.selector, hasStream);
    case 'vector_aggregation':
    case 'label_replace':
      return missingSelectors(expr.operand, hasStream);
    case 'binary_operation': {
      const left = missingSelectors(expr.left, hasStream);
      const right = missingSelectors(expr.right, hasStream);
      if (expr.op === 'or' && (left.length === 0 || right.length === 0)) return [];
      return [...left, ...right];
    }
    case 'variants':
      return absent(expr.of.query.selector, hasStream);
    case 'literal':
    case 'vector':
      return [];
    default: {
      const unknown: never = expr;
      return unknown;
    }
  }
}

function absent(selector: Selector, hasStream: (selector: Selector) => boolean): Selector[] {
  return hasStream(selector) ? [] : [selector];
}
