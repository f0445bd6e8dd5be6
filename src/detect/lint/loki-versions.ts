import { expressionsOf } from '../../logql/syntax/index.ts';
import { diagnosticAt, type Diagnostic } from '../diagnostic.ts';
import type { Finding } from './check.ts';
import { hexNumber } from './checks/hex-number.ts';
import { LintContext, type LintRule, type LintScope } from './context.ts';

/** Minor version of Loki: 3.7 is [3, 7]. */
export type LokiVersion = readonly [major: number, minor: number];

/** The last version whose changes are known; not released yet, read from Loki's main branch of August 2026. */
export const LAST_KNOWN: LokiVersion = [3, 8];

export const LOKI_VERSION_CHECK = 'loki-version';

/** Something that means another thing from a version on. */
interface LokiChange {
  readonly since: LokiVersion;
  readonly finds: (context: LintContext) => readonly Finding[];
}

const CHANGES: readonly LokiChange[] = [
  {
    since: [3, 8],
    finds: (context) =>
      [...expressionsOf(context.rule.expr)].flatMap((node) =>
        node.kind !== 'variants'
          ? []
          : [
              {
                place: context.at(node.span),
                message:
                  'Loki 3.7 reads variants(…) and refuses to run it. From 3.8 on it does not read it any more, so the whole ' +
                  'rule file is refused.',
                remedy: 'one rule for each variant',
              },
            ],
      ),
  },
  {
    since: [3, 8],
    finds: (context) =>
      hexNumber.run(context).map((finding) => ({
        ...finding,
        message:
          'Loki 3.7 reads this number as 0. From 3.8 on the query is not read any more, so the whole rule file is refused.',
      })),
  },
];

/** `3.7..3.8`; undefined for anything else, or a range that goes back. */
export function parseVersionSpan(text: string): { readonly from: LokiVersion; readonly to: LokiVersion } | undefined {
  const found = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+)?\.\.v?(\d{1,3})\.(\d{1,3})(?:\.\d+)?$/.exec(text);
  if (found === null) return undefined;
  const [a, b, c, d] = found.slice(1).map(Number);
  return compareVersions([a, b], [c, d]) < 0 ? { from: [a, b], to: [c, d] } : undefined;
}

export function compareVersions(a: LokiVersion, b: LokiVersion): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** What of a rule means another thing after an upgrade of Loki. */
export function changesBetween(rule: LintRule, scope: LintScope, from: LokiVersion, to: LokiVersion): Diagnostic[] {
  const context = new LintContext(rule, scope);
  return CHANGES.filter(({ since }) => compareVersions(from, since) < 0 && compareVersions(since, to) <= 0).flatMap(
    ({ finds }) =>
      finds(context).map(({ place, ...parts }) =>
        diagnosticAt(rule.file.source, place, {
          ...parts,
          check: LOKI_VERSION_CHECK,
          ...(rule.detection === undefined ? {} : { detection: rule.detection.id }),
        }),
      ),
  );
}
