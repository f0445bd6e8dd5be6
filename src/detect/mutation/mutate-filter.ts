import type { CompareOp, LabelFilter, Matcher } from '../../logql/ast.ts';
import { printLabelFilter, printMatcher } from '../../logql/syntax/index.ts';
import { within, type Mutation } from './mutation.ts';
import { nearMiss, patternChanges } from './mutate-text.ts';

/** Changes of a matcher's text: the near miss of a literal, the alternatives of a pattern. */
export function matcherTextChanges(matcher: Matcher): Mutation<Matcher>[] {
  const { name, op, value } = matcher;
  const isPositive = op === '=' || op === '=~';
  const verb = isPositive ? 'must count' : 'must not count';
  const put = (text: string): Matcher => ({ ...matcher, value: text });
  if (op === '=~' || op === '!~') {
    if (value === '.*') return [];
    return patternChanges(value, { anchored: true }).map((change) => ({
      key: change.key,
      kind: 'literal',
      changed: `${name}${op}"${value}": ${change.changed}`,
      missing: `lines whose ${name} is like ${change.about} ${verb}`,
      node: put(change.pattern),
    }));
  }
  if (value === '') return [];
  return [
    {
      key: 'text',
      kind: 'literal',
      changed: `${name}${op}"${value}" -> "${nearMiss(value)}"`,
      missing: isPositive ? `lines whose ${name} is ${value} must count` : `lines whose ${name} is ${value} ${verb}`,
      node: put(nearMiss(value)),
    },
  ];
}

/** Changes of a label filter; `undefined` is the filter left out. */
export function filterChanges(filter: LabelFilter): Mutation<LabelFilter | undefined>[] {
  if (isAlwaysTrue(filter)) return [];
  return [leftOut(filter), ...partChanges(filter)];
}

/** An empty list of the site: nothing is excluded. */
function isAlwaysTrue(filter: LabelFilter): boolean {
  return filter.kind === 'string' && filter.matcher.op === '=~' && filter.matcher.value === '.*';
}

function leftOut(filter: LabelFilter): Mutation<undefined> {
  const text = printLabelFilter(filter);
  return {
    key: 'left out',
    kind: 'stage',
    changed: `${text} left out`,
    missing: missingWithout(filter),
    node: undefined,
  };
}

function missingWithout(filter: LabelFilter): string {
  if (filter.kind === 'string' && filter.matcher.name === '__error__')
    return 'lines that cannot be read must not stop the evaluation';
  return `lines that fail only ${printLabelFilter(filter)} must not count`;
}

/** Changes inside of a filter. Addresses of a list are one part: their number differs from site to site. */
function partChanges(filter: LabelFilter): Mutation<LabelFilter>[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return isAddressList(filter) ? [] : [...sideChanges(filter, 'left'), ...sideChanges(filter, 'right')];
    case 'string':
      if (filter.matcher.name === '__error__') return [];
      return [
        ...within('matcher', matcherTextChanges(filter.matcher), (matcher): LabelFilter => ({ ...filter, matcher })),
        nameChange(filter, filter.matcher.name, (name) => ({ ...filter, matcher: { ...filter.matcher, name } })),
      ];
    case 'ip':
      return [];
    case 'number':
    case 'bytes':
      return [
        ...limitChanges(filter.name, filter.op, filter.value).map(({ value, ...change }) => ({
          ...change,
          node: { ...filter, value },
        })),
        nameChange(filter, filter.name, (name) => ({ ...filter, name })),
      ];
    case 'duration':
      return [
        ...limitChanges(filter.name, filter.op, Number(filter.value)).map(({ value, ...change }) => ({
          ...change,
          node: { ...filter, value: BigInt(Math.round(value)) },
        })),
        nameChange(filter, filter.name, (name) => ({ ...filter, name })),
      ];
    default: {
      const impossible: never = filter;
      return impossible;
    }
  }
}

function isAddressList(filter: LabelFilter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') return isAddressList(filter.left) && isAddressList(filter.right);
  return filter.kind === 'ip';
}

type Connected = Extract<LabelFilter, { readonly kind: 'and' | 'or' }>;

function sideChanges(filter: Connected, side: 'left' | 'right'): Mutation<LabelFilter>[] {
  const part = filter[side];
  const other = filter[side === 'left' ? 'right' : 'left'];
  if (isAlwaysTrue(part)) return [];
  const changes = partChanges(part);
  const isMoreOfTheSame = filter.kind === 'and' && part.kind === 'and' && !isAddressList(part);
  const out = within<LabelFilter, LabelFilter>(side, changes, (node) => ({ ...filter, [side]: node }));
  if (isMoreOfTheSame) return out;
  const gone = leftOut(part);
  const missing = filter.kind === 'or' ? `lines that only ${printLabelFilter(part)} accepts must count` : gone.missing;
  return [{ ...gone, key: `${side}/${gone.key}`, missing, branch: filter.kind === 'or', node: other }, ...out];
}

function nameChange(filter: LabelFilter, name: string, put: (name: string) => LabelFilter): Mutation<LabelFilter> {
  return {
    key: 'name',
    kind: 'label',
    changed: `${printLabelFilter(filter)}: label ${name} -> ${name}_x`,
    missing: `lines must count or not by their ${name}`,
    node: put(`${name}_x`),
  };
}

interface LimitChange extends Omit<Mutation<never>, 'node'> {
  readonly value: number;
}

/** A limit moved by one, or by a tenth where it is no whole number. */
export function limitChanges(what: string, op: CompareOp, value: number): LimitChange[] {
  const step = Number.isInteger(value) ? 1 : Math.abs(value) / 10;
  return [value - step, value + step].map((moved) => {
    const next = Number(moved.toPrecision(12));
    return {
      key: moved < value ? 'lower' : 'higher',
      kind: 'threshold',
      changed: `${what} ${op} ${value} -> ${next}`,
      missing: limitTest(what, op, value, next),
      value: next,
    };
  });
}

function limitTest(what: string, op: CompareOp, value: number, moved: number): string {
  const [low, high] = moved < value ? [moved, value] : [value, moved];
  switch (op) {
    case '>=':
      return moved < value ? `${what} of ${low} must not fire` : `${what} of ${low} must fire`;
    case '>':
      return moved < value ? `${what} of ${high} must not fire` : `${what} of ${high} must fire`;
    case '<':
      return moved < value ? `${what} of ${low} must fire` : `${what} of ${low} must not fire`;
    case '<=':
      return moved < value ? `${what} of ${high} must fire` : `${what} of ${high} must not fire`;
    case '==':
    case '!=':
      return `${what} of ${value} and of ${moved} must differ`;
    default: {
      const impossible: never = op;
      return impossible;
    }
  }
}

/** A matcher of a stream left out. */
export function streamMatcherLeftOut(matcher: Matcher): Mutation<undefined> {
  const text = printMatcher(matcher);
  return {
    key: 'left out',
    kind: 'stage',
    changed: `stream ${text} left out`,
    missing: `the same lines in a stream with another ${matcher.name} must not count`,
    node: undefined,
  };
}
