/** An IP address: one 32-bit word for version 4, four for version 6; a version 4 address in version 6 form is version 6. */
export interface Address {
  readonly words: readonly number[];
  /** Zone of a version 6 address, '' if none. */
  readonly zone: string;
}

/** Reads an address as Go's netip.ParseAddr does; undefined if the text is none. */
export function parseAddress(text: string): Address | undefined {
  const mark = /[.:%]/.exec(text);
  if (mark === null || mark[0] === '%') return undefined;
  if (mark[0] === ':') return parseVersion6(text);
  const word = parseVersion4(text);
  return word === undefined ? undefined : { words: [word], zone: '' };
}

const VERSION_4 = /^(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$/;

function parseVersion4(text: string): number | undefined {
  const fields = VERSION_4.exec(text);
  if (fields === null) return undefined;
  let word = 0;
  for (let i = 1; i <= 4; i++) {
    const field = Number(fields[i]);
    if (field > 255) return undefined;
    word = word * 256 + field;
  }
  return word;
}

const GROUP = /^[0-9a-fA-F]{1,4}$/;

function parseVersion6(text: string): Address | undefined {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') return undefined;
  const address = percent < 0 ? text : text.slice(0, percent);
  // Eight groups of four digits and a dotted end at most.
  if (address.length > 45) return undefined;
  const gap = address.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(address);
    return groups?.length === 8 ? { words: wordsOf(groups), zone } : undefined;
  }
  const left = gap === 0 ? [] : parseGroups(address.slice(0, gap), false);
  const rest = address.slice(gap + 2);
  const right = rest === '' ? [] : parseGroups(rest);
  if (left === undefined || right === undefined || left.length + right.length > 7) return undefined;
  const zeros = new Array<number>(8 - left.length - right.length).fill(0);
  return { words: wordsOf([...left, ...zeros, ...right]), zone };
}

/** Groups of 16 bits parted by colons; the last two may be written as a version 4 address. */
function parseGroups(text: string, dottedEnd = true): number[] | undefined {
  const fields = text.split(':');
  const out: number[] = [];
  for (const [index, field] of fields.entries()) {
    if (dottedEnd && index === fields.length - 1 && field.includes('.')) {
      const word = parseVersion4(field);
      if (word === undefined) return undefined;
      out.push(Math.floor(word / 65536), word % 65536);
    } else if (GROUP.test(field)) out.push(parseInt(field, 16));
    else return undefined;
  }
  return out;
}

function wordsOf(groups: readonly number[]): number[] {
  return [0, 2, 4, 6].map((i) => groups[i] * 65536 + groups[i + 1]);
}

/** Order of two addresses of one version without their zones: negative, zero or positive. */
export function compareAddresses(a: Address, b: Address): number {
  for (let i = 0; i < a.words.length; i++) {
    if (a.words[i] !== b.words[i]) return a.words[i] - b.words[i];
  }
  return 0;
}

export function sameVersion(a: Address, b: Address): boolean {
  return a.words.length === b.words.length;
}
