/** Anything else, such as a number with a leading zero, is a name. */
const GROUP_NUMBER = /^(?:0|[1-9][0-9]{0,8})$/;

/**
 * Go's Regexp.Expand: `$name` takes the longest name of letters, digits and `_`; a name of digits is a group number.
 * A group that is unknown or took no part gives an empty text; a `$` without a name stays.
 */
export function expandTemplate(
  template: string,
  groups: readonly (string | undefined)[],
  names: readonly string[],
): string {
  if (!template.includes('$')) return template;
  return template.replace(/\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))?/gu, (whole, dollar, braced, bare) => {
    if (dollar !== undefined) return '$';
    const name: unknown = braced ?? bare;
    return typeof name === 'string' ? groupText(name, groups, names) : whole;
  });
}

function groupText(name: string, groups: readonly (string | undefined)[], names: readonly string[]): string {
  if (GROUP_NUMBER.test(name)) return groups[Number(name)] ?? '';
  for (let group = 1; group < names.length; group++) {
    if (names[group] === name && groups[group] !== undefined) return groups[group] ?? '';
  }
  return '';
}
