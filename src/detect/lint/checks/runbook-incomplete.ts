import type { RuleCheck } from '../check.ts';

export const runbookIncomplete: RuleCheck = {
  id: 'runbook-incomplete',
  scope: 'rule',
  severity: 'hint',
  summary: 'a runbook that does not say what to do, over which span, along which field',
  run: (context) => {
    const { detection, rule } = context;
    if (detection === undefined) return [];
    const { runbook } = detection;
    const hasKey = rule.file.nodeAt(['runbook']).exact;
    if (runbook.length < 2 || runbook.length > 4) {
      return [
        {
          place: hasKey ? rule.file.keySpanAt(['runbook']) : context.atPath(['id']),
          message: `The runbook has ${runbook.length} steps. Who is woken by an alert can follow two to four.`,
          remedy: 'two to four steps, each with what to do, the span of time, and the field to follow',
        },
      ];
    }
    return runbook.flatMap((step, index) =>
      typeof step === 'string' || (step.span !== undefined && step.pivot !== undefined)
        ? []
        : [
            {
              place: context.atPath(['runbook', index]),
              message: 'The step does not say over which span to look, or which field to follow.',
              remedy: 'add span: 30 minutes before to 15 minutes after, and pivot: ip',
            },
          ],
    );
  },
};
