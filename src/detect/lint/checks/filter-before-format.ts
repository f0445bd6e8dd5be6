import type { LabelFilter, Span, Stage } from '../../../logql/ast.ts';
import { filteredLabel } from '../../../logql/syntax/index.ts';
import type { RuleCheck } from '../check.ts';
import { runningStages } from '../guards.ts';
import type { Leaf } from '../leaves.ts';

/** Parsers that set labels of any name; a named extraction is not filtered early. */
function isImplicitParser(stage: Stage): boolean {
  if (stage.kind === 'json' || stage.kind === 'logfmt') return stage.extractions.length === 0;
  return stage.kind === 'regexp' || stage.kind === 'pattern' || stage.kind === 'unpack';
}

/** True if a parser can set a label, as far as its text tells. */
function canSet(stage: Stage, label: string): boolean {
  if (!isImplicitParser(stage)) return false;
  if (stage.kind === 'regexp') return new RegExp(`\\?P?<${label}>`).test(stage.pattern);
  return stage.kind !== 'pattern' || stage.pattern.includes(`<${label}>`);
}

/** True if a stage gives a label another value, or takes it away. */
function changes(stage: Stage, label: string): boolean {
  switch (stage.kind) {
    case 'label_format':
      return stage.formats.some((one) => one.name === label || (one.kind === 'rename' && one.from === label));
    case 'drop':
      return stage.items.some((item) => (item.kind === 'name' ? item.name : item.matcher.name) === label);
    case 'keep':
      return !stage.items.some((item) => (item.kind === 'name' ? item.name : item.matcher.name) === label);
    default:
      return false;
  }
}

interface Early {
  readonly filter: LabelFilter;
  readonly label: string;
  readonly parser: Stage;
  /** The stage between parser and filter that comes too late; undefined: the filter stands before the parser. */
  readonly changedBy: Stage | undefined;
}

function earlyFilters(leaf: Leaf): Early[] {
  const stages = runningStages(leaf);
  return (leaf.analysis?.earlyFilters ?? []).flatMap(({ label, filter }): Early[] => {
    const own = stages.findIndex((stage) => stage.kind === 'label_filter' && stage.filter === filter);
    const at = own < 0 ? stages.length : own;
    return stages.flatMap((parser, index): Early[] => {
      if (!canSet(parser, label)) return [];
      if (index > at) return [{ filter, label, parser, changedBy: undefined }];
      const changedBy = stages.slice(index + 1, at).find((stage) => changes(stage, label));
      return changedBy === undefined ? [] : [{ filter, label, parser, changedBy }];
    });
  });
}

function nameOf(filter: LabelFilter): string {
  return filter.kind === 'and' || filter.kind === 'or' ? '' : filteredLabel(filter);
}

export const filterBeforeFormat: RuleCheck = {
  id: 'filter-before-format',
  scope: 'rule',
  severity: 'error',
  summary: 'a label filter is applied to the raw value of the line, before the stage that changes it',
  run: (context) =>
    context.leaves.flatMap((leaf) =>
      earlyFilters(leaf).map(({ filter, parser, changedBy }) => {
        const label = nameOf(filter);
        const related: Span | undefined = changedBy?.span;
        return {
          place: context.at(filter.span),
          message: [
            `As soon as ${parser.kind} has read ${label} from a line, Loki applies this filter to the raw value and drops ` +
              'the line, ' +
              (changedBy === undefined
                ? 'although the filter is written before the parser.'
                : `before ${changedBy.kind} changes it.`),
          ],
          ...(related === undefined ? {} : { related: { ...context.at(related), note: 'comes too late' } }),
          remedy:
            changedBy === undefined
              ? 'write the filter as a stream selector, or name the fields of the parser so that it does not read this one'
              : 'name the fields that the parser reads (json level="level"), or group by this label: then Loki waits',
        };
      }),
    ),
};
