const UNITS: readonly (readonly [name: string, ns: bigint])[] = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['min', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
];

/** A length of time for people: `5 min`, `1 h 30 min`. */
export function spanText(ns: bigint): string {
  const parts: string[] = [];
  let rest = ns;
  for (const [name, size] of UNITS) {
    if (rest >= size) parts.push(`${rest / size} ${name}`);
    rest %= size;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
