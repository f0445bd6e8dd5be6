import type { Check } from './check.ts';
import { absentZero } from './checks/absent-zero.ts';
import { blockSpoofable } from './checks/block-spoofable.ts';
import { bytesRounded } from './checks/bytes-rounded.ts';
import { descriptionForm } from './checks/description-form.ts';
import { dropErrorDetails } from './checks/drop-error-details.ts';
import { duplicateId } from './checks/duplicate-id.ts';
import { duplicateQuery } from './checks/duplicate-query.ts';
import { duplicateSource } from './checks/duplicate-source.ts';
import { durationUnit } from './checks/duration-unit.ts';
import { errorDetailsFilter } from './checks/error-details-filter.ts';
import { eventAsText } from './checks/event-as-text.ts';
import { fieldNotDeclared } from './checks/field-not-declared.ts';
import { fileName } from './checks/file-name.ts';
import { filterAlwaysTrue } from './checks/filter-always-true.ts';
import { filterBeforeFormat } from './checks/filter-before-format.ts';
import { filterNeverTrue } from './checks/filter-never-true.ts';
import { forWithoutEffect } from './checks/for-without-effect.ts';
import { groupByMismatch } from './checks/group-by-mismatch.ts';
import { hexNumber } from './checks/hex-number.ts';
import { ignoredField } from './checks/ignored-field.ts';
import { ipInOr } from './checks/ip-in-or.ts';
import { joinManyToMany } from './checks/join-many-to-many.ts';
import { joinNeverMatches } from './checks/join-never-matches.ts';
import { labelCollides } from './checks/label-collides.ts';
import { labelConflict } from './checks/label-conflict.ts';
import { lineFilterMoves } from './checks/line-filter-moves.ts';
import { literalNan } from './checks/literal-nan.ts';
import { lookbackTooLong } from './checks/lookback-too-long.ts';
import { messageNotAnchored } from './checks/message-not-anchored.ts';
import { missingTests } from './checks/missing-tests.ts';
import { noAggregation } from './checks/no-aggregation.ts';
import { noComparison } from './checks/no-comparison.ts';
import { noParseNoEffect } from './checks/no-parse-no-effect.ts';
import { offsetForward } from './checks/offset-forward.ts';
import { parseErrorKillsRule } from './checks/parse-error-kills-rule.ts';
import { parserWithoutLineFilter } from './checks/parser-without-line-filter.ts';
import { queryRefused } from './checks/query-refused.ts';
import { queryStringMatch } from './checks/query-string-match.ts';
import { queryTooLong } from './checks/query-too-long.ts';
import { ratioNan } from './checks/ratio-nan.ts';
import { regexNeverMatches } from './checks/regex-never-matches.ts';
import { regexTooWide } from './checks/regex-too-wide.ts';
import { regexUnanchored } from './checks/regex-unanchored.ts';
import { runbookIncomplete } from './checks/runbook-incomplete.ts';
import { scalarAlwaysFires } from './checks/scalar-always-fires.ts';
import { selectorTooWide } from './checks/selector-too-wide.ts';
import { seriesLimit } from './checks/series-limit.ts';
import { sourceMismatch } from './checks/source-mismatch.ts';
import { templateOrder } from './checks/template-order.ts';
import { templateRefused } from './checks/template-refused.ts';
import { templateUnknownLabel } from './checks/template-unknown-label.ts';
import { unknownAttackId } from './checks/unknown-attack-id.ts';
import { unstableOrder } from './checks/unstable-order.ts';
import { unusedParam } from './checks/unused-param.ts';
import { valueInLabel } from './checks/value-in-label.ts';
import { vectorRounded } from './checks/vector-rounded.ts';
import { windowGap } from './checks/window-gap.ts';

/** All checks, the gravest first. */
export const CHECKS: readonly Check[] = [
  queryRefused,
  parseErrorKillsRule,
  regexNeverMatches,
  regexTooWide,
  noAggregation,
  absentZero,
  bytesRounded,
  duplicateId,
  duplicateSource,
  errorDetailsFilter,
  fileName,
  filterBeforeFormat,
  filterNeverTrue,
  groupByMismatch,
  hexNumber,
  ignoredField,
  ipInOr,
  joinManyToMany,
  joinNeverMatches,
  labelCollides,
  labelConflict,
  lineFilterMoves,
  literalNan,
  offsetForward,
  scalarAlwaysFires,
  selectorTooWide,
  sourceMismatch,
  templateOrder,
  templateRefused,
  templateUnknownLabel,
  valueInLabel,
  vectorRounded,
  windowGap,
  blockSpoofable,
  dropErrorDetails,
  duplicateQuery,
  durationUnit,
  eventAsText,
  fieldNotDeclared,
  filterAlwaysTrue,
  lookbackTooLong,
  messageNotAnchored,
  missingTests,
  noComparison,
  noParseNoEffect,
  queryStringMatch,
  queryTooLong,
  ratioNan,
  seriesLimit,
  unknownAttackId,
  unstableOrder,
  unusedParam,
  descriptionForm,
  forWithoutEffect,
  parserWithoutLineFilter,
  regexUnanchored,
  runbookIncomplete,
];

const BY_ID = new Map(CHECKS.map((check) => [check.id, check]));

export function checkOf(id: string): Check | undefined {
  return BY_ID.get(id);
}
