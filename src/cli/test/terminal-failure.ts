import { visible } from '../../detect/text/visible.ts';
import type { AlertPair, FieldComparison, TestFailure } from '../../detect/ruletest/result.ts';
import { duration } from '../terminal/format.ts';
import type { Paint } from '../terminal/style.ts';
import { cut, pad, widthOf, wrap } from '../terminal/width.ts';
import type { TimedResult } from './job.ts';

const INDENT = 9;

/** The lines about a test that failed: what was expected, what came, why, what to do. */
export function failedTest(result: TimedResult, paint: Paint, width: number): string[] {
  const place = visible(`${result.file}:${result.line}`);
  const name = cut(visible(result.name), Math.max(20, width - INDENT - 13 - widthOf(place) - 2));
  const gap = ' '.repeat(Math.max(2, width - INDENT - 13 - widthOf(name) - widthOf(place)));
  const head = `${paint('findingStrong', 'fail')}     ${pad(result.kind, 11)}  ${paint('strong', name)}${gap}${place}`;
  return [head, ...result.failures.flatMap((failure) => ['', ...failureLines(failure, paint, width)])];
}

function indent(line: string): string {
  return line === '' ? '' : ' '.repeat(INDENT) + line;
}

function failureLines(failure: TestFailure, paint: Paint, width: number): string[] {
  const columns = Math.max(40, Math.min(width, 104) - INDENT);
  const lines = detailLines(failure, paint, columns).map(indent);
  for (const paragraph of failure.message) lines.push('', ...wrap(visible(paragraph), columns).map(indent));
  if (failure.remedy !== undefined)
    lines.push(
      ...wrap(`Remedy: ${visible(failure.remedy)}`, columns).map((line, i) =>
        indent(i === 0 ? paint('strong', 'Remedy') + line.slice(6) : line),
      ),
    );
  return lines;
}

function at(ns: bigint): string {
  return `at ${duration(Number(ns / 1_000_000_000n))}`;
}

function detailLines(failure: TestFailure, paint: Paint, columns: number): string[] {
  switch (failure.kind) {
    case 'alerts': {
      const expected = `expected ${failure.expectedCount} ${failure.expectedCount === 1 ? 'alert' : 'alerts'}, got ${failure.gotCount}`;
      return [
        `${pad(at(failure.at), 10)}  ${expected}`,
        ...failure.pairs.flatMap((pair) => ['', ...pairLines(pair, paint, columns)]),
      ];
    }
    case 'rule_error':
      return [`${pad(at(failure.at), 10)}  the rule could not be evaluated`, ...wrap(visible(failure.error), columns)];
    case 'timeline':
    case 'query':
      return [
        ...failure.expected.map((line) => `- ${cut(visible(line), columns - 14)}  ${paint('dim', 'expected')}`),
        ...failure.got.map((line) => `+ ${cut(visible(line), columns - 14)}  ${paint('dim', 'got')}`),
      ];
  }
}

function pairLines({ expected, got, fields, nearest }: AlertPair, paint: Paint, columns: number): string[] {
  if (expected === 'no') return [`+ ${visible(got?.labels.toString() ?? '')}  ${paint('dim', 'was not expected')}`];
  const nameWidth = Math.max(5, ...fields.map(({ field }) => widthOf(field)));
  const valueWidth = Math.max(8, Math.floor((columns - nameWidth - 6) / 2));
  const lines = [paint('dim', `  ${pad('field', nameWidth)}  ${pad('expected', valueWidth)}  got`)];
  for (const field of fields) lines.push(fieldLine(field, nameWidth, valueWidth, paint));
  if (nearest !== undefined)
    lines.push(
      '',
      `nearest  ${visible(nearest.labels.toString())} has ${nearest.value}, the rule needs ${nearest.op} ${nearest.threshold}`,
    );
  return lines;
}

function fieldLine(
  { field, expected, got, same, note }: FieldComparison,
  nameWidth: number,
  valueWidth: number,
  paint: Paint,
): string {
  const sign = same ? ' ' : paint('finding', '-');
  const want = expected === undefined ? 'anything' : visible(expected);
  const came = `${got === undefined ? 'nothing' : visible(got)}${note === undefined ? '' : `, ${note}`}`;
  return `${sign} ${pad(field, nameWidth)}  ${pad(cut(want, valueWidth), valueWidth)}  ${cut(came, valueWidth)}`;
}
