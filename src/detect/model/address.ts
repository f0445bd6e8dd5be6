const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const V6_GROUP = /^[0-9a-fA-F]{1,4}$/;

/** True for an IPv4 or IPv6 address in the forms that Go's netip reads (no zone). */
export function isAddress(text: string): boolean {
  return V4.test(text) || isV6(text);
}

function isV6(text: string): boolean {
  if (text.length > 45 || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  let count = 0;
  for (const [h, half] of groups.entries()) {
    for (const [i, group] of half.entries()) {
      const isLast = h === groups.length - 1 && i === half.length - 1;
      if (V6_GROUP.test(group)) count += 1;
      else if (isLast && V4.test(group)) count += 2;
      else return false;
    }
  }
  return halves.length === 2 ? count <= 7 : count === 8;
}

/** True for what `ip("…")` of LogQL takes: an address, a prefix `a/n`, or a range `a-b`. */
export function isAddressPattern(text: string): boolean {
  const [first, second, ...more] = text.split(text.includes('/') ? '/' : '-');
  if (more.length > 0 || !isAddress(first)) return false;
  if (second === undefined) return true;
  if (!text.includes('/')) return isAddress(second) && first.includes(':') === second.includes(':');
  return /^\d{1,3}$/.test(second) && !/^0\d/.test(second) && Number(second) <= (first.includes(':') ? 128 : 32);
}
