import type { RuleCheck } from '../check.ts';
import { spanText } from '../words.ts';

const DAY_NS = 86_400_000_000_000n;
/** Common retention is 30 days or more, and a query over more than four weeks is slow everywhere. */
const LONGEST_NS = 28n * DAY_NS;

export const lookbackTooLong: RuleCheck = {
  id: 'lookback-too-long',
  scope: 'rule',
  severity: 'warning',
  summary: 'the query looks back further than lines are kept, or than Loki can read in time',
  run: (context) =>
    context.leaves.flatMap(({ expr: { range } }) => {
      const { retentionNs } = context.scope;
      const back = range.rangeNs + (range.offsetNs > 0n ? range.offsetNs : 0n);
      const limit = retentionNs !== undefined && retentionNs < LONGEST_NS ? retentionNs : LONGEST_NS;
      if (back <= limit) return [];
      const why =
        limit === LONGEST_NS
          ? 'Each evaluation reads all of it again.'
          : 'Older lines are deleted, so the query sees less than it says.';
      return [
        {
          place: context.at(range.rangeSpan),
          message: `The query looks back ${spanText(back)}, the limit here is ${spanText(limit)}. ${why}`,
          remedy: 'a shorter window, or an earlier window of the same length with offset',
        },
      ];
    }),
};
