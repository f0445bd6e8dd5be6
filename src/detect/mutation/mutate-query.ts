import type { LabelExtraction, LineFilterStage, LogQuery, LogRange, Matcher, Stage } from '../../logql/ast.ts';
import { printStage } from '../../logql/syntax/index.ts';
import { durationForPeople } from '../model/duration.ts';
import { extractionUnread, guardWithoutUse, impliedByLaterFilter } from './equivalent.ts';
import { matcherImplied, type Surroundings } from './join.ts';
import { filterChanges, matcherTextChanges, streamMatcherLeftOut } from './mutate-filter.ts';
import { nearMiss, patternChanges } from './mutate-text.ts';
import { replaceAt, within, withoutAt, type Mutation } from './mutation.ts';

/** Changes of a range: of its query, of what it unwraps, of its window. */
export function rangeChanges(range: LogRange, around: Surroundings): Mutation<LogRange>[] {
  return [
    ...windowChanges(range),
    ...within('query', queryChanges(range, around), (query): LogRange => ({ ...range, query })),
    ...unwrapChanges(range),
  ];
}

function windowChanges(range: LogRange): Mutation<LogRange>[] {
  const { rangeNs, offsetNs } = range;
  const text = durationForPeople(rangeNs);
  const changes: Mutation<LogRange>[] = [
    {
      key: 'window half',
      kind: 'window',
      changed: `window ${text} -> ${durationForPeople(rangeNs / 2n)}`,
      missing: `lines spread over ${durationForPeople((rangeNs * 9n) / 10n)} must count together`,
      node: { ...range, rangeNs: rangeNs / 2n },
    },
    {
      key: 'window double',
      kind: 'window',
      changed: `window ${text} -> ${durationForPeople(rangeNs * 2n)}`,
      missing: `lines older than ${text} must not count`,
      node: { ...range, rangeNs: rangeNs * 2n },
    },
  ];
  if (offsetNs === 0n) return changes;
  const offset = durationForPeople(offsetNs);
  return [
    ...changes,
    {
      key: 'offset 0',
      kind: 'window',
      changed: `offset ${offset} left out`,
      missing: `lines of now must not count as those of ${offset} ago`,
      node: { ...range, offsetNs: 0n },
    },
    {
      key: 'offset double',
      kind: 'window',
      changed: `offset ${offset} -> ${durationForPeople(offsetNs * 2n)}`,
      missing: `lines of ${offset} ago must count, those of twice as long ago must not`,
      node: { ...range, offsetNs: offsetNs * 2n },
    },
  ];
}

function unwrapChanges(range: LogRange): Mutation<LogRange>[] {
  const { unwrap } = range;
  if (unwrap === undefined) return [];
  const filters = unwrap.postFilters.flatMap((filter, index) =>
    within(`post ${index}`, filterChanges(filter), (node) =>
      node === undefined ? withoutAt(unwrap.postFilters, index) : replaceAt(unwrap.postFilters, index, node),
    ),
  );
  return [
    {
      key: 'unwrap',
      kind: 'label',
      changed: `unwrap ${unwrap.label} -> ${unwrap.label}_x`,
      missing: `the value must be that of ${unwrap.label}`,
      node: { ...range, unwrap: { ...unwrap, label: `${unwrap.label}_x` } },
    },
    ...within('unwrap', filters, (postFilters): LogRange => ({ ...range, unwrap: { ...unwrap, postFilters } })),
  ];
}

function queryChanges({ query, unwrap }: LogRange, around: Surroundings): Mutation<LogQuery>[] {
  const stages = query.stages.flatMap((stage, index) => {
    const changes = stageChanges(stage).map((change) =>
      withReason(change, reasonOf(change, stage, index, query, unwrap, around)),
    );
    return within(`stage ${index}`, changes, (node) =>
      node === undefined ? withoutAt(query.stages, index) : replaceAt(query.stages, index, node),
    );
  });
  return [
    ...selectorChanges(query, around),
    ...within('', stages, (changed): LogQuery => ({ ...query, stages: changed })),
  ];
}

function withReason<T>(change: Mutation<T>, equivalent: string | undefined): Mutation<T> {
  return equivalent === undefined ? change : { ...change, equivalent };
}

/** Why no test can notice a change of a stage, from what stands around it. */
function reasonOf(
  change: Mutation<Stage | undefined>,
  stage: Stage,
  index: number,
  query: LogQuery,
  unwrap: LogRange['unwrap'],
  around: Surroundings,
): string | undefined {
  if (stage.kind === 'line_filter' && change.node === undefined) return impliedByLaterFilter(query, index);
  if (stage.kind === 'label_filter' && change.node === undefined && stage.filter.kind === 'string') {
    const { name, op, value } = stage.filter.matcher;
    return name === '__error__' && op === '=' && value === '' ? guardWithoutUse(query, index, unwrap) : undefined;
  }
  if ((stage.kind === 'json' || stage.kind === 'logfmt') && change.key.startsWith('path ')) {
    const extraction = stage.extractions[Number(change.key.slice(5))];
    const { name, path } = extraction;
    if (stage.kind === 'logfmt' && name === path) return 'logfmt also reads the field that has the name of the label';
    return extractionUnread(extraction, query, unwrap, around.read);
  }
  return undefined;
}

