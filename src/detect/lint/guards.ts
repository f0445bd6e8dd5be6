import type { LabelFilter, Stage } from '../../logql/ast.ts';
import type { Leaf } from './leaves.ts';
import { templateCanFail } from './template-failure.ts';

export type StageError =
  'JSONParserErr' | 'LogfmtParserErr' | 'LabelFilterErr' | 'TemplateFormatErr' | 'SampleExtractionErr';

/** The error that a stage can leave on a line; undefined if it never does. */
export function errorOfStage(stage: Stage): StageError | undefined {
  switch (stage.kind) {
    case 'json':
    case 'unpack':
      return 'JSONParserErr';
    case 'logfmt':
      return stage.strict ? 'LogfmtParserErr' : undefined;
    case 'label_filter':
      return readsNumber(stage.filter) ? 'LabelFilterErr' : undefined;
    case 'line_format':
      return templateCanFail(stage.template) ? 'TemplateFormatErr' : undefined;
    case 'label_format':
      return stage.formats.some((format) => format.kind === 'template' && templateCanFail(format.template))
        ? 'TemplateFormatErr'
        : undefined;
    case 'line_filter':
    case 'regexp':
    case 'pattern':
    case 'decolorize':
    case 'drop':
    case 'keep':
      return undefined;
    default: {
      const unknown: never = stage;
      return unknown;
    }
  }
}

/** Comparisons with a number, a duration or a size fail on a value that is none. */
function readsNumber(filter: LabelFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return readsNumber(filter.left) || readsNumber(filter.right);
  return filter.kind === 'number' || filter.kind === 'duration' || filter.kind === 'bytes';
}

/** True if no line with this error passes the stage, or the stage takes the error away. */
export function guardsAgainst(stage: Stage, error: StageError): boolean {
  if (stage.kind === 'label_filter') return filterGuards(stage.filter, error);
  return stage.kind === 'drop' && stage.items.some((item) => item.kind === 'name' && item.name === '__error__');
}

export function filterGuards(filter: LabelFilter, error: StageError): boolean {
  switch (filter.kind) {
    case 'and':
      return filterGuards(filter.left, error) || filterGuards(filter.right, error);
    case 'or':
      return filterGuards(filter.left, error) && filterGuards(filter.right, error);
    case 'string': {
      const { name, op, value } = filter.matcher;
      if (name !== '__error__') return false;
      return (op === '=' && value !== error) || (op === '!=' && value === error);
    }
    default:
      return false;
  }
}

/** The stages of a leaf in the order they run; those that Loki takes out are not there. */
export function runningStages({ analysis, query }: Leaf): readonly Stage[] {
  return analysis === undefined ? query.stages : analysis.stages.flatMap(({ nodes }) => nodes);
}
