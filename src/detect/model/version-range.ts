type Comparator = { readonly op: '>=' | '<'; readonly version: readonly number[] };

/** Alternatives of comparators that must all hold: `>=0.23 <0.30 || 2.x`. */
export type VersionRange = readonly (readonly Comparator[])[];

const COMPARATOR = /^(=|>=|<=|>|<|\^|~)?\s*v?(\d+(?:\.\d+){0,2})(?:\.[x*]){0,2}$/;

/** Reads a range in the manner of npm: `>=0.23 <0.30`, `2.4`, `2.x`, `^3.0`, `a || b`. Undefined if it is none. */
export function parseVersionRange(text: string): VersionRange | undefined {
  const range: Comparator[][] = [];
  for (const alternative of text.split('||')) {
    const parts = alternative
      .trim()
      .replace(/(>=|<=|>|<|=|\^|~)\s+/g, '$1')
      .split(/[\s,]+/);
    const comparators: Comparator[] = [];
    for (const part of parts) {
      if (part === '*' || part === 'x') continue;
      const match = COMPARATOR.exec(part);
      if (match === null) return undefined;
      comparators.push(...expand(match[1], match[2].split('.').map(Number)));
    }
    range.push(comparators);
  }
  return range;
}

function expand(op: string | undefined, version: readonly number[]): Comparator[] {
  if (op === '>=' || op === '<') return [{ op, version }];
  if (op === '>') return [{ op: '>=', version: next(version) }];
  if (op === '<=') return [{ op: '<', version: next(version) }];
  if (op === '^')
    return [
      { op: '>=', version },
      { op: '<', version: next(version.slice(0, version[0] === 0 ? 2 : 1)) },
    ];
  if (op === '~')
    return [
      { op: '>=', version },
      { op: '<', version: next(version.slice(0, 2)) },
    ];
  return [
    { op: '>=', version },
    { op: '<', version: next(version) },
  ];
}

/** The first version after all that start with these numbers: 2.4 gives 2.5. */
function next(version: readonly number[]): number[] {
  return version.map((part, i) => (i === version.length - 1 ? part + 1 : part));
}

/**
 * True if some release that starts with the declared version lies in the range: a site that declares `2.4` is in
 * `<=2.4.1`. Both end points are compared, so a declared `3` meets `>=3.1`.
 */
export function versionInRange(declared: string, range: VersionRange): boolean {
  const version = declared
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  if (version.some(Number.isNaN)) return false;
  const end = next(version);
  return range.some((comparators) =>
    comparators.every(({ op, version: limit }) =>
      op === '>=' ? compare(end, limit) > 0 : compare(version, limit) < 0,
    ),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < 3; i++) {
    const order = (a[i] ?? 0) - (b[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
