import type { Expr, LogQuery } from '../../logql/ast.ts';
import { ingestStreams, instantQuery } from '../../logql/engine/index.ts';
import { formatG } from '../../logql/go/format-float.ts';
import { Labels } from '../../logql/labels.ts';
import type { Leaf } from './leaves.ts';
import { LogqlError } from '../../logql/types.ts';

/** Any time will do: queries see only differences. */
const NOW = 1_700_000_000_000_000_000n;

export type Answer =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'empty'; readonly text: string }
  | { readonly kind: 'result'; readonly text: string };

/** What the ruler gets from Loki for a query if one stream holds these lines just now. */
export function answerOf(expr: Expr, lines: readonly string[], stream: Labels = Labels.empty): Answer {
  const streams = lines.length === 0 ? [] : ingestStreams([{ labels: stream, entries: lines.map(entryOf) }]);
  try {
    const result = instantQuery(expr, streams, { ts: NOW, queryMode: 'ruler' });
    if (result.type === 'scalar') return { kind: 'result', text: `the number ${formatG(result.value)}` };
    if (result.samples.length === 0) return { kind: 'empty', text: 'no series' };
    const shown = result.samples.slice(0, 3).map(({ labels, value }) => `${labels.toString()} ${formatG(value)}`);
    return { kind: 'result', text: shown.join(', ') };
  } catch (error) {
    if (!(error instanceof LogqlError)) throw error;
    return { kind: 'error', text: error.message.split('\n')[0] };
  }
}

function entryOf(line: string): { readonly ts: bigint; readonly line: string } {
  return { ts: NOW, line };
}

/** The labels that a selector pins with `=`. */
export function streamOf({ selector }: LogQuery): Labels {
  return Labels.of(selector.matchers.filter(({ op }) => op === '=').map(({ name, value }) => [name, value]));
}

/** A text with which a line passes the line filters at the beginning of a pipeline, as far as they are literal. */
export function literalsOf({ analysis }: Leaf): string {
  return (analysis?.lineLiterals ?? []).map(([first]) => first).join(' ');
}