function selectorChanges(query: LogQuery, around: Surroundings): Mutation<LogQuery>[] {
  const { selector } = query;
  const { matchers } = selector;
  const put = (changed: readonly Matcher[]): LogQuery => ({ ...query, selector: { ...selector, matchers: changed } });
  return matchers.flatMap((matcher, index): Mutation<LogQuery>[] => {
    const texts = within(`stream ${index}`, matcherTextChanges(matcher), (node) =>
      put(replaceAt(matchers, index, node)),
    );
    if (matchers.length === 1) return texts;
    const leftOut = withReason(streamMatcherLeftOut(matcher), matcherImplied(matcher, around));
    const gone = within(`stream ${index}`, [leftOut], () => put(withoutAt(matchers, index)));
    return [...gone, ...texts];
  });
}

/** Changes of a stage; `undefined` is the stage left out. */
function stageChanges(stage: Stage): Mutation<Stage | undefined>[] {
  switch (stage.kind) {
    case 'label_filter':
      return within('filter', filterChanges(stage.filter), (filter): Stage | undefined =>
        filter === undefined ? undefined : { ...stage, filter },
      );
    case 'line_filter':
      return [leftOut(stage), ...lineFilterChanges(stage)];
    case 'json':
      return [leftOut(stage), ...pathChanges(stage.extractions, (extractions) => ({ ...stage, extractions }))];
    case 'logfmt':
      return [leftOut(stage), ...pathChanges(stage.extractions, (extractions) => ({ ...stage, extractions }))];
    case 'regexp':
      return [leftOut(stage), ...regexpChanges(stage)];
    case 'label_format':
      return stage.formats.map((format, index) => ({
        key: `format ${index}`,
        kind: 'stage',
        changed: `label_format ${format.name} left out`,
        missing: `lines must count by the ${format.name} that label_format makes`,
        node: stage.formats.length === 1 ? undefined : { ...stage, formats: withoutAt(stage.formats, index) },
      }));
    case 'drop':
    case 'keep':
    case 'pattern':
    case 'unpack':
    case 'line_format':
    case 'decolorize':
      return [leftOut(stage)];
    default: {
      const impossible: never = stage;
      return impossible;
    }
  }
}

function leftOut(stage: Stage): Mutation<undefined> {
  const text = printStage(stage);
  const isFilter = stage.kind === 'line_filter';
  return {
    key: 'left out',
    kind: 'stage',
    changed: `${text} left out`,
    missing: isFilter ? `lines that fail only ${text} must not count` : `lines must be read with ${text}`,
    node: undefined,
  };
}

function lineFilterChanges(stage: LineFilterStage): Mutation<Stage>[] {
  const { alternatives, op } = stage;
  const verb = op === '|=' || op === '|~' || op === '|>' ? 'must count' : 'must not count';
  return alternatives.flatMap((one, index): Mutation<Stage>[] => {
    const at = `alternative ${index}`;
    const put = (value: string): Stage => ({
      ...stage,
      alternatives: replaceAt(alternatives, index, { ...one, value }),
    });
    const texts = one.ip || op === '|>' || op === '!>' ? [] : textChanges(one.value, op === '|~' || op === '!~', verb);
    const gone: Mutation<Stage> = {
      key: at,
      kind: 'literal',
      changed: `${op} alternative "${one.value}" left out`,
      missing: `lines with ${one.value} ${verb}`,
      branch: true,
      node: { ...stage, alternatives: withoutAt(alternatives, index) },
    };
    return [...(alternatives.length > 1 ? [gone] : []), ...within(at, texts, put)];
  });
}

function textChanges(value: string, isPattern: boolean, verb: string): Mutation<string>[] {
  if (isPattern) {
    return patternChanges(value, { anchored: false }).map((change) => ({
      key: change.key,
      kind: 'literal',
      changed: `pattern ${value}: ${change.changed}`,
      missing: `lines like ${change.about} ${verb}`,
      node: change.pattern,
    }));
  }
  if (value === '') return [];
  return [
    {
      key: 'text',
      kind: 'literal',
      changed: `"${value}" -> "${nearMiss(value)}"`,
      missing: `lines with ${value} ${verb}`,
      node: nearMiss(value),
    },
  ];
}

function pathChanges(
  extractions: readonly LabelExtraction[],
  put: (extractions: readonly LabelExtraction[]) => Stage,
): Mutation<Stage>[] {
  return extractions.map((one, index) => ({
    key: `path ${index}`,
    kind: 'label',
    changed: `${one.name}="${one.path}": field -> ${otherPath(one.path)}`,
    missing: `lines must count or not by their ${one.path}`,
    node: put(replaceAt(extractions, index, { ...one, path: otherPath(one.path) })),
  }));
}

function otherPath(path: string): string {
  return path.endsWith('"]') ? `${path.slice(0, -2)}_x"]` : `${path}_x`;
}

function regexpChanges(stage: Extract<Stage, { readonly kind: 'regexp' }>): Mutation<Stage>[] {
  return patternChanges(stage.pattern, { anchored: false }).map((change) => ({
    key: `pattern ${change.key}`,
    kind: 'literal',
    changed: `regexp ${stage.pattern}: ${change.changed}`,
    missing: `lines like ${change.about} must be read`,
    node: { ...stage, pattern: change.pattern },
  }));
}
