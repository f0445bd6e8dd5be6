import type { Span, Stage } from '../../../logql/ast.ts';
import type { RuleCheck } from '../check.ts';

/** Labels that a stage sets by name, with their places. */
function namedLabels(stage: Stage): { readonly name: string; readonly span: Span }[] {
  switch (stage.kind) {
    case 'json':
    case 'logfmt':
      return stage.extractions.map(({ name, span }) => ({ name, span }));
    case 'regexp':
      return [...stage.pattern.matchAll(/\(\?P?<(\w+)>/g)].map(([, name]) => ({ name, span: stage.patternSpan }));
    case 'pattern':
      return [...stage.pattern.matchAll(/<([A-Za-z]\w*)>/g)].map(([, name]) => ({ name, span: stage.patternSpan }));
    default:
      return [];
  }
}

export const labelCollides: RuleCheck = {
  id: 'label-collides',
  scope: 'rule',
  severity: 'error',
  summary: 'a parser sets a label that the stream has already, so the value goes elsewhere',
  run: (context) =>
    context.leaves.flatMap(({ query }) => {
      const ofStream = new Set([...query.selector.matchers.map(({ name }) => name), 'service_name']);
      return query.stages.flatMap(namedLabels).flatMap(({ name, span }) =>
        ofStream.has(name)
          ? [
              {
                place: context.at(span),
                message:
                  `The stream has a label ${name}, so Loki stores the value of the line as ${name}_extracted. Filters and ` +
                  `groupings by ${name} see the label of the stream.`,
                remedy: `another name: line_${name}=…`,
              },
            ]
          : [],
      );
    }),
};
