import type { LabelFilter } from '../../logql/ast.ts';
import type { FilterCheck, LineFind, StageTrace, UnwrapTrace } from '../../logql/pipeline/index.ts';
import { printLabelFilter } from '../../logql/syntax/index.ts';
import { byteLength } from '../../logql/text.ts';
import { visible } from '../../detect/text/visible.ts';

/** Words of a stage, for the column beside it. Text of the line is visible in them. */
export function stageNote(trace: StageTrace): string {
  if (trace.outcome === 'skipped') return 'does nothing: no label is needed';
  if (trace.outcome === 'dropped') return dropReason(trace);
  const { stage, finds, checks, before, after } = trace;
  if (stage.kind === 'line_filter') return keptByLineFilter(stage.op, finds, before.line);
  const failed = checks.find(({ error }) => error !== undefined);
  if (failed !== undefined) return `${failed.label} cannot be read: the line passes with an error`;
  if (checks.some(({ label }) => label === '__error__')) return 'no parse error';
  if (before.line !== after.line) return `line: ${visible(after.line)}`;
  return '';
}

function keptByLineFilter(op: string, finds: readonly LineFind[], line: string): string {
  const found = finds.find(({ at }) => at !== undefined);
  if (op.startsWith('!')) return 'not found, as wanted';
  if (found?.at === undefined) return '';
  return `found at byte ${byteLength(line.slice(0, found.at.start))}`;
}

/** Why a stage dropped the line, without a full stop. */
export function dropReason({ reason, before }: StageTrace): string {
  switch (reason?.kind) {
    case undefined:
      return '';
    case 'early_filter':
      return `${reason.label} is ${shown(reason.value)}`;
    case 'label_filter':
      return checksText(reason.checks);
    case 'line_filter': {
      const found = reason.finds.find(({ at }) => at !== undefined);
      if (reason.stage.op.startsWith('!')) {
        if (found?.at === undefined) return 'it is in the line';
        return `found at byte ${byteLength(before.line.slice(0, found.at.start))}, which is not wanted`;
      }
      const differs = reason.finds.find(({ plainRegexMatches }) => plainRegexMatches === true);
      if (differs !== undefined) return `the pattern matches, but Loki runs ${differs.looksFor}`;
      return 'not in the line';
    }
    default: {
      const impossible: never = reason;
      return impossible;
    }
  }
}

function checksText(checks: readonly FilterCheck[]): string {
  const failed = checks.filter(({ passes }) => !passes);
  const names = new Map(failed.map((check) => [check.label, check]));
  return [...names.values()].map(checkText).join(', ');
}

function checkText({ label, value }: FilterCheck): string {
  if (label === '__error__') return value === undefined ? 'no parse error' : `the line has ${shown(value)}`;
  return value === undefined ? `the line has no ${label}` : `${label} is ${shown(value)}`;
}

function shown(value: string): string {
  return value === '' ? 'empty' : visible(value);
}

/** What `unwrap` did, and whether the line is kept behind it. */
export function unwrapNote(unwrap: UnwrapTrace): string {
  const { label, value, converted, checks, outcome } = unwrap;
  if (value === undefined || value === '') return `the line has no ${label}`;
  if (typeof converted === 'string') return `${label} is no number: ${visible(converted)}`;
  return outcome === 'dropped' ? checksText(checks) : `value ${converted ?? ''}`;
}

/** A value that a filter refused, with the part that differs, for carets under it. */
export interface Refusal {
  readonly label: string;
  readonly value: string;
  /** UTF-16 offsets into the value. */
  readonly start: number;
  readonly end: number;
  /** What is wanted there. */
  readonly wanted: string;
}

/** The value of the one label that made a stage drop the line; undefined where there is not one such label. */
export function refusalOf({ reason }: StageTrace): Refusal | undefined {
  if (reason?.kind === 'early_filter') return refusal(reason.filter, reason.value);
  if (reason?.kind !== 'label_filter') return undefined;
  const failed = reason.checks.filter(({ passes }) => !passes);
  const [check] = failed;
  if (failed.length !== 1 || check.value === undefined || check.label === '__error__') return undefined;
  return refusal(check.filter, check.value);
}

function refusal(filter: LabelFilter, value: string): Refusal | undefined {
  if (filter.kind === 'and' || filter.kind === 'or' || value === '') return undefined;
  const label = filter.kind === 'string' ? filter.matcher.name : filter.name;
  const wanted = `${printLabelFilter(filter).replace(label, '').trim()} is wanted`;
  if (filter.kind !== 'string') return { label, value, start: 0, end: value.length, wanted };
  const { op, value: text } = filter.matcher;
  if (op === '=')
    return { label, value, start: commonStart(value, text), end: value.length, wanted: `${text} is wanted` };
  const ending = op === '=~' ? literalEnd(text) : '';
  if (ending !== '' && !value.endsWith(ending)) {
    const start = Math.max(0, value.lastIndexOf(ending[0]));
    return { label, value, start, end: value.length, wanted: `${ending} is wanted here` };
  }
  return { label, value, start: 0, end: value.length, wanted };
}

/** How far two texts are the same; never the whole of the first, so that something is left to mark. */
function commonStart(value: string, text: string): number {
  let at = 0;
  while (at < value.length - 1 && value[at] === text[at]) at++;
  return at;
}

/** The plain text at the end of a pattern that is not simply a choice: `/auth/login` of `^.*\/auth\/login$`. */
function literalEnd(pattern: string): string {
  if (pattern.includes('|')) return '';
  return /(?<!\\)([A-Za-z0-9/_=-]{2,})\$?$/.exec(pattern)?.[1] ?? '';
}
