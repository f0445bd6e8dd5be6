import type { Stage } from '../../../logql/ast.ts';
import { answerOf, literalsOf, streamOf } from '../answer.ts';
import type { Finding, RuleCheck } from '../check.ts';
import type { LintContext } from '../context.ts';
import { errorOfStage, filterGuards, guardsAgainst, runningStages, type StageError } from '../guards.ts';
import type { Leaf } from '../leaves.ts';
import { spanText } from '../words.ts';

const WHAT: Readonly<Record<StageError, string>> = {
  JSONParserErr: 'One matching line that is not JSON',
  LogfmtParserErr: 'One matching line that is not logfmt',
  LabelFilterErr: 'One matching line whose value is no number',
  TemplateFormatErr: 'One matching line on which the template fails',
  SampleExtractionErr: 'One matching line whose value is no number',
};

const PARSERS: ReadonlySet<Stage['kind']> = new Set(['json', 'logfmt', 'unpack']);

/** Errors of stages that nothing behind them takes away. */
function unguarded(leaf: Leaf): { readonly stage: Stage; readonly error: StageError }[] {
  const stages = runningStages(leaf);
  const hints = leaf.analysis?.hints;
  const posts = leaf.expr.range.unwrap?.postFilters ?? [];
  return stages.flatMap((stage, index) => {
    const error = errorOfStage(stage);
    if (error === undefined) return [];
    if (PARSERS.has(stage.kind) && (hints?.skipParsers === true || hints?.preserveError === true)) return [];
    const isGuarded =
      stages.slice(index + 1).some((later) => guardsAgainst(later, error)) ||
      posts.some((filter) => filterGuards(filter, error));
    return isGuarded ? [] : [{ stage, error }];
  });
}

function finding(context: LintContext, leaf: Leaf, span: Stage['span'], error: StageError): Finding {
  const { rangeNs } = leaf.expr.range;
  const after = error === 'SampleExtractionErr' ? 'directly after unwrap' : 'directly after this stage';
  return {
    place: context.at(span),
    message: [
      `${WHAT[error]} makes the whole rule fail. Nothing fires until that line has left the window of ` +
        `${spanText(rangeNs)}, so one bad line switches the alarm off.`,
    ],
    facts: [['Loki 3.7.6 says', errorText(context, leaf, error)]],
    remedy: `let lines with an error pass by, ${after}`,
    ...context.fix([{ start: span.end, end: span.end, text: ' | __error__=""' }]),
  };
}

/** Loki's answer to the rule on a line that fails, as far as one can be made up. */
function errorText(context: LintContext, leaf: Leaf, error: StageError): string {
  if (error === 'JSONParserErr') {
    const words = literalsOf(leaf);
    const bad = [`${words} not json`, `{"a":${words}`, `{${words}`];
    for (const line of bad) {
      const answer = answerOf(context.rule.expr, [line], streamOf(leaf.query));
      if (answer.kind === 'error' && answer.text.includes(error)) return answer.text;
    }
  }
  return `pipeline error: '${error}' for series: '{__error__="${error}", …}'.`;
}

export const parseErrorKillsRule: RuleCheck = {
  id: 'parse-error-kills-rule',
  scope: 'rule',
  severity: 'error',
  summary: 'an error of one line makes the whole rule fail',
  run: (context) =>
    context.leaves.flatMap((leaf) => {
      const out = unguarded(leaf).map(({ stage, error }) => finding(context, leaf, stage.span, error));
      const { unwrap } = leaf.expr.range;
      if (unwrap !== undefined && !unwrap.postFilters.some((filter) => filterGuards(filter, 'SampleExtractionErr')))
        out.push(finding(context, leaf, unwrap.span, 'SampleExtractionErr'));
      return out;
    }),
};
