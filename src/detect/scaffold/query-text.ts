import type { Source } from '../sources.ts';
import type { ScaffoldFilter, Shape } from './shape.ts';

/** The label that the address of a line gets. */
export const GROUP_LABEL = 'ip';

/** The query template of a scaffolded detection: counts lines of the shape in `$window`, compares with `$threshold`. */
export function queryText(source: Source, shape: Shape): string {
  const selector = `{${Object.entries(source.labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
  const grouped = shape.kind === 'json' && shape.groupPath !== undefined;
  return [
    grouped ? `sum by (${GROUP_LABEL}) (` : 'sum(',
    '  count_over_time(',
    `    ${selector}`,
    ...stages(shape).map((stage) => `      ${stage}`),
    '      [$window]',
    '  )',
    ') >= $threshold',
  ].join('\n');
}

function stages(shape: Shape): string[] {
  const literal = shape.literal === undefined ? [] : [`|= ${literalText(shape.literal)}`];
  if (shape.kind === 'text')
    return shape.pattern === undefined ? literal : [...literal, `|~ ${literalText(shape.pattern)}`];
  const { filters, groupPath } = shape;
  const fields = filters.map(({ label, path }) => `${label}="${path}"`);
  const group = groupPath === undefined ? [] : [`${GROUP_LABEL}="${groupPath}"`];
  return [...literal, `| json ${[...group, ...fields].join(', ')}`, '| __error__=""', ...filters.map(filterStage)];
}

function filterStage({ label, op, value }: ScaffoldFilter): string {
  return `| ${label}${op}${literalText(value, '"')}`;
}

/** A text as a literal of LogQL inside of a template, in which a dollar before a letter is doubled. */
function literalText(text: string, quote: '"' | '`' = '`'): string {
  const raw = quote === '`' || text.includes('\\') || text.includes('"');
  const literal = raw && !text.includes('`') && !/[\r\n]/.test(text) ? `\`${text}\`` : JSON.stringify(text);
  return literal.replace(/\$(?=[A-Za-z{$])/g, '$$$$');
}
