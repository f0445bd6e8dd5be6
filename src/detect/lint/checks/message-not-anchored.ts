import type { LineFilterStage } from '../../../logql/ast.ts';
import { sourcesOfSelector } from '../../query/site-rewrite.ts';
import type { RuleCheck } from '../check.ts';

/** A text inside a JSON value cannot hold a bare quote, and the beginning of a line is Headscale's own. */
const ANCHOR = /"(?:message|level|error)\\?":|\^|":\s/;
const PARSERS: ReadonlySet<string> = new Set(['json', 'logfmt', 'regexp', 'pattern', 'unpack']);

function isBare({ op, alternatives }: LineFilterStage): boolean {
  return (op === '|=' || op === '|~') && alternatives.some(({ value }) => !ANCHOR.test(value));
}

/** The lines in which strangers write most. */
function leavesRequestsOut({ op, alternatives }: LineFilterStage): boolean {
  return (op === '!=' || op === '!~') && alternatives.some(({ value }) => value.includes('http request'));
}

export const messageNotAnchored: RuleCheck = {
  id: 'message-not-anchored',
  scope: 'rule',
  severity: 'warning',
  summary: 'a message of Headscale is searched anywhere in the line, also in what a stranger wrote',
  run: (context) =>
    context.leaves.flatMap(({ query }) => {
      const sources = sourcesOfSelector(query.selector);
      if (sources.length !== 1 || sources[0].id !== 'headscale/app') return [];
      if (query.stages.some(({ kind }) => PARSERS.has(kind))) return [];
      const filters = query.stages.filter((stage) => stage.kind === 'line_filter');
      const positive = filters.filter(({ op }) => op === '|=' || op === '|~' || op === '|>');
      if (positive.length === 0 || !positive.every(isBare) || filters.some(leavesRequestsOut)) return [];
      return [
        {
          place: context.at(positive[0].span),
          message:
            'Headscale writes the path of each request and the names of nodes as they are. GET /SSH%20check%20rejected from ' +
            'anybody is a line with this text.',
          remedy: 'begin with the key, which no value can hold: |~ `"message":"…`, or begin with ^ for the text format',
        },
      ];
    }),
};
