import type { Source } from '../sources.ts';
import { GROUP_LABEL, queryText } from './query-text.ts';
import type { Shape } from './shape.ts';
import { BlockText, FlowList, FoldedText, yamlText } from './yaml-text.ts';

export interface DetectionWords {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly threshold: number;
  readonly window: string;
}

const SCHEMA = '# yaml-language-server: $schema=../../schema/detection.schema.json\n';

/** The file of a scaffolded detection. What only its writer knows is worded as a question to answer. */
export function detectionText(source: Source, app: string, shape: Shape, words: DetectionWords): string {
  const isGrouped = shape.kind === 'json' && shape.groupPath !== undefined;
  const from = isGrouped ? ` from {{ $labels.${GROUP_LABEL} }}` : '';
  const pivot = shape.kind === 'json' ? (shape.groupPath ?? 'line') : 'line';
  const fields = shape.kind === 'text' ? ['line'] : fieldsOf(shape);
  return (
    SCHEMA +
    yamlText({
      id: words.id,
      name: words.name,
      title: words.title,
      status: 'experimental',
      version: 1,
      package: 'extended',
      app,
      sources: new FlowList([source.id]),
      fields: new FlowList(source.format === 'nginx-json' || source.format === 'monolog-json' ? fields : []),
      severity: 'medium',
      confidence: 1,
      spoofable: isGrouped ? 1 : 2,
      query: new BlockText(queryText(source, shape)),
      params: {
        threshold: {
          default: words.threshold,
          min: 1,
          unit: 'lines',
          why: 'taken from the sample lines; a backtest over ordinary days says what is normal',
        },
        window: { default: words.window, type: 'duration', why: 'taken from the sample lines' },
      },
      interval: '1m',
      for: '0s',
      group_by: new FlowList(isGrouped ? [GROUP_LABEL] : []),
      entities: isGrouped ? { source_ip: GROUP_LABEL } : {},
      summary: `{{ $value }} lines: ${words.title}${from}`,
      description: new FoldedText(
        `Detects ${words.title}, several times in a short time. Say here what an attacker gains by it.`,
      ),
      blind_spots: ['what stays below the threshold in each window'],
      false_positives: ['say here who does this for good reasons'],
      runbook: [
        {
          do: 'Read the lines that were counted: who, what, how fast.',
          span: '30 minutes before to 15 minutes after',
          pivot,
        },
        {
          do: 'Look for what came next from the same place.',
          span: '1 hour after the last line',
          pivot,
        },
      ],
      response: { allow: 'notify' },
      references: [],
    })
  );
}

function fieldsOf(shape: Extract<Shape, { kind: 'json' }>): string[] {
  const group = shape.groupPath === undefined ? [] : [shape.groupPath];
  return [...group, ...shape.filters.map(({ path }) => path)];
}
